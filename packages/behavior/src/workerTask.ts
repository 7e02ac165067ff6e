import { type LogDialect, type LogIndex } from '@cuculus/behavior-log'
import { type LogDigest } from './logDigest.js'

/** What a worker thread can be asked for. Paths go over, never contents; text comes back as bytes whose memory changes hands. */
export type WorkerTask = DigestTask | TextTask

/** The digest of a log. */
export interface DigestTask {
  readonly kind: 'digest'
  readonly path: string
}

/** JSON text of a list of the report, or of a part of it. */
export type TextTask = SegmentTask | ProcessTask

/** The calls in one segment of a log. */
export interface SegmentTask {
  readonly kind: 'segment'
  readonly path: string
  /** With this segment only. */
  readonly index: LogIndex
}

/** The calls or the enhanced events of one process. */
export interface ProcessTask {
  readonly kind: 'calls' | 'enhanced'
  readonly path: string
  readonly dialect: LogDialect
  readonly size: number
  /** Position of the process in its log. */
  readonly index: number
  readonly shared: boolean
  /** Number of the last event before those of this process. */
  readonly firstEvent: number
}

/** To a worker. One task at a time; `credit` is how many more bytes of text it may send. */
export type WorkerRequest =
  | { readonly type: 'start'; readonly task: WorkerTask }
  | { readonly type: 'credit'; readonly bytes: number }
  | { readonly type: 'cancel' }

/** From a worker. Every task ends with `done` or `failed`. */
export type WorkerReply =
  | { readonly type: 'text'; readonly chunk: Uint8Array }
  | { readonly type: 'done'; readonly digest: LogDigest | null }
  | { readonly type: 'failed'; readonly message: string; readonly stack: string | undefined }
