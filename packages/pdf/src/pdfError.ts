/** The bytes hold no PDF. Recognise it by `code`: two copies of this package may meet in one program. */
export class PdfError extends Error {
  override readonly name = 'PdfError'
  readonly code = 'ERR_NOT_PDF'
}

/** Stable names of the damages that are stepped over. */
export type PdfDiagnosticCode =
  /** A stream whose filters cannot be undone to the end; what came out is used. */
  | 'PDF_STREAM_DAMAGED'
  /** A filter that is not known, or one for images. */
  | 'PDF_FILTER_UNKNOWN'
  /** Strings and streams are encrypted: names and structure are told, contents are not. */
  | 'PDF_ENCRYPTED'
  /** More objects, or larger ones, than are read. */
  | 'PDF_LIMIT'

/** Something wrong in the file that did not stop reading. */
export interface PdfDiagnostic {
  readonly code: PdfDiagnosticCode
  readonly message: string
  readonly offset?: number
}
