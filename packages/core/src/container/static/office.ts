import type { EmbeddedFile } from './embeddedFile.js'
import type { Keyword } from './keyword.js'

export interface Office {
  /** `ole`, `ooxml`, `odf` or `xml`. */
  readonly format: string
  /** `word`, `excel`, `powerpoint`, `msi` …; `null` if unknown. */
  readonly application: string | null
  readonly encrypted: boolean
  /** How it is encrypted, as far as the document tells. */
  readonly encryption?: OfficeEncryption
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
  /** Names of the workbook that stand for places or formulas, `Auto_Open` among them. */
  readonly defined_names?: readonly DefinedName[]
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
  /** Bytes of compiled code (p-code) beside the source; absent without any. Office runs it instead of the source if its own version compiled it. */
  readonly pcode_size?: number
  /** What the compiled code has and the source does not show ("VBA stomping"); absent where they fit. */
  readonly stomping?: VbaStomping
}

export interface VbaStomping {
  /** `no source`, `other source`, or `damaged source` where the source cannot be read to its end. */
  readonly reason: string
  /** Lines of compiled code. */
  readonly lines: number
  /** Texts between quotes that the source does not have; at most 1,000, and 1,024 characters each. */
  readonly texts: readonly string[]
  /** Names that the source does not have; at most 1,000. */
  readonly names: readonly string[]
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
  /** `visible`, `hidden` or `very hidden`; `unknown` where no list of sheets is readable. */
  readonly state: string
  /** Cells with formulas, as text; at most 10,000 over all sheets. */
  readonly formulas?: readonly XlmFormula[]
}

export interface XlmFormula {
  /** `A1`. */
  readonly cell: string
  /** `=EXEC("calc")`. */
  readonly formula: string
  /** What was computed when the workbook was saved, if it is a text. */
  readonly value?: string
}

export interface DefinedName {
  readonly name: string
  readonly formula: string
  readonly hidden: boolean
}

export interface OfficeEncryption {
  /** `XOR obfuscation`, `RC4`, `RC4 CryptoAPI`, `standard`, `agile` or `unknown`. */
  readonly method: string
  /** `AES`, `RC4` …; `null` if not told. */
  readonly cipher: string | null
  readonly key_bits: number | null
  readonly hash: string | null
  /** The password that it opened with: one that Office tries by itself, or the empty one. `null` if it stayed closed. */
  readonly password: string | null
}
