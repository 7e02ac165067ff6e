import type { Fingerprint, FingerprintOptions } from './createFingerprint.js'
import type { FuzzyOptions, FuzzyValues } from './fuzzyHashes.js'

/** Options that can be sent to another thread. */
export type PlainOptions = Omit<FingerprintOptions, 'signal' | 'size' | 'threads' | 'typer'> & {
  /** Whether to tell the type, by the libmagic of that thread. */
  readonly type: boolean
}

/** What is asked of a worker thread. Tasks have numbers, and several may be under way. */
export type WorkerRequest =
  | { readonly kind: 'file'; readonly id: number; readonly path: string; readonly options: PlainOptions }
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

/** What a worker thread answers. */
export type WorkerReply =
  | { readonly kind: 'fingerprint'; readonly id: number; readonly value: Fingerprint }
  | { readonly kind: 'fuzzyValues'; readonly id: number; readonly value: FuzzyValues }
  /** The slot may be filled again. */
  | { readonly kind: 'free'; readonly id: number; readonly slot: number }
  | { readonly kind: 'error'; readonly id: number; readonly error: PlainError }

/** An error as it crosses between threads, where classes and codes are lost. */
export interface PlainError {
  readonly name: string
  readonly message: string
  readonly code?: string
}
