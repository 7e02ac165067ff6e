/**
 * The key `static`: what the sample shows without running.
 *
 * `{}` when the type has no parser. PE files have the classic `pe_*` fields at the top; other types use a name of their own.
 */
export interface Static {
  /** DLLs and the functions imported from each, in the order of the import directory. */
  readonly pe_imports?: readonly PeImport[]
  /** Exported functions: those with a name in the order of the name table, then those without by ordinal. */
  readonly pe_exports?: readonly PeExport[]
  readonly pe_sections?: readonly PeSection[]
  readonly pe_resources?: readonly PeResource[]
  /** Strings of the version resource: `StringFileInfo` and `VarFileInfo`. */
  readonly pe_versioninfo?: readonly PeVersionString[]
  /** MD5 over the normalised imports; `null` without imports. 1.1 and later. */
  readonly pe_imphash?: string | null
  /** `TimeDateStamp` of the file header as UTC `YYYY-MM-DD HH:MM:SS`; `null` if it is no date. 1.2 wrote host-local time. */
  readonly pe_timestamp?: string | null
  /** Names of packer and compiler signatures that match at the entry point; `null` when none matches. */
  readonly peid_signatures?: readonly string[] | null
  /** Number of DLLs in the import directory. */
  readonly imported_dll_count?: number
  /** `IMAGE_FILE_MACHINE_*` by name, or hexadecimal if unknown. */
  readonly pe_machine?: string
  /** `IMAGE_SUBSYSTEM_*` by name, or hexadecimal if unknown. */
  readonly pe_subsystem?: string
  /** `IMAGE_FILE_*` flags that are set. */
  readonly pe_characteristics?: readonly string[]
  /** `IMAGE_DLLCHARACTERISTICS_*` flags that are set. */
  readonly pe_dll_characteristics?: readonly string[]
  /** Preferred load address, hexadecimal. */
  readonly pe_imagebase?: string
  /** Address of the entry point relative to the image base, hexadecimal. */
  readonly pe_entrypoint?: string
  /** The first bytes at the entry point, hexadecimal. */
  readonly pe_entrypoint_bytes?: string
  /** Checksum in the header and as computed over the file, hexadecimal. */
  readonly pe_checksum?: PeChecksum
  /** Data after the end of the image; `null` if there is none. */
  readonly pe_overlay?: PeOverlay | null
  /** MD5 of the decoded rich header; `null` without one. */
  readonly pe_rich_hash?: string | null
  /** Path of the debug symbols from the CodeView record. */
  readonly pe_pdb_path?: string
  /** Name that a file with exports was linked under. */
  readonly pe_exported_dll_name?: string
  /** SHA-256 over the lower-case names of the exports, joined by commas. */
  readonly pe_exphash?: string
  /** Functions imported on first use. */
  readonly pe_delay_imports?: readonly PeImport[]
  /** Addresses of the TLS callbacks, hexadecimal. */
  readonly pe_tls_callbacks?: readonly string[]
  /** Whether a certificate table is present (its validity is not claimed). */
  readonly pe_signed?: boolean
}

export interface PeImport {
  readonly dll: string
  readonly imports: readonly PeImportedFunction[]
}

export interface PeImportedFunction {
  /** Virtual address of the slot in the import address table, `0x` lower-case. */
  readonly address: string
  /** `null` when imported by ordinal. */
  readonly name: string | null
  /** The ordinal when imported by ordinal. */
  readonly ordinal?: number
}

export interface PeExport {
  /** Virtual address of the function, `0x` lower-case. */
  readonly address: string
  /** `null` when exported by ordinal only. */
  readonly name: string | null
  readonly ordinal: number
  /** `DLL.Function` that the export forwards to. */
  readonly forwarder?: string
}

/** A section header; sizes and addresses as `0x` and 8 hexadecimal digits (1.0 and later; before without padding). */
export interface PeSection {
  readonly name: string
  readonly virtual_address: string
  readonly virtual_size: string
  readonly size_of_data: string
  /** File offset of the raw data. */
  readonly raw_address?: string
  /** Shannon entropy of the raw data in bits per byte, 0-8. @fraction */
  readonly entropy: number
  /** `IMAGE_SCN_*` flags that are set. */
  readonly characteristics?: readonly string[]
  readonly md5?: string
}

export interface PeResource {
  /** `RT_*` name, the name given, or `None` for an unknown number (classic spelling). */
  readonly name: string
  /** Relative virtual address and size, `0x` and 8 hexadecimal digits. */
  readonly offset: string
  readonly size: string
  /** Type in libmagic's words; `null` if not determined. */
  readonly filetype: string | null
  /** `LANG_*` name; `null` if unknown. */
  readonly language: string | null
  /** `SUBLANG_*` name; `null` if unknown. */
  readonly sublanguage: string | null
  readonly sha256?: string
  /** The resource's own number or name (the second level of the tree). */
  readonly id?: number | string
}

export interface PeVersionString {
  readonly name: string
  readonly value: string
}

export interface PeChecksum {
  readonly reported: string
  readonly actual: string
}

export interface PeOverlay {
  /** File offset, hexadecimal. */
  readonly offset: string
  /** Size in bytes. */
  readonly size: number
}
