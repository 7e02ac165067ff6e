/** Something worth telling that did not stop the module: damage that was stepped over, a part that is missing. */
export interface Diagnostic {
  /** Stable, upper-case, for programs: `LOG_TRUNCATED`. */
  readonly code: string
  /** For people: what was expected, what was found, what was kept. */
  readonly message: string
  /** The file, below the analysis directory. */
  readonly source?: string
  /** Byte offset in the source. */
  readonly offset?: number
  /** Length of the damaged part in bytes, where known. */
  readonly length?: number
}
