/** Codes of what this package throws. */
export type TestingErrorCode =
  'ERR_ANALYSIS_PATH' | 'ERR_CONTRACT' | 'ERR_NOT_ENCODABLE' | 'ERR_RESULTS_MISSING' | 'ERR_TRACE_SYNTAX'

/** An error of this package: a description that cannot be built, or a module that breaks its contract. Recognise it by `code`. */
export class TestingError extends Error {
  override readonly name = 'TestingError'
  readonly code: TestingErrorCode

  constructor(code: TestingErrorCode, message: string, options: ErrorOptions = {}) {
    super(message, options)
    this.code = code
  }
}
