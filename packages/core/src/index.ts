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
export type {
  Archive,
  ArchiveEntry,
  DefinedName,
  Elf,
  ElfDynamicTag,
  ElfFileHeader,
  ElfNoteEntry,
  ElfProgramHeader,
  ElfSectionHeader,
  ElfSymbolEntry,
  Email,
  EmbeddedFile,
  Keyword,
  Lnk,
  LnkFlags,
  Macho,
  MachoSegmentEntry,
  Msi,
  MsiCustomAction,
  MsiFile,
  MsiProperty,
  MsiSequenceEntry,
  MsiTable,
  Office,
  OfficeEncryption,
  OfficeMacro,
  OfficeProperty,
  OfficeRelationship,
  OfficeStream,
  OneNote,
  OneNoteFile,
  Pdf,
  PdfActionEntry,
  PdfAttachment,
  PdfEncryption,
  PdfJavaScript,
  PdfKeyword,
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
  Rtf,
  RtfObjectEntry,
  Script,
  ScriptLayer,
  Static,
  XlmFormula,
  XlmSheet,
} from './container/static/index.js'
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
