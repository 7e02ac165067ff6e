/** Bounds that keep a hostile capture from filling the memory. All have a default. */
export interface CaptureLimits {
  /** Different addresses. When the table is full, those that nobody answered make room; see the README. */
  readonly hosts: number
  /** Conversations in the table. When it is full, those that nobody answered make room; see the README. */
  readonly flows: number
  /** TCP connections that are put together at the same time. The one that was opened first is closed for a new one. */
  readonly connections: number
  /** Bytes that wait for earlier ones, in all connections together. */
  readonly waitingBytes: number
  /** The same in one direction of one connection. */
  readonly waitingBytesPerStream: number
  /** Bytes kept of the body of a request. */
  readonly requestBody: number
  /** Bytes kept of the body of a response. */
  readonly responseBody: number
  /** Bytes of a compressed body that are collected to be decoded. */
  readonly encodedBody: number
  /** Bytes that a compressed body may decode to. */
  readonly decodedBody: number
  /** Bytes kept of what a mail client sent in one connection. */
  readonly mailText: number
}

export const defaultLimits: CaptureLimits = {
  hosts: 1_000_000,
  flows: 1_000_000,
  connections: 8192,
  waitingBytes: 32 * 1024 * 1024,
  waitingBytesPerStream: 512 * 1024,
  requestBody: 65_536,
  responseBody: 512,
  encodedBody: 16 * 1024 * 1024,
  decodedBody: 64 * 1024 * 1024,
  mailText: 1024 * 1024,
}
