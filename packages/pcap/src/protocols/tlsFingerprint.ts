import { Remembered } from '../remembered.js'
import { textDigest } from './textDigest.js'
import type { TlsClientHello, TlsServerHello } from './tlsHello.js'

/** Values that clients insert at random so that servers keep tolerating the unknown (RFC 8701). */
export function isGrease(value: number): boolean {
  return (value & 0x0f0f) === 0x0a0a && value >>> 8 === (value & 0xff)
}

/** The text that JA3 hashes (https://github.com/salesforce/ja3): version, suites, extensions, groups, point formats. */
export function ja3Text(hello: TlsClientHello): string {
  const { version, cipherSuites, extensions, groups, pointFormats } = hello
  return `${String(version)},${list(cipherSuites)},${list(extensions)},${list(groups)},${list(pointFormats)}`
}

/** What is no GREASE, as text. */
function list(values: readonly number[]): string {
  let text = ''
  for (const value of values) {
    if (!isGrease(value)) text += text === '' ? String(value) : `-${String(value)}`
  }
  return text
}

/** JA3: MD5, hexadecimal. */
export function ja3(hello: TlsClientHello): string {
  return md5(ja3Text(hello))
}

/** The text that JA3S hashes: version, suite, extensions. */
export function ja3sText(hello: TlsServerHello): string {
  return `${String(hello.version)},${String(hello.cipherSuite)},${hello.extensions.join('-')}`
}

/** JA3S: MD5, hexadecimal. */
export function ja3s(hello: TlsServerHello): string {
  return md5(ja3sText(hello))
}

/** JA4 (https://github.com/FoxIO-LLC/ja4/blob/main/technical_details/JA4.md). */
export function ja4(hello: TlsClientHello): string {
  const { version, cipherSuites, extensions, supportedVersions, signatureAlgorithms, alpn } = hello
  const lists = `${list(cipherSuites)} ${list(extensions)} ${list(supportedVersions)} ${list(signatureAlgorithms)}`
  const key = `${transport(hello)} ${String(version)} ${lists} ${alpn[0] ?? ''}`
  return knownClients.get(key) ?? knownClients.set(key, clientMark(hello))
}

/** Clients are few, and say hello again and again: their JA4, by all that it is made of. */
const knownClients = new Remembered<string, string>(1024)

function clientMark(hello: TlsClientHello): string {
  const ciphers = hello.cipherSuites.filter((value) => !isGrease(value)).map(hex4)
  const extensions = hello.extensions.filter((value) => !isGrease(value))
  const versions = hello.supportedVersions.filter((value) => !isGrease(value))
  // The highest version is the newest: numbers of DTLS count down.
  const version = versions.length === 0 ? hello.version : newest(versions, hello.isDtls)
  const head = [
    transport(hello),
    versionMark(version),
    hello.extensions.includes(0) ? 'd' : 'i',
    count(ciphers.length),
    count(extensions.length),
    alpnMark(hello.alpn[0]),
  ].join('')
  // Server name and ALPN depend on where the client goes, not on what it is.
  const sorted = extensions
    .filter((value) => value !== 0 && value !== 16)
    .map(hex4)
    .sort()
  const signatures = hello.signatureAlgorithms.filter((value) => !isGrease(value)).map(hex4)
  const tail = signatures.length === 0 ? sorted.join(',') : `${sorted.join(',')}_${signatures.join(',')}`
  return `${head}_${ciphers.length === 0 ? none : hash12(ciphers.sort().join(','))}_${sorted.length === 0 ? none : hash12(tail)}`
}

/** JA4S: the answer of the server. */
export function ja4s(hello: TlsServerHello, isQuic = false): string {
  const version = hello.selectedVersion ?? hello.version
  const carrier = hello.isDtls ? 'd' : isQuic ? 'q' : 't'
  const head = `${carrier}${versionMark(version)}${count(hello.extensions.length)}${alpnMark(hello.alpn)}`
  const extensions = hello.extensions.map(hex4).join(',')
  return `${head}_${hex4(hello.cipherSuite)}_${extensions === '' ? none : hash12(extensions)}`
}

const none = '000000000000'

function transport(hello: TlsClientHello): string {
  if (hello.isDtls) return 'd'
  return hello.isQuic ? 'q' : 't'
}

function newest(versions: readonly number[], isDtls: boolean): number {
  return isDtls ? Math.min(...versions) : Math.max(...versions)
}

const marks = new Map([
  [0x0304, '13'],
  [0x0303, '12'],
  [0x0302, '11'],
  [0x0301, '10'],
  [0x0300, 's3'],
  [0x0002, 's2'],
  [0xfeff, 'd1'],
  [0xfefd, 'd2'],
  [0xfefc, 'd3'],
])

function versionMark(version: number): string {
  return marks.get(version) ?? '00'
}

function count(length: number): string {
  return String(Math.min(length, 99)).padStart(2, '0')
}

/** First and last character of the first protocol; where they are no letters or digits, those of its hexadecimal form. */
function alpnMark(alpn: string | undefined): string {
  if (alpn === undefined || alpn === '') return '00'
  const ends = alpn.charAt(0) + alpn.charAt(alpn.length - 1)
  if (/^[0-9A-Za-z]{2}$/.test(ends)) return ends
  const text = Buffer.from(alpn, 'latin1').toString('hex')
  return text.charAt(0) + text.charAt(text.length - 1)
}

function hex4(value: number): string {
  return value.toString(16).padStart(4, '0')
}

function hash12(text: string): string {
  return textDigest('sha256', text).slice(0, 12)
}

function md5(text: string): string {
  return textDigest('md5', text)
}
