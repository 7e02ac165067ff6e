import type { Msi } from './msi.js'
import type { OneNote } from './oneNote.js'
import type { Archive } from './archive.js'
import type { Elf } from './elf.js'
import type { Email } from './email.js'
import type { Lnk } from './lnk.js'
import type { Macho } from './macho.js'
import type { Office } from './office.js'
import type { Pdf } from './pdf.js'
import type {
  PeAnomaly,
  PeBoundImport,
  PeChecksum,
  PeDebugEntry,
  PeDotNet,
  PeExport,
  PeIcon,
  PeImport,
  PeLoadConfig,
  PeOverlay,
  PePackerHint,
  PeResource,
  PeRichEntry,
  PeSection,
  PeSignature,
  PeVersionString,
} from './pe.js'
import type { Rtf } from './rtf.js'
import type { Script } from './script.js'

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
  /** DLLs whose addresses were written into the import table in advance. */
  readonly pe_bound_imports?: readonly PeBoundImport[]
  /** The debug directory. */
  readonly pe_debug?: readonly PeDebugEntry[]
  readonly pe_load_config?: PeLoadConfig
  /** Number of base relocations; `null` if the file has none and can be loaded at its own address only. */
  readonly pe_relocations?: number | null
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
  /** CAPE's `icon_hash`: MD5 of the PNG file that CAPE makes of the main icon. `null` if it cannot be decoded. */
  readonly pe_icon_hash?: string | null
  /** CAPE's `icon_fuzzy`: MD5 of the main icon reduced to 8 × 8 pixels of two colours; equal for icons that differ in details. `null` if it cannot be decoded. */
  readonly pe_icon_fuzzy?: string | null
  /** CAPE's `icon_dhash` of the same image, which is not always the largest: 16 hexadecimal digits. `null` if it cannot be decoded. */
  readonly pe_icon_dhash?: string | null
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
  /** The database of a Windows Installer package; its streams and properties are in `office`. */
  readonly msi?: Msi
  readonly onenote?: OneNote
  readonly rtf?: Rtf
  readonly pdf?: Pdf
  readonly script?: Script
  readonly archive?: Archive
  /** A mail, as text (`.eml`) or as Outlook keeps it (`.msg`). */
  readonly email?: Email
}
