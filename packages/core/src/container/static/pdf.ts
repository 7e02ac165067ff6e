import type { EmbeddedFile } from './embeddedFile.js'

export interface Pdf {
  readonly version: string | null
  readonly header_offset: number
  readonly objects: number
  readonly streams: number
  readonly pages: number
  /** Versions of the document that are in the file. */
  readonly revisions: number
  readonly encrypted: boolean
  /** How it is encrypted, as far as the document tells. */
  readonly encryption?: PdfEncryption
  /** Words of the format and how often they occur. */
  readonly keywords: readonly PdfKeyword[]
  readonly title: string | null
  readonly author: string | null
  readonly subject: string | null
  readonly creator: string | null
  readonly producer: string | null
  /** As the file spells it: `D:20170606114515+03'00'`. */
  readonly creation: string | null
  readonly modification: string | null
  readonly javascript: readonly PdfJavaScript[]
  readonly actions: readonly PdfActionEntry[]
  readonly attachments: readonly PdfAttachment[]
  readonly urls: readonly string[]
}

export interface PdfKeyword {
  readonly keyword: string
  readonly count: number
}

export interface PdfJavaScript {
  /** Number of the object. */
  readonly object: number
  readonly orig_code: string
  readonly urls: readonly string[]
}

export interface PdfActionEntry {
  readonly object: number
  /** `JavaScript`, `Launch`, `URI` … */
  readonly kind: string
  /** `OpenAction`, `AA`, or `null` for a click. */
  readonly trigger: string | null
  readonly target: string | null
}

export interface PdfAttachment extends EmbeddedFile {
  /** The name once more, as Cuckoo 2.0 called it. */
  readonly filename: string
}

export interface PdfEncryption {
  /** `Standard` or the name of another handler. */
  readonly handler: string
  /** `RC4`, `AESV2`, `AESV3`, `none`; `null` if unknown. */
  readonly cipher: string | null
  readonly key_bits: number | null
  readonly revision: number | null
  /** Whether the empty password opens it, as it does for every reader. */
  readonly opened: boolean
}
