/** What an RTF document has that matters to an analyst. */
export interface RtfDocument {
  readonly objects: readonly RtfObject[]
  /** Instructions of fields: `DDEAUTO …`, `HYPERLINK …`, `INCLUDEPICTURE …`. */
  readonly fields: readonly string[]
  /** Templates that are loaded when the document is opened: paths or addresses. */
  readonly templates: readonly string[]
  readonly diagnostics: readonly RtfDiagnostic[]
}

/** An embedded or linked object (`\object`). */
export interface RtfObject {
  /** Where its data begin in the document. */
  readonly offset: number
  /** Class as the data say: `Package`, `Equation.3`, `Word.Document.8`; that of `\objclass` where the data do not say. */
  readonly className: string
  readonly kind: 'embedded' | 'linked' | 'unknown'
  /** Whether it is loaded without a click (`\objupdate`). */
  readonly autoUpdate: boolean
  /** Path or address of a linked object. */
  readonly link: string | null
  /** The object: a compound file, a package …; all decoded bytes where they are no OLE 1 object. */
  readonly data: Uint8Array
}

export interface RtfDiagnostic {
  /** `RTF_OBJECT_DAMAGED`: data that are no object. `RTF_LIMIT`: more than is read. */
  readonly code: 'RTF_OBJECT_DAMAGED' | 'RTF_LIMIT'
  readonly message: string
  readonly offset: number
}
