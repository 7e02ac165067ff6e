import { u8 } from '../bigEndian.js'
import { u16le, u32le } from '../littleEndian.js'
import type { ServiceEvent } from './service.js'

const signature = Buffer.from('NTLMSSP\0', 'latin1')

const NEGOTIATE = 1
const CHALLENGE = 2
const AUTHENTICATE = 3

const NEGOTIATE_UNICODE = 1
const OEM_DOMAIN_SUPPLIED = 0x1000
const OEM_WORKSTATION_SUPPLIED = 0x2000

/** A server has names of NetBIOS and of DNS, for itself, its domain and its forest ([MS-NLMP] §2.2.2.1). */
const nameTypes = new Set([1, 2, 3, 4, 5])
const mostPairs = 32

/** Where messages of a type begin. */
function* messages(bytes: Buffer, type: number): Generator<number, void, undefined> {
  for (let at = bytes.indexOf(signature); at >= 0; at = bytes.indexOf(signature, at + 8)) {
    if (u32le(bytes, at + 8) === type) yield at
  }
}

/** Where the contents of a field stand: its length, and its place in the message; nowhere if they are not all there. */
function contents(bytes: Buffer, message: number, field: number): { readonly start: number; readonly end: number } {
  const start = message + u32le(bytes, message + field + 4)
  const end = start + u16le(bytes, message + field)
  return end > bytes.length ? { start: 0, end: 0 } : { start, end }
}

function text(bytes: Buffer, message: number, field: number, isUnicode: boolean): string {
  const { start, end } = contents(bytes, message, field)
  return bytes.toString(isUnicode ? 'utf16le' : 'latin1', start, end)
}

/** Who logs in, by the last AUTHENTICATE message in some bytes ([MS-NLMP] §2.2.1.3); where there is none, what NEGOTIATE says of the machine. */
export function ntlmLogin(bytes: Buffer): Pick<ServiceEvent, 'domain' | 'user' | 'host'> {
  let found = {}
  for (const at of messages(bytes, NEGOTIATE)) {
    const flags = u32le(bytes, at + 12)
    found = present({
      domain: (flags & OEM_DOMAIN_SUPPLIED) === 0 ? '' : text(bytes, at, 16, false),
      host: (flags & OEM_WORKSTATION_SUPPLIED) === 0 ? '' : text(bytes, at, 24, false),
    })
  }
  for (const at of messages(bytes, AUTHENTICATE)) {
    const isUnicode = (u32le(bytes, at + 60) & NEGOTIATE_UNICODE) !== 0
    found = present({
      domain: text(bytes, at, 28, isUnicode),
      user: text(bytes, at, 36, isUnicode),
      host: text(bytes, at, 44, isUnicode),
    })
  }
  return found
}

/** What a server calls itself and its domain, by the last CHALLENGE message in some bytes ([MS-NLMP] §2.2.1.2): each name once. */
export function ntlmServerNames(bytes: Buffer): string[] {
  let names = new Set<string>()
  for (const message of messages(bytes, CHALLENGE)) {
    names = new Set()
    const { start, end } = contents(bytes, message, 40)
    let at = start
    for (let pairs = 0; pairs < mostPairs && at + 4 <= end; pairs++) {
      const type = u16le(bytes, at)
      const next = at + 4 + u16le(bytes, at + 2)
      if (type === 0 || next > end) break
      if (nameTypes.has(type)) names.add(bytes.toString('utf16le', at + 4, next))
      at = next
    }
    const isUnicode = (u8(bytes, message + 20) & NEGOTIATE_UNICODE) !== 0
    names.add(text(bytes, message, 12, isUnicode))
    names.delete('')
  }
  return [...names]
}

/** Fields that say something. */
export function present(fields: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== ''))
}
