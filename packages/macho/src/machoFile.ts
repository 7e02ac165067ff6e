/** One architecture of a Mach-O file. Addresses are bigints. */
export interface MachoFile {
  /** Where it begins in the file: 0 unless the file is fat. */
  readonly offset: number
  readonly bits: 32 | 64
  readonly byteOrder: 'little' | 'big'
  readonly cpuType: number
  readonly cpuTypeName: string | null
  readonly cpuSubtype: number
  readonly fileType: number
  readonly fileTypeName: string | null
  readonly flags: number
  readonly flagNames: readonly string[]
  readonly commandCount: number
  readonly segments: readonly MachoSegment[]
  readonly libraries: readonly MachoLibrary[]
  /** Name of a library itself; `null` unless it is one. */
  readonly installName: string | null
  readonly runPaths: readonly string[]
  /** Program that loads the file; `null` in a library. */
  readonly dynamicLinker: string | null
  /** Identifier of the build; `null` without one. */
  readonly uuid: string | null
  /** File offset of the entry point (`LC_MAIN`); `null` where it is given as a register state, or not at all. */
  readonly entryPoint: number | null
  readonly platform: string | null
  /** Oldest system it runs on, and the SDK it was built with: `10.15`. */
  readonly minimumVersion: string | null
  readonly sdkVersion: string | null
  readonly sourceVersion: string | null
  readonly symbols: readonly MachoSymbol[]
  /** Whether an encrypted range is declared (App Store). */
  readonly encrypted: boolean
  /** The code signature's parts; `null` without one. Nothing is verified. */
  readonly signature: MachoSignature | null
}

export interface MachoSegment {
  readonly name: string
  readonly address: bigint
  readonly size: bigint
  readonly offset: number
  readonly fileSize: number
  /** 1 readable, 2 writable, 4 executable. */
  readonly initialProtection: number
  readonly maximumProtection: number
  readonly sections: readonly MachoSection[]
}

export interface MachoSection {
  readonly name: string
  readonly segment: string
  readonly address: bigint
  readonly size: bigint
  readonly offset: number
  readonly flags: number
}

export interface MachoLibrary {
  readonly name: string
  /** `1.2.3`. */
  readonly version: string
  readonly kind: 'load' | 'weak' | 'reexport' | 'lazy' | 'upward'
}

export interface MachoSymbol {
  readonly name: string
  readonly value: bigint
  /** Not defined here. */
  readonly imported: boolean
  readonly external: boolean
}

export interface MachoSignature {
  /** Bundle identifier that was signed. */
  readonly identifier: string | null
  readonly teamId: string | null
  /** Signed without a certificate. */
  readonly adHoc: boolean
  /** Property list (XML) of the entitlements; `null` without any. */
  readonly entitlements: string | null
}
