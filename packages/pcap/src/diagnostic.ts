/** Codes of what the reader and the dissector report. They never throw over the contents of a capture. */
export type CaptureDiagnosticCode =
  | 'BODY_CODED'
  | 'CAPTURE_EMPTY'
  | 'CAPTURE_FORMAT_UNKNOWN'
  | 'CAPTURE_GZIP_DAMAGED'
  | 'CAPTURE_HEADER_DAMAGED'
  | 'CAPTURE_HEADER_TRUNCATED'
  | 'CAPTURE_INTERFACE_UNKNOWN'
  | 'CAPTURE_LINK_TYPE_UNKNOWN'
  | 'CAPTURE_NO_PACKETS'
  | 'CAPTURE_RECORD_DAMAGED'
  | 'CAPTURE_TRUNCATED'
  | 'CONNECTIONS_LIMITED'
  | 'FLOWS_LIMITED'
  | 'FRAGMENTS_LIMITED'
  | 'HOSTS_LIMITED'
  | 'REASSEMBLY_LIMITED'

/** Something worth telling that did not stop the reading. */
export interface CaptureDiagnostic {
  readonly code: CaptureDiagnosticCode
  /** For people: what was expected, what was found, what was kept. */
  readonly message: string
  /** Byte offset in the capture (after decompression). */
  readonly offset?: number
  /** Bytes that were lost, where known. */
  readonly length?: number
}
