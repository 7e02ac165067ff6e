import type { EmbeddedFile } from './embeddedFile.js'
import type { Keyword } from './keyword.js'

export interface Office {
  /** `ole`, `ooxml`, `odf` or `xml`. */
  readonly format: string
  /** `word`, `excel`, `powerpoint`, `msi` …; `null` if unknown. */
  readonly application: string | null
  readonly encrypted: boolean
  /** Streams of a compound file, parts of a package. */
  readonly streams: readonly OfficeStream[]
  readonly properties: readonly OfficeProperty[]
  readonly macros: readonly OfficeMacro[]
  /** Names after which a macro runs by itself, that occur. */
  readonly autoexec: readonly Keyword[]
  readonly suspicious: readonly Keyword[]
  /** Addresses in macros and external relationships. */
  readonly urls: readonly string[]
  /** Parts that are loaded from elsewhere (OOXML). */
  readonly external_relationships: readonly OfficeRelationship[]
  /** Instructions of fields and cells that start programs. */
  readonly dde: readonly string[]
  readonly embedded: readonly EmbeddedFile[]
  /** Sheets with Excel 4 macros, also hidden ones. */
  readonly xlm_sheets: readonly XlmSheet[]
  /** Texts in parentheses of PostScript members (2.0). */
  readonly eps: readonly string[]
}

export interface OfficeStream {
  readonly path: string
  readonly size: number
  /** Not reachable from the root of the compound file. */
  readonly orphan?: boolean
}

export interface OfficeProperty {
  readonly name: string
  readonly value: string
}

export interface OfficeMacro {
  readonly stream: string
  /** Name of the module with `.bas` or `.cls`. */
  readonly filename: string
  readonly orig_code: string
  /** The code with adjacent strings joined (`"A" & "B"`). */
  readonly deobf: string
}

export interface OfficeRelationship {
  /** Part that has the relationship. */
  readonly part: string
  /** Last word of the type: `attachedTemplate`, `oleObject`, `hyperlink`. */
  readonly type: string
  readonly target: string
}

export interface XlmSheet {
  readonly name: string
  /** `visible`, `hidden` or `very hidden`. */
  readonly state: string
}
