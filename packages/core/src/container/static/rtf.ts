import type { EmbeddedFile } from './embeddedFile.js'

export interface Rtf {
  readonly objects: readonly RtfObjectEntry[]
  readonly fields: readonly string[]
  readonly templates: readonly string[]
  readonly dde: readonly string[]
  readonly urls: readonly string[]
}

export interface RtfObjectEntry extends EmbeddedFile {
  /** Offset of the data in the document. */
  readonly offset: number
  readonly class_name: string
  /** `embedded`, `linked` or `unknown`. */
  readonly kind: string
  /** Loaded without a click. */
  readonly auto_update: boolean
  readonly link: string | null
}
