import type { EmbeddedFile } from './embeddedFile.js'
import type { Keyword } from './keyword.js'

/** A section of OneNote (`.one`) or its table of contents (`.onetoc2`). */
export interface OneNote {
  /** `section`, `table of contents`, or `package` for a section packed by a service. */
  readonly format: string
  /** Names of pages and texts beside files as far as they are kept as plain text, unique; at most 1,000. */
  readonly texts: readonly string[]
  readonly files: readonly OneNoteFile[]
  /** Addresses in texts and in the files' own text. */
  readonly urls: readonly string[]
  readonly suspicious: readonly Keyword[]
}

/** A file that was dropped on a page; `name` is empty where the section does not tell which name belongs to it. */
export interface OneNoteFile extends EmbeddedFile {
  /** Offset of its content in the section. */
  readonly offset: number
}
