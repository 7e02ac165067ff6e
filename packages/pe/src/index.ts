export type { BoundForwarder, BoundImport } from './boundImports.js'
export type { CertificateEntry } from './certificates.js'
export type { DirectoryName } from './constants.js'
export type { CodeView, DebugEntry } from './debugDirectory.js'
export { type EntryPointSignature, entryPointSignatures, matchEntryPoint } from './entryPointSignatures.js'
export { entropy } from './entropy.js'
export type { ExportedFunction, Exports } from './exports.js'
export { type DataDirectory, type FileHeader, isPe, type OptionalHeader } from './headers.js'
export type { ImportedFunction, ImportedLibrary } from './imports.js'
export { defaultLimits, type PeLimits } from './limits.js'
export type { LoadConfig } from './loadConfig.js'
export { ordinalName } from './ordinals.js'
export type { Overlay } from './overlay.js'
export type { PeDiagnostic, PeDiagnosticCode } from './peDiagnostic.js'
export { PeError, type PeErrorCode } from './peError.js'
export { parsePe, PeFile, PeSectionView } from './peFile.js'
export type { RelocationBlock } from './relocations.js'
export type { Resource, ResourceId } from './resources.js'
export type { RichEntry, RichHeader } from './richHeader.js'
export type { SectionHeader } from './sections.js'
export type { Tls } from './tls.js'
export type {
  FixedFileInfo,
  VersionInfo,
  VersionString,
  VersionStringTable,
  VersionTranslation,
} from './versionInfo.js'
