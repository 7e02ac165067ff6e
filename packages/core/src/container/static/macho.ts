export interface Macho {
  readonly cpu: string
  readonly bits: number
  readonly type: string
  readonly flags: readonly string[]
  readonly segments: readonly MachoSegmentEntry[]
  readonly libraries: readonly string[]
  readonly install_name: string | null
  readonly run_paths: readonly string[]
  readonly dynamic_linker: string | null
  readonly uuid: string | null
  readonly entry_point: number | null
  readonly platform: string | null
  readonly minimum_version: string | null
  readonly sdk_version: string | null
  /** Names imported, at most 10,000. */
  readonly imported_symbols: readonly string[]
  readonly exported_symbols: readonly string[]
  readonly encrypted: boolean
  readonly signed: boolean
  readonly identifier: string | null
  readonly team_id: string | null
  readonly entitlements: string | null
}

export interface MachoSegmentEntry {
  readonly name: string
  readonly address: string
  readonly size: number
  /** `R`, `W`, `E` that are set at the start. */
  readonly flags: string
  readonly sections: readonly string[]
}
