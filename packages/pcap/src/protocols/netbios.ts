import { u16, u8 } from '../bigEndian.js'
import { Remembered } from '../remembered.js'
import type { ServiceEvent } from './service.js'

/** Bytes of a name as it is sent: a length, 32 letters, a zero. */
const nameLength = 34
const lettersOfName = 32

/** A name and the kind of service that it is for: `<00>` of a machine or workgroup, `<20>` of a file server. */
interface NetbiosName {
  readonly text: string
  /** Two hexadecimal digits. */
  readonly kind: string
}

/** Machines tell their names every few seconds. */
const knownNames = new Remembered<string, NetbiosName>(1024)

/** The name at `start`; `undefined` if it is none. */
function readName(bytes: Buffer, start: number, end: number): NetbiosName | undefined {
  if (start + nameLength > end || u8(bytes, start) !== lettersOfName) return undefined
  const key = bytes.toString('latin1', start + 1, start + 1 + lettersOfName)
  const known = knownNames.get(key)
  if (known !== undefined) return known
  const name = decodeName(bytes, start)
  return name === undefined ? undefined : knownNames.set(key, name)
}

/** A name: 16 bytes, each as two letters (RFC 1001 §14.1), the last of them the kind; `undefined` if it is none. */
function decodeName(bytes: Buffer, start: number): NetbiosName | undefined {
  const characters: number[] = []
  for (let at = start + 1; at <= start + lettersOfName; at += 2) {
    const high = u8(bytes, at) - 0x41
    const low = u8(bytes, at + 1) - 0x41
    if (high < 0 || high > 15 || low < 0 || low > 15) return undefined
    characters.push(high * 16 + low)
  }
  const kind = (characters.pop() ?? 0).toString(16).padStart(2, '0')
  const text = Buffer.from(characters)
    .toString('latin1')
    .replace(/[ \0]+$/, '')
  return { text, kind }
}

function textOf({ text, kind }: NetbiosName): string {
  return `${text}<${kind}>`
}

/** The name of a query or registration of the name service (RFC 1002 §4.2). */
export function netbiosQuestion(bytes: Buffer, start: number, end: number): Omit<ServiceEvent, 'origin'> | undefined {
  if (end - start < 50 || u16(bytes, start + 4) !== 1) return undefined
  const name = readName(bytes, start + 12, end)
  return name === undefined ? undefined : { protocol: 'nbns', names: [textOf(name)] }
}

/** Who sends a datagram to whom (RFC 1002 §4.4): machines announce themselves to their workgroup so. */
export function netbiosDatagram(bytes: Buffer, start: number, end: number): Omit<ServiceEvent, 'origin'> | undefined {
  const type = u8(bytes, start)
  if (type < 0x10 || type > 0x12) return undefined
  const source = readName(bytes, start + 14, end)
  const destination = readName(bytes, start + 14 + nameLength, end)
  if (source === undefined || destination === undefined) return undefined
  return { protocol: 'nbdgm', host: source.text, names: [textOf(destination)] }
}

/** Whether bytes ask for a session (RFC 1002 §4.3.2), as SMB does on port 139. */
export function looksLikeNetbiosSession(bytes: Buffer, start: number, end: number): boolean {
  return (
    end - start >= 5 &&
    u16(bytes, start) === 0x8100 &&
    u16(bytes, start + 2) === 2 * nameLength &&
    u8(bytes, start + 4) === lettersOfName
  )
}

/** Who asks for a session with whom. */
export function netbiosSession(bytes: Buffer): Pick<ServiceEvent, 'host' | 'names'> {
  if (!looksLikeNetbiosSession(bytes, 0, bytes.length)) return {}
  const called = readName(bytes, 4, bytes.length)
  const calling = readName(bytes, 4 + nameLength, bytes.length)
  return {
    ...(calling === undefined ? {} : { host: calling.text }),
    ...(called === undefined ? {} : { names: [textOf(called)] }),
  }
}
