export type { Analysis, Entry, FileMetadata, Generation, ReadOptions, Task, TaskMachine } from './analysis.js'
export type {
  Anomaly,
  Argument,
  Behavior,
  BehaviorSummary,
  Call,
  EncryptedBuffer,
  EnhancedEvent,
  Injection,
  Process,
  ProcessNode,
  ProcessSummary,
  TimelineEvent,
} from './container/behavior.js'
export type { Debug } from './container/debug.js'
export type { FileRecord, TargetFile, YaraMatch } from './container/file.js'
export type { Info, Machine } from './container/info.js'
export type {
  ArpHost,
  CaptureSummary,
  DnsAnswer,
  DnsQuery,
  Domain,
  Flow,
  FlowProcess,
  HttpHeader,
  HttpRequest,
  HttpResponse,
  Icmp,
  IrcMessage,
  Mail,
  MailAttachment,
  Network,
  ServiceSession,
  SmtpSession,
  TlsCertificate,
  TlsHello,
  TlsSession,
} from './container/network.js'
export type { SignatureMark, SignatureMatch } from './container/signatures.js'
export type { Archive, ArchiveEntry } from './container/static/archive.js'
export type {
  Elf,
  ElfDynamicTag,
  ElfFileHeader,
  ElfNoteEntry,
  ElfProgramHeader,
  ElfSectionHeader,
  ElfSymbolEntry,
} from './container/static/elf.js'
export type { Email } from './container/static/email.js'
export type { EmbeddedFile } from './container/static/embeddedFile.js'
export type { Keyword } from './container/static/keyword.js'
export type { Lnk, LnkFlags } from './container/static/lnk.js'
export type { Macho, MachoSegmentEntry } from './container/static/macho.js'
export type { Msi, MsiCustomAction, MsiFile, MsiProperty, MsiSequenceEntry, MsiTable } from './container/static/msi.js'
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
  VbaStomping,
} from './container/static/office.js'
export type { OneNote, OneNoteFile } from './container/static/oneNote.js'
export type {
  Pdf,
  PdfActionEntry,
  PdfAttachment,
  PdfEncryption,
  PdfJavaScript,
  PdfKeyword,
} from './container/static/pdf.js'
export type {
  PeAnomaly,
  PeAssembly,
  PeBoundImport,
  PeCertificate,
  PeChecksum,
  PeDebugEntry,
  PeDotNet,
  PeExport,
  PeIcon,
  PeImport,
  PeImportedFunction,
  PeLoadConfig,
  PeManifestResource,
  PeNativeImport,
  PeOverlay,
  PePackerHint,
  PePageHashes,
  PeResource,
  PeRichEntry,
  PeSection,
  PeSignature,
  PeTimestamp,
  PeVersionString,
} from './container/static/pe.js'
export type { Rtf, RtfObjectEntry } from './container/static/rtf.js'
export type { Script, ScriptLayer } from './container/static/script.js'
export type { Static } from './container/static/static.js'
export type { GlobalContainer, Key } from './container.js'
export type { Diagnostic } from './diagnostic.js'
export { type ErrorCode, ProcessingError } from './errors.js'
export { type Executor, inProcess, withTimeLimit } from './executor.js'
export { plan, type Plan } from './plan.js'
export {
  type ContainerOf,
  type Outcome,
  processAnalysis,
  type ProcessOptions,
  type ProcessResult,
  type ProgressEvent,
} from './processAnalysis.js'
export {
  type Awaitable,
  type Context,
  isProcessing,
  type ModuleOrigin,
  Processing,
  type Results,
} from './processing.js'
export {
  type ModuleRecord,
  type ProcessingRecord,
  type Report,
  type ReportedDiagnostic,
  schemaVersion,
} from './report.js'
export { type JsonSchema, reportSchema, schemaKeys, schemaOf } from './schema.js'
export { type Json, Sequence } from './sequence.js'
export { serialize, type SerializeOptions } from './serialize.js'
export { version } from './version.js'
export { type ValidateOptions, validate, type ValidationError } from './validate.js'
