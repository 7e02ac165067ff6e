import type { Fingerprint, FingerprintOptions } from './createFingerprint.js'
import type { FuzzyOptions, FuzzyValues } from './fuzzyHashes.js'

/** Options that can be sent to another thread. */
export type PlainOptions = Omit<FingerprintOptions, 'signal' | 'size' | 'threads' | 'typer'> & {
  /** Whether to tell the type, by the libmagic of that thread. */
  readonly type: boolean
}

/** A file to be read. */
export interface FileRequest {
  readonly kind: 'file'
  readonly id: number
  readonly path: string
  readonly options: PlainOptions
}

/** What is asked of a worker thread. Tasks have numbers, and several may be under way. */
export type WorkerRequest =
  | FileRequest
  | {
      readonly kind: 'fuzzy'
      readonly id: number
      readonly options: FuzzyOptions
      readonly slots: readonly Uint8Array[]
    }
  /** `length` bytes are ready in a slot of a `fuzzy` task. */
  | { readonly kind: 'chunk'; readonly id: number; readonly slot: number; readonly length: number }
  | { readonly kind: 'end'; readonly id: number }
  | { readonly kind: 'cancel'; readonly id: number }

/** The answer to one task, or why there is none. */
export type FileReply = { readonly kind: 'fingerprint'; readonly id: number; readonly value: Fingerprint } | ErrorReply

interface ErrorReply {
  readonly kind: 'error'
  readonly id: number
  readonly error: PlainError
}

/** What a worker thread answers about one task. */
export type TaskReply =
  | FileReply
  | { readonly kind: 'fuzzyValues'; readonly id: number; readonly value: FuzzyValues }
  /** The slot may be filled again. */
  | { readonly kind: 'free'; readonly id: number; readonly slot: number }

/** What a worker thread answers. */
export type WorkerReply = readonly TaskReply[]

/** An error as it crosses between threads, where classes and codes are lost. */
export interface PlainError {
  readonly name: string
  readonly message: string
  readonly code?: string
}

export function plainError(error: unknown): PlainError {
  if (!(error instanceof Error)) return { name: 'Error', message: String(error) }
  const { name, message } = error
  return 'code' in error && typeof error.code === 'string' ? { name, message, code: error.code } : { name, message }
}
