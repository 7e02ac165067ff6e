/** An ICMP or ICMPv6 message. */
export interface IcmpEvent {
  readonly version: 4 | 6
  readonly src: string
  readonly dst: string
  readonly type: number
  readonly code: number
  /** What an echo (request or reply) carries behind identifier and sequence number; empty for other messages. A view: copy what you keep. */
  readonly data: Buffer
  /** Seconds since 1970; `NaN` where the capture keeps no time. */
  readonly time: number
}

/** Whether the message is an echo: 8 and 0 in ICMP (RFC 792), 128 and 129 in ICMPv6 (RFC 4443). */
export function isEcho(version: 4 | 6, type: number): boolean {
  return version === 4 ? type === 8 || type === 0 : type === 128 || type === 129
}
