/**
 * Bounds of everything that a file can ask for. They are far above what linkers write, and low enough that the worst file costs well under a second.
 */
export interface PeLimits {
  /** Section headers that are read. 2,048 (the loader takes 96, older ones more). */
  readonly sections: number
  /** DLLs of the import directory, and of the delay import directory. */
  readonly importedLibraries: number
  /** Functions imported from one DLL. */
  readonly importsPerLibrary: number
  /** Imported functions in all. */
  readonly imports: number
  /** Exported functions. */
  readonly exports: number
  /** Bytes of a name of a DLL or function, characters of a name in the resource tree. */
  readonly nameLength: number
  /** Entries of the resource tree, directories included. */
  readonly resourceEntries: number
  /** Nesting of resource directories (three in all real files). */
  readonly resourceDepth: number
  /** Strings of all version resources. */
  readonly versionStrings: number
  readonly debugEntries: number
  readonly tlsCallbacks: number
  /** Blocks of the relocation directory. */
  readonly relocationBlocks: number
  /** Relocations in all. */
  readonly relocations: number
  /** Entries of the certificate table. */
  readonly certificates: number
  /** Diagnostics that are kept. */
  readonly diagnostics: number
}

export const defaultLimits: PeLimits = {
  sections: 2048,
  importedLibraries: 4096,
  importsPerLibrary: 65_536,
  imports: 262_144,
  exports: 65_536,
  nameLength: 512,
  resourceEntries: 32_768,
  resourceDepth: 32,
  versionStrings: 4096,
  debugEntries: 256,
  tlsCallbacks: 4096,
  relocationBlocks: 65_536,
  relocations: 4_194_304,
  certificates: 64,
  diagnostics: 256,
}
