/** The bytes are no compound file. Recognise it by `code`: two copies of this package may meet in one program. */
export class OleError extends Error {
  override readonly name = 'OleError'
  readonly code = 'ERR_NOT_OLE'
}

/** Stable names of the damages that are stepped over. */
export type OleDiagnosticCode =
  /** A chain of sectors leads outside the file or in a circle; what was read before is kept. */
  | 'OLE_CHAIN_DAMAGED'
  /** The directory is cut off or its tree is no tree. */
  | 'OLE_DIRECTORY_DAMAGED'
  /** Macros whose directory or compressed source cannot be read to the end. */
  | 'OLE_VBA_DAMAGED'
  | 'OLE_PROPERTIES_DAMAGED'
  /** There is more than the limits allow to read; what was read is kept. */
  | 'OLE_LIMIT'

/** Something wrong in the file that did not stop reading. */
export interface OleDiagnostic {
  readonly code: OleDiagnosticCode
  readonly message: string
  /** Offset in the file, where known. */
  readonly offset?: number
}
