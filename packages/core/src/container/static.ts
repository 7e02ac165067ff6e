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
  /** Authenticode signatures, checked against the file; trust in who signed is not claimed. */
  readonly pe_signatures?: readonly PeSignature[]
  /** SHA-256 over what an Authenticode signature covers, signed or not. */
  readonly pe_authentihash?: string
  /** Tools and numbers of objects from the rich header. */
  readonly pe_rich_header?: readonly PeRichEntry[]
  /** Images of the icons; those of the first icon, which Explorer shows, come first. */
  readonly pe_icons?: readonly PeIcon[]
  /** Text of the application manifest. */
  readonly pe_manifest?: string
  /** Metadata of a .NET assembly. */
  readonly pe_dotnet?: PeDotNet
  /** What linkers do not do. None is a proof of anything. */
  readonly pe_anomalies?: readonly PeAnomaly[]
  /** Signs of packers, protectors and installers in sections and overlay. */
  readonly pe_packers?: readonly PePackerHint[]
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

/** An Authenticode signature. */
export interface PeSignature {
  /** `sha1`, `sha256` …; `null` if unknown. */
  readonly digest_algorithm: string | null
  /** The digest that was signed, and the one that the file has; hexadecimal. */
  readonly digest: string
  readonly computed_digest: string | null
  /** Whether the two are equal: the file is the one that was signed. */
  readonly file_intact: boolean
  /** Whether the signature was made with the key of the first certificate of `chain`. */
  readonly signature_valid: boolean
  /** Whether the chain ends in a certificate that signed itself. */
  readonly chain_complete: boolean
  /** The signer's certificate, then its issuers as far as they are in the file. */
  readonly chain: readonly PeCertificate[]
  /** Number of certificates in the signature, those of timestamps not counted. */
  readonly certificate_count: number
  readonly program_name: string | null
  readonly more_info_url: string | null
  /** When the file was signed, as its timestamp says: UTC `YYYY-MM-DD HH:MM:SS`; `null` without one. */
  readonly signing_time: string | null
  /** Whether the signature is inside another (dual signing). */
  readonly nested: boolean
}

/** An X.509 certificate; parts of the name that it does not have are absent. */
export interface PeCertificate {
  /** Lower-case hexadecimal. */
  readonly serial_number: string
  /** `C=EE, O=Example, CN=Publisher`. */
  readonly subject: string
  readonly issuer: string
  readonly common_name?: string
  readonly organization?: string
  readonly locality?: string
  readonly country?: string
  readonly email?: string
  /** UTC `YYYY-MM-DD HH:MM:SS`; `null` if unreadable. */
  readonly not_before: string | null
  readonly not_after: string | null
  readonly md5: string
  readonly sha1: string
  readonly sha256: string
}

export interface PeRichEntry {
  readonly product_id: number
  readonly build: number
  /** Number of objects the tool made. */
  readonly count: number
}

export interface PeIcon {
  /** Number or name of the icon that the image belongs to. */
  readonly group: number | string
  readonly width: number
  readonly height: number
  readonly bits_per_pixel: number
  readonly language: string | null
  /** Digests of the image as a PNG file. */
  readonly md5: string
  readonly sha256: string
  /** The PNG file, base64; only for the largest image of the first icon. */
  readonly png?: string
}

/** Metadata of a .NET assembly (ECMA-335). Long lists are cut, `…_count` tells their whole length. */
export interface PeDotNet {
  /** Runtime it was built for. */
  readonly runtime: string
  readonly module: string | null
  /** Module version identifier: new at each build. */
  readonly mvid: string | null
  readonly assembly: PeAssembly | null
  readonly assembly_references: readonly PeAssembly[]
  /** `Namespace.Name`. */
  readonly type_references: readonly string[]
  readonly types: readonly string[]
  readonly type_count: number
  readonly member_references: readonly string[]
  /** Native functions called by P/Invoke. */
  readonly native_imports: readonly PeNativeImport[]
  readonly resources: readonly PeManifestResource[]
  readonly user_strings: readonly string[]
  readonly user_string_count: number
}

export interface PeAssembly {
  readonly name: string
  readonly version: string
  readonly culture: string
  /** Public key or its token, hexadecimal; empty without a strong name. */
  readonly public_key: string
}

export interface PeNativeImport {
  readonly dll: string
  readonly name: string
}

export interface PeManifestResource {
  readonly name: string
  /** Bytes; `null` if the resource is in another file. */
  readonly size: number | null
  readonly sha256: string | null
  /** Shannon entropy in bits per byte, 0-8. @fraction */
  readonly entropy: number | null
}

export interface PeAnomaly {
  /** Stable name: `SECTION_WRITABLE_EXECUTABLE`. */
  readonly code: string
  readonly message: string
}

export interface PePackerHint {
  readonly name: string
  /** What the sign is: `section UPX0`. */
  readonly evidence: string
}
