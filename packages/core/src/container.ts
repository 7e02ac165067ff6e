import type { Behavior } from './container/behavior.js'
import type { Debug } from './container/debug.js'
import type { FileRecord, TargetFile } from './container/file.js'
import type { Info } from './container/info.js'
import type { Network } from './container/network.js'
import type { SignatureMatch } from './container/signatures.js'
import type { Static } from './container/static/static.js'

/**
 * What all modules return, filed under their keys.
 *
 * These eight keys are the standard container, whose shape is a promise. A module of your own adds its key by declaration:
 *
 * @example
 * ```ts
 * declare module '@cuculus/core' {
 *   interface GlobalContainer { verdict: { readonly score: number } }
 * }
 * ```
 */
export interface GlobalContainer {
  /** What was run, when and where. */
  info: Info
  /** The submitted sample. */
  file: TargetFile
  /** What the sample shows without running. */
  static: Static
  /** What the monitored processes did. */
  behavior: Behavior
  /** What the capture shows. */
  network: Network
  /** Files the sample left behind, one record per content. */
  dropped: readonly FileRecord[]
  /** Signatures that matched, ascending by severity, then name. */
  signatures: readonly SignatureMatch[]
  /** What the sandbox said about its own work. */
  debug: Debug
}

/** A key of the global container. The runner's own key `processing` is not among them. */
export type Key = Extract<keyof GlobalContainer, string>
