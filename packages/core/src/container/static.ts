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
  /** An ELF file; names of fields as Cuckoo 2.0 had them. */
  readonly elf?: Elf
  /** A Mach-O file, one entry per architecture. */
  readonly macho?: readonly Macho[]
  /** A Windows shortcut; names of fields as Cuckoo 2.0 had them. */
  readonly lnk?: Lnk
  /** A document of Office: compound file, OOXML, or Office 2003 XML. */
  readonly office?: Office
  readonly rtf?: Rtf
  readonly pdf?: Pdf
  readonly script?: Script
  readonly archive?: Archive
  /** A mail, as text (`.eml`) or as Outlook keeps it (`.msg`). */
  readonly email?: Email
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

/** An embedded or attached file. */
export interface EmbeddedFile {
  /** As the document calls it; may be empty, and anything else. */
  readonly name: string
  readonly size: number
  readonly sha256: string
  /** Type in libmagic's words; `null` if not determined. */
  readonly type: string | null
}

/** A word that matters, and why. */
export interface Keyword {
  readonly keyword: string
  readonly description: string
}

/** Addresses are `0x` with as many digits as the class has. */
export interface Elf {
  readonly file_header: ElfFileHeader
  readonly section_headers: readonly ElfSectionHeader[]
  readonly program_headers: readonly ElfProgramHeader[]
  readonly dynamic_tags: readonly ElfDynamicTag[]
  /** Symbols that are imported and exported, then those of the static table; at most 10,000 of each. */
  readonly symbol_tables: readonly ElfSymbolEntry[]
  readonly notes: readonly ElfNoteEntry[]
  /** Program that loads the file; `null` for a static one. */
  readonly interpreter: string | null
  readonly needed: readonly string[]
  readonly soname: string | null
  readonly build_id: string | null
}

export interface ElfFileHeader {
  /** `ELF32` or `ELF64`. */
  readonly class: string
  /** `little endian` or `big endian`. */
  readonly data: string
  /** `EXEC`, `DYN` …, or hexadecimal if unknown; so are `machine` and `os_abi`. */
  readonly type: string
  readonly machine: string
  readonly os_abi: string
  readonly abi_version: number
  readonly entry_point_address: string
  readonly flags: string
  readonly number_of_program_headers: number
  readonly number_of_section_headers: number
}

export interface ElfSectionHeader {
  readonly name: string
  readonly type: string
  readonly addr: string
  readonly size: number
  /** Bits per byte, 0-8. @fraction */
  readonly entropy: number
}

export interface ElfProgramHeader {
  readonly type: string
  readonly addr: string
  readonly size: number
  /** `R`, `W`, `E` that are set. */
  readonly flags: string
}

export interface ElfDynamicTag {
  readonly tag: string
  readonly type: string
  /** The text for names, else hexadecimal. */
  readonly value: string
}

export interface ElfSymbolEntry {
  readonly ndx_name: string
  readonly type: string
  readonly bind: string
  readonly value: string
  /** Not defined in this file. */
  readonly imported: boolean
}

export interface ElfNoteEntry {
  readonly owner: string
  readonly type: number
  readonly size: number
}

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

/** What a shortcut does not have is absent. */
export interface Lnk {
  /** Which optional parts are there. */
  readonly flags: LnkFlags
  /** `archive`, `readonly` … */
  readonly attrs: readonly string[]
  readonly basepath?: string
  readonly net_share?: string
  readonly network_drive?: string
  readonly remaining_path?: string
  readonly description?: string
  readonly relapath?: string
  readonly workingdir?: string
  readonly cmdline?: string
  readonly icon?: string
  /** Target as the shell's items spell it. */
  readonly target?: string
  /** Target with environment variables, which the shell prefers. */
  readonly environment_target?: string
  /** `normal`, `maximized`, `minimized` or hexadecimal. */
  readonly window: string
  /** UTC `YYYY-MM-DD HH:MM:SS`; `null` if not told. */
  readonly created: string | null
  readonly accessed: string | null
  readonly modified: string | null
  readonly target_size: number
  /** Machine the shortcut was made on, and its MAC address if the file's identifier tells it. */
  readonly machine?: string
  readonly mac_address?: string
  readonly drive_type?: string
  readonly drive_serial_number?: string
  readonly volume_label?: string
  /** Data behind the shortcut; `null` without any. */
  readonly overlay: EmbeddedFile | null
}

export interface LnkFlags {
  readonly shellidlist: boolean
  readonly references: boolean
  readonly description: boolean
  readonly relapath: boolean
  readonly workingdir: boolean
  readonly cmdline: boolean
  readonly icon: boolean
}

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

export interface Rtf {
  readonly objects: readonly RtfObjectEntry[]
  readonly fields: readonly string[]
  readonly templates: readonly string[]
  readonly dde: readonly string[]
  readonly urls: readonly string[]
}

export interface RtfObjectEntry extends EmbeddedFile {
  /** Offset of the data in the document. */
  readonly offset: number
  readonly class_name: string
  /** `embedded`, `linked` or `unknown`. */
  readonly kind: string
  /** Loaded without a click. */
  readonly auto_update: boolean
  readonly link: string | null
}

export interface Pdf {
  readonly version: string | null
  readonly header_offset: number
  readonly objects: number
  readonly streams: number
  readonly pages: number
  /** Versions of the document that are in the file. */
  readonly revisions: number
  readonly encrypted: boolean
  /** Words of the format and how often they occur. */
  readonly keywords: readonly PdfKeyword[]
  readonly title: string | null
  readonly author: string | null
  readonly subject: string | null
  readonly creator: string | null
  readonly producer: string | null
  /** As the file spells it: `D:20170606114515+03'00'`. */
  readonly creation: string | null
  readonly modification: string | null
  readonly javascript: readonly PdfJavaScript[]
  readonly actions: readonly PdfActionEntry[]
  readonly attachments: readonly PdfAttachment[]
  readonly urls: readonly string[]
}

export interface PdfKeyword {
  readonly keyword: string
  readonly count: number
}

export interface PdfJavaScript {
  /** Number of the object. */
  readonly object: number
  readonly orig_code: string
  readonly urls: readonly string[]
}

export interface PdfActionEntry {
  readonly object: number
  /** `JavaScript`, `Launch`, `URI` … */
  readonly kind: string
  /** `OpenAction`, `AA`, or `null` for a click. */
  readonly trigger: string | null
  readonly target: string | null
}

export interface PdfAttachment extends EmbeddedFile {
  /** The name once more, as Cuckoo 2.0 called it. */
  readonly filename: string
}

export interface Script {
  /** `powershell`, `javascript`, `vbscript`, `batch`, `html`, `shell` or `python`. */
  readonly language: string
  /** Text that was hidden in the script, outermost first. */
  readonly layers: readonly ScriptLayer[]
  /** Addresses in the script and its layers. */
  readonly urls: readonly string[]
  readonly suspicious: readonly Keyword[]
}

export interface ScriptLayer {
  /** How it was hidden: `base64`, `gzip`, `character codes` … */
  readonly encoding: string
  /** 1 for what the script itself hides, 2 for what that hides … */
  readonly depth: number
  readonly size: number
  readonly sha256: string
  /** The text, at most 65,536 characters. */
  readonly text: string
}

export interface Archive {
  /** `zip`, `rar`, `tar`, `gzip`, `cab` or `7z`. */
  readonly format: string
  /** Whether an entry, or the list of entries, is encrypted. */
  readonly encrypted: boolean
  readonly entries: readonly ArchiveEntry[]
}

export interface ArchiveEntry {
  /** As the archive calls it; never a path to use. */
  readonly name: string
  /** Bytes as declared; `null` if not told. */
  readonly size: number | null
  readonly encrypted: boolean
  /** `YYYY-MM-DD HH:MM:SS` as the archive tells it; `null` if not. */
  readonly modified: string | null
  /** Of the content, where it was unpacked to see what it is. */
  readonly sha256?: string
  /** Type in libmagic's words; `null` if not determined. */
  readonly type?: string | null
}

export interface Email {
  readonly subject: string | null
  readonly from: string | null
  readonly to: readonly string[]
  /** As the mail spells it. */
  readonly date: string | null
  readonly message_id: string | null
  /** All headers, in their order; at most 1,000. */
  readonly headers: readonly OfficeProperty[]
  /** Text of the first plain part, at most 65,536 characters. */
  readonly body: string | null
  readonly urls: readonly string[]
  readonly attachments: readonly EmbeddedFile[]
}
