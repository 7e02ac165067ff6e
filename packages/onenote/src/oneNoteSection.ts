import type { OneNoteDiagnostic } from './oneNoteError.js'

/** A file on a page. */
export interface OneNoteEmbeddedFile {
  /** As the page shows it; `null` where the section does not tell which name belongs to the file. */
  readonly name: string | null
  /** Where the file came from on its author's machine; `null` if not told. */
  readonly sourcePath: string | null
  /** Offset of the content in the section. */
  readonly offset: number
  /** The content, a view into the section; shorter than declared where the section is cut off. */
  readonly data: Uint8Array
}

/** What a section holds. */
export interface OneNoteSection {
  readonly format: 'section' | 'table of contents' | 'package'
  readonly files: readonly OneNoteEmbeddedFile[]
  /** Texts and titles, unique, in the order of the file. */
  readonly texts: readonly string[]
  /** Addresses behind texts. */
  readonly links: readonly string[]
  readonly diagnostics: readonly OneNoteDiagnostic[]
}
