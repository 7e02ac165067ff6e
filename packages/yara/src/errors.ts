/** Codes of the errors that make the module fail. */
export type YaraErrorCode =
  'ERR_YARA_X_MISSING' | 'ERR_YARA_X_VERSION' | 'ERR_YARA_RULES' | 'ERR_YARA_TIMEOUT' | 'ERR_YARA_SCAN'

/** An error of this package. Recognise it by `code`. */
export class YaraError extends Error {
  override readonly name = 'YaraError'
  readonly code: YaraErrorCode

  constructor(code: YaraErrorCode, message: string, options: ErrorOptions = {}) {
    super(message, options)
    this.code = code
  }
}
