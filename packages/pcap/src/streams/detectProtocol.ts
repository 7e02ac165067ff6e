import { u16, u8 } from '../bigEndian.js'
import { DnsConnection } from '../protocols/dnsOverTcp.js'
import { HttpConnection } from '../protocols/http.js'
import { Http2Connection } from '../protocols/http2.js'
import { looksLikeHttp2 } from '../protocols/http2Frames.js'
import { startKind } from '../protocols/httpHead.js'
import { IrcConnection, looksLikeIrc, mayBeIrc } from '../protocols/irc.js'
import { looksLikeSmb, SmbConnection } from '../protocols/smb.js'
import { SmtpConnection } from '../protocols/smtp.js'
import { looksLikeSocks, SocksConnection } from '../protocols/socks.js'
import { SshConnection, TextServiceConnection } from '../protocols/textService.js'
import { looksLikeTls, TlsConnection } from '../protocols/tls.js'
import type { ProtocolContext } from './protocolContext.js'
import type { Direction, StreamAnalyzer } from './streamAnalyzer.js'

/** So many bytes of a direction are looked at before a connection is given up as unknown. */
export const detectionWindow = 4096

const mailPorts = new Set([25, 465, 587, 2525])

const httpPorts = new Set([80, 3128, 8000, 8080, 8888])

/**
 * What may still come on a connection that nobody understood so far: a request of HTTP, version and all, or the hello of
 * a TLS client, at the beginning of a packet. So STARTTLS of any protocol and what runs in a SOCKS tunnel are read.
 */
export function detectLate(
  context: ProtocolContext,
  direction: Direction,
  bytes: Buffer,
  start: number,
  end: number,
): StreamAnalyzer | undefined {
  if (u8(bytes, start) === 0x16) {
    const isHello = looksLikeTls(bytes, start, end) && u8(bytes, start + 5) === 1
    return isHello && context.handlers.tls !== undefined ? new TlsConnection(context) : undefined
  }
  if (context.handlers.http === undefined) return undefined
  if (looksLikeHttp2(bytes, start, end) === 'client') return new Http2Connection(context, direction)
  if (startKind(bytes, start, end) !== 'request') return undefined
  const line = firstLine(bytes, start, end)
  return line !== undefined && / HTTP\/1\.[01]$/.test(line) ? new HttpConnection(context, direction) : undefined
}

/**
 * Who can read a connection that begins with these bytes. Contents decide; ports only where contents say nothing.
 *
 * @returns `more` if the bytes are too few to tell, `unknown` if nobody can.
 */
export function detectProtocol(
  context: ProtocolContext,
  direction: Direction,
  bytes: Buffer,
  start: number,
  end: number,
): StreamAnalyzer | 'more' | 'unknown' {
  const { handlers, dport, sport } = context
  const other: Direction = direction === 0 ? 1 : 0
  if (mailPorts.has(dport) && handlers.smtp !== undefined) {
    if (isMail(direction, bytes, start, end)) return new SmtpConnection(context, 0)
  }
  if ((dport === 53 || sport === 53) && handlers.dns !== undefined) {
    if (end - start < 14) return 'more'
    if (u16(bytes, start) >= 12) return new DnsConnection(context)
  }
  if (handlers.service !== undefined) {
    const service = detectService(context, direction, bytes, start, end)
    if (service !== undefined) return service
  }
  if (looksLikeTls(bytes, start, end)) return handlers.tls === undefined ? 'unknown' : new TlsConnection(context)
  const speaker = handlers.http === undefined ? undefined : looksLikeHttp2(bytes, start, end)
  if (speaker === 'more') return 'more'
  if (speaker !== undefined) return new Http2Connection(context, speaker === 'client' ? direction : other)
  if (handlers.irc !== undefined && mayBeIrc(dport, sport)) {
    const line = firstLine(bytes, start, end)
    if (line !== undefined && looksLikeIrc(line, dport, sport)) {
      return new IrcConnection(context, line.startsWith(':') ? other : direction)
    }
  }
  const kind = startKind(bytes, start, end)
  if (kind === 'request') return handlers.http === undefined ? 'unknown' : new HttpConnection(context, direction)
  if (kind === 'response') return handlers.http === undefined ? 'unknown' : new HttpConnection(context, other)
  const line = firstLine(bytes, start, end)
  if (line !== undefined && handlers.smtp !== undefined && isMailAnywhere(line)) {
    return new SmtpConnection(context, line.startsWith('220') ? other : direction)
  }
  if (end - start < 6 || kind === 'more') return 'more'
  const port = httpPorts.has(dport) ? dport : httpPorts.has(sport) ? sport : 0
  // The capture may begin in the middle of a connection: the next message will tell.
  if (port !== 0 && handlers.http !== undefined) return new HttpConnection(context, port === dport ? 0 : 1)
  return line === undefined && isText(bytes, start, end) ? 'more' : 'unknown'
}

/** Services that are told by their first bytes; FTP, POP3 and IMAP need their port or their greeting too. */
function detectService(
  context: ProtocolContext,
  direction: Direction,
  bytes: Buffer,
  start: number,
  end: number,
): StreamAnalyzer | 'more' | undefined {
  if (looksLikeSmb(bytes, start, end)) return new SmbConnection(context)
  const isSocks = direction === 0 && looksLikeSocks(bytes, start, end)
  if (isSocks !== false) return isSocks === 'more' ? isSocks : new SocksConnection(context)
  const protocol = textPorts.get(context.dport)
  if (protocol === undefined && !greetingBytes.has(u8(bytes, start))) return undefined
  const text = bytes.toString('latin1', start, Math.min(end, start + 64))
  if (text.startsWith('SSH-')) return new SshConnection(context)
  if (protocol !== undefined && beginnings[protocol].test(text)) return new TextServiceConnection(context, protocol, 0)
  const greeter = direction === 1 ? greetings.find(([greeting]) => greeting.test(text)) : undefined
  return greeter === undefined ? undefined : new TextServiceConnection(context, greeter[1], 0)
}

/** What the port's service begins with, from either side. */
const beginnings: Readonly<Record<'ftp' | 'imap' | 'pop3', RegExp>> = {
  ftp: /^(?:220[ -]|USER |AUTH |FEAT)/i,
  imap: /^(?:\* OK|\S+ (?:LOGIN|AUTHENTICATE|CAPABILITY|STARTTLS|ID|NOOP) ?)/i,
  pop3: /^(?:\+OK|USER |CAPA|APOP |AUTH |STLS)/i,
}

/** Greetings that tell a service on any port. */
const greetings: readonly (readonly [RegExp, 'ftp' | 'imap' | 'pop3'])[] = [
  [/^220[ -].*\bFTP\b/i, 'ftp'],
  [/^\+OK\b.*\bPOP3?\b/i, 'pop3'],
  [/^\* (?:OK|PREAUTH)\b.*\bIMAP4?(?:rev\d)?\b/i, 'imap'],
]

/** First bytes of the greetings, and of SSH: `2`, `+`, `*`, `S`. */
const greetingBytes = new Set([0x32, 0x2b, 0x2a, 0x53])

const textPorts = new Map<number, 'ftp' | 'imap' | 'pop3'>([
  [21, 'ftp'],
  [110, 'pop3'],
  [143, 'imap'],
  // What is inside TLS that is decrypted.
  [990, 'ftp'],
  [993, 'imap'],
  [995, 'pop3'],
])

function firstLine(bytes: Buffer, start: number, end: number): string | undefined {
  const length = bytes.subarray(start, Math.min(end, start + detectionWindow)).indexOf(0x0a)
  return length < 0 ? undefined : bytes.toString('latin1', start, start + length).trimEnd()
}

function isMail(direction: Direction, bytes: Buffer, start: number, end: number): boolean {
  const text = bytes.toString('latin1', start, Math.min(end, start + 16))
  return direction === 1 ? /^\d{3}[ -]/.test(text) : /^[A-Za-z]{4}/.test(text)
}

/** A greeting or a first command that only mail has. */
function isMailAnywhere(line: string): boolean {
  return /^(?:EHLO|HELO) \S/i.test(line) || /^220[ -].*\bE?SMTP\b/i.test(line)
}

function isText(bytes: Buffer, start: number, end: number): boolean {
  for (let at = start; at < Math.min(end, start + 64); at++) {
    const byte = u8(bytes, at)
    if (byte < 0x09 || byte > 0x7e) return false
  }
  return true
}
