/** An embedded or attached file. */
export interface EmbeddedFile {
  /** As the document calls it; may be empty, and anything else. */
  readonly name: string
  readonly size: number
  readonly sha256: string
  /** Type in libmagic's words; `null` if not determined. */
  readonly type: string | null
}
