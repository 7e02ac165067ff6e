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
  /** The countersignature that `signing_time` comes from; absent without one. */
  readonly timestamp?: PeTimestamp
  /** Digests of single pages; absent without them. */
  readonly page_hashes?: PePageHashes
  /** Whether the signature is inside another (dual signing). */
  readonly nested: boolean
}

/** Who says when a file was signed. */
export interface PeTimestamp {
  /** `rfc3161` or the older `pkcs9`. */
  readonly kind: string
  /** Issuer and serial number of the certificate that countersigned; `null` if unreadable. */
  readonly issuer: string | null
  readonly serial_number: string | null
  /** Whether it is of this signature, and was made with the key of a certificate that comes with it. */
  readonly valid: boolean
}

export interface PePageHashes {
  /** `sha1` or `sha256`. */
  readonly algorithm: string
  /** Pages that have a digest. */
  readonly count: number
  /** Whether the file has the same pages with the same digests. */
  readonly intact: boolean
}

/** A DLL that the import table was bound to. */
export interface PeBoundImport {
  readonly dll: string
  /** `TimeDateStamp` of the DLL, UTC `YYYY-MM-DD HH:MM:SS`; `null` if it is no date. */
  readonly timestamp: string | null
  /** DLLs that exports of it are forwarded to. */
  readonly forwarders: readonly string[]
}

/** An entry of the debug directory. */
export interface PeDebugEntry {
  /** `IMAGE_DEBUG_TYPE_*` by name, or its number. */
  readonly type: string
  /** UTC `YYYY-MM-DD HH:MM:SS`; `null` if it is no date, as in reproducible builds. */
  readonly timestamp: string | null
  readonly size: number
  /** Path of the symbols, their GUID (`RSDS`) or time stamp (`NB10`) in upper-case hexadecimal, and age; absent unless it is a CodeView record. */
  readonly pdb_path?: string
  readonly pdb_signature?: string
  readonly pdb_age?: number
}

/** Load configuration: what the linker asked of the loader. Numbers of table entries are as declared. */
export interface PeLoadConfig {
  readonly size: number
  /** Virtual address of the stack cookie, hexadecimal; `null` without one. */
  readonly security_cookie: string | null
  /** Safe exception handlers (x86); `null` without a table. */
  readonly seh_handlers: number | null
  /** Control Flow Guard: flags in hexadecimal, and functions that may be called; `null` without. */
  readonly guard_flags: string | null
  readonly guard_functions: number | null
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
  /** Difference hash of that image, 16 hexadecimal digits, close for icons that look alike; CAPE's `icon_dhash`. `null` if it cannot be decoded. */
  readonly dhash?: string | null
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
