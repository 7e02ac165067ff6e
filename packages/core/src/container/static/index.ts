export type { Archive, ArchiveEntry } from './archive.js'
export type {
  Elf,
  ElfDynamicTag,
  ElfFileHeader,
  ElfNoteEntry,
  ElfProgramHeader,
  ElfSectionHeader,
  ElfSymbolEntry,
} from './elf.js'
export type { Email } from './email.js'
export type { EmbeddedFile } from './embeddedFile.js'
export type { Keyword } from './keyword.js'
export type { Lnk, LnkFlags } from './lnk.js'
export type { Macho, MachoSegmentEntry } from './macho.js'
export type {
  DefinedName,
  Office,
  OfficeEncryption,
  OfficeMacro,
  OfficeProperty,
  OfficeRelationship,
  OfficeStream,
  XlmFormula,
  XlmSheet,
} from './office.js'
export type { Pdf, PdfActionEntry, PdfAttachment, PdfEncryption, PdfJavaScript, PdfKeyword } from './pdf.js'
export type {
  PeAnomaly,
  PeAssembly,
  PeCertificate,
  PeChecksum,
  PeDotNet,
  PeExport,
  PeIcon,
  PeImport,
  PeImportedFunction,
  PeManifestResource,
  PeNativeImport,
  PeOverlay,
  PePackerHint,
  PeResource,
  PeRichEntry,
  PeSection,
  PeSignature,
  PeVersionString,
} from './pe.js'
export type { Rtf, RtfObjectEntry } from './rtf.js'
export type { Script, ScriptLayer } from './script.js'
export type { Static } from './static.js'
export type { Msi, MsiCustomAction, MsiFile, MsiProperty, MsiSequenceEntry, MsiTable } from './msi.js'
export type { OneNote, OneNoteFile } from './oneNote.js'
