/** The bytes are no section of OneNote. Recognise it by `code`: two copies of this package may meet in one program. */
export class OneNoteError extends Error {
  override readonly name = 'OneNoteError'
  readonly code = 'ERR_NOT_ONENOTE'
}

/** Stable names of the damages that are stepped over. */
export type OneNoteDiagnosticCode =
  /** A list of nodes leads outside the file, in a circle, or is none; files are still found by their own marks. */
  | 'ONENOTE_LIST_DAMAGED'
  /** A file is cut off by the end of the section. */
  | 'ONENOTE_FILE_DAMAGED'
  /** The section is packed as services do ([MS-ONESTORE] §2.8): its lists are not read. */
  | 'ONENOTE_PACKAGED'
  /** There is more than the limits allow to read; what was read is kept. */
  | 'ONENOTE_LIMIT'

/** Something wrong in the section that did not stop reading. */
export interface OneNoteDiagnostic {
  readonly code: OneNoteDiagnosticCode
  readonly message: string
  /** Offset in the section, where known. */
  readonly offset?: number
}
