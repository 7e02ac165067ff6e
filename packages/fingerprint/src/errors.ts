/** Codes of the errors that this package throws itself. */
export type FingerprintErrorCode = 'ERR_NOT_A_FILE'

/** An error of this package. Recognise it by `code`. */
export class FingerprintError extends Error {
  override readonly name = 'FingerprintError'
  readonly code: FingerprintErrorCode

  constructor(code: FingerprintErrorCode, message: string, options: ErrorOptions = {}) {
    super(message, options)
    this.code = code
  }
}
