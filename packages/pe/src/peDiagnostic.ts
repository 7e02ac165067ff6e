/** Stable names of the damages that are stepped over. */
export type PeDiagnosticCode =
  /** An optional header or a table of directories that is cut off, or counts that cannot be. */
  | 'PE_HEADER_DAMAGED'
  /** A section header that points outside the file, or a section table that is cut off. */
  | 'PE_SECTION_DAMAGED'
  /** An import, delay import or bound import directory that could not be read to its end. */
  | 'PE_IMPORT_DAMAGED'
  | 'PE_EXPORT_DAMAGED'
  | 'PE_RESOURCE_DAMAGED'
  | 'PE_VERSION_DAMAGED'
  | 'PE_DEBUG_DAMAGED'
  | 'PE_TLS_DAMAGED'
  | 'PE_RELOCATION_DAMAGED'
  | 'PE_LOAD_CONFIG_DAMAGED'
  | 'PE_CERTIFICATE_DAMAGED'
  | 'PE_DOTNET_DAMAGED'
  | 'PE_ICON_DAMAGED'
  /** There is more than the limits allow to read; what was read is kept. */
  | 'PE_LIMIT'

/** Something wrong in the file that did not stop reading. */
export interface PeDiagnostic {
  readonly code: PeDiagnosticCode
  /** What was expected, what was found, what was kept. */
  readonly message: string
  /** Offset in the file, where known. */
  readonly offset?: number
}
