/** The bytes hold no ZIP archive. Recognise it by `code`: two copies of this package may meet in one program. */
export class ZipError extends Error {
  override readonly name = 'ZipError'
  readonly code = 'ERR_NOT_ZIP'
}

/** Stable names of the damages that are stepped over. */
export type ZipDiagnosticCode =
  /** No central directory: the archive is cut off, or was made to look so; the entries' own headers are read instead. */
  | 'ZIP_DIRECTORY_MISSING'
  /** The directory does not go on as it should. */
  | 'ZIP_DIRECTORY_DAMAGED'
  /** There is more than the limits allow to read. */
  | 'ZIP_LIMIT'

/** Something wrong in the archive that did not stop reading. */
export interface ZipDiagnostic {
  readonly code: ZipDiagnosticCode
  readonly message: string
  readonly offset?: number
}
