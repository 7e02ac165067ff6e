import type { EmbeddedFile } from './embeddedFile.js'
import type { Keyword } from './keyword.js'

export interface Script {
  /** `powershell`, `javascript`, `vbscript`, `batch`, `html`, `shell`, `python`, `internet shortcut` (a `.url` file), or `encoded script` where it cannot be told. */
  readonly language: string
  /** Text that was hidden in the script, outermost first. */
  readonly layers: readonly ScriptLayer[]
  /** Addresses in the script and its layers. */
  readonly urls: readonly string[]
  readonly suspicious: readonly Keyword[]
  /** Programs, archives and documents that are in the script or a layer as base64 or hexadecimal digits; absent without any. The name says how. */
  readonly files?: readonly EmbeddedFile[]
}

export interface ScriptLayer {
  /** How it was hidden: `base64`, `gzip`, `character codes`, `script encoder` … */
  readonly encoding: string
  /** 1 for what the script itself hides, 2 for what that hides … */
  readonly depth: number
  readonly size: number
  readonly sha256: string
  /** The text, at most 65,536 characters. */
  readonly text: string
}
