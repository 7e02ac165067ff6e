/** Codes of errors that stop a run or a module. */
export type ErrorCode =
  | 'ERR_ABORTED'
  | 'ERR_DEPENDENCY_CYCLE'
  | 'ERR_DUPLICATE_KEY'
  | 'ERR_INVALID_MODULE'
  | 'ERR_MODULE_FAILED'
  | 'ERR_MODULE_TIMEOUT'
  | 'ERR_NO_ANALYSIS'
  | 'ERR_NOT_SERIALIZABLE'
  | 'ERR_OUTSIDE_ANALYSIS'
  | 'ERR_RESERVED_KEY'
  | 'ERR_TOO_LARGE'

/** An error of Cuculus. Recognise it by `code`: two copies of core may meet in one `node_modules`. */
export class ProcessingError extends Error {
  override readonly name = 'ProcessingError'
  readonly code: ErrorCode
  /** The module's key, if a module is concerned. */
  readonly key: string | undefined

  constructor(code: ErrorCode, message: string, options: ErrorOptions & { readonly key?: string } = {}) {
    super(message, options)
    this.code = code
    this.key = options.key
  }
}
