/** The bytes hold no 7z archive. Recognise it by `code`: two copies of this package may meet in one program. */
export class SevenZipError extends Error {
  override readonly name = 'SevenZipError'
  readonly code = 'ERR_NOT_7Z'
}

/** Stable names of the damages that are stepped over. */
export type SevenZipDiagnosticCode =
  /** The list of entries is cut off, or not what its checksum says; what can be read of it is kept. */
  | 'SEVENZIP_HEADER_DAMAGED'
  /** The list of entries is packed in a way that is not read here. */
  | 'SEVENZIP_HEADER_UNSUPPORTED'
  /** There is more than the limits allow to read. */
  | 'SEVENZIP_LIMIT'

/** Something wrong in the archive that did not stop reading. */
export interface SevenZipDiagnostic {
  readonly code: SevenZipDiagnosticCode
  readonly message: string
  /** Offset in the archive, where known. */
  readonly offset?: number
}
