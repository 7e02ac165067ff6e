import type { GlobalContainer } from './container.js'
import type { Diagnostic } from './diagnostic.js'
import type { Json } from './sequence.js'

/** The version of the report's shape; the major number changes when a reader may break. */
export const schemaVersion = '1.0'

/** The runner's own key `processing`: what ran, how it went, what was found damaged. */
export interface ProcessingRecord {
  readonly processor: { readonly name: string; readonly version: string }
  /** Version of the report's shape. */
  readonly schema: string
  readonly modules: readonly ModuleRecord[]
  readonly diagnostics: readonly ReportedDiagnostic[]
}

/** How one module went. */
export interface ModuleRecord {
  readonly key: string
  readonly package?: string
  readonly version?: string
  readonly status: 'ok' | 'failed' | 'skipped'
  /** Wall time in whole milliseconds; 0 if skipped. */
  readonly milliseconds: number
  /** Why it failed. */
  readonly error?: { readonly code: string; readonly message: string }
  /** The required keys that were not there. */
  readonly missing?: readonly string[]
}

/** A diagnostic with the key of the module that reported it; `analysis` for what was found while opening the directory. */
export interface ReportedDiagnostic extends Diagnostic {
  readonly key: string
}

/** A whole report as a reader of the JSON sees it. A key is absent when its module did not run or failed. */
export type Report = { readonly [K in keyof GlobalContainer]?: Json<GlobalContainer[K]> } & {
  readonly processing: ProcessingRecord
}
