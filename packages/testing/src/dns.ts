import { ByteWriter, concatenate, utf8 } from './byteWriter.js'
import { addressBytes } from './internet.js'

/** Record types by number (IANA, DNS parameters). */
export const dnsTypes = {
  A: 1,
  NS: 2,
  CNAME: 5,
  SOA: 6,
  PTR: 12,
  MX: 15,
  TXT: 16,
  AAAA: 28,
  SRV: 33,
  HTTPS: 65,
  ANY: 255,
} as const

export type DnsType = keyof typeof dnsTypes

export interface DnsQuestion {
  readonly name: string
  /** A name, or the number of a type without one; `A` if not given. */
  readonly type?: DnsType | number
}

export interface DnsRecord {
  readonly name: string
  readonly type: DnsType | number
  /** Seconds; 300 if not given. */
  readonly ttl?: number
  /**
   * An address (A, AAAA), a name (NS, CNAME, PTR), a preference and a name (MX: `10 mail.example.com`), text (TXT), the seven fields of a SOA or the four of a
   * SRV separated by blanks; bytes are taken as they are.
   */
  readonly data: string | Uint8Array
}

export interface DnsMessage {
  /** 1 if not given. */
  readonly id?: number
  /** Whether it is an answer; by default, when it has answers or an `rcode`. */
  readonly response?: boolean
  /** 0 is NOERROR, 3 NXDOMAIN. */
  readonly rcode?: number
  readonly questions: readonly DnsQuestion[]
  readonly answers?: readonly DnsRecord[]
}

/** A DNS message (RFC 1035 §4), its names not compressed. */
export function encodeDns(message: DnsMessage): Uint8Array {
  const answers = message.answers ?? []
  const response = message.response ?? (answers.length > 0 || message.rcode !== undefined)
  const flags = response ? 0x8180 | (message.rcode ?? 0) : 0x0100
  const writer = new ByteWriter().u16(message.id ?? 1, false).u16(flags, false)
  writer.u16(message.questions.length, false).u16(answers.length, false).u16(0).u16(0)
  for (const { name, type } of message.questions) {
    writer
      .bytes(dnsName(name))
      .u16(typeNumber(type ?? 'A'), false)
      .u16(1, false)
  }
  for (const record of answers) {
    const data = recordData(record)
    writer.bytes(dnsName(record.name)).u16(typeNumber(record.type), false).u16(1, false)
    writer
      .u32(record.ttl ?? 300, false)
      .u16(data.length, false)
      .bytes(data)
  }
  return writer.finish()
}

/** A name as labels with their lengths; labels are UTF-8, the root is `""`. */
export function dnsName(name: string): Uint8Array {
  const writer = new ByteWriter()
  for (const label of name.split('.').filter((part) => part !== '')) {
    const bytes = utf8(label)
    writer.u8(bytes.length).bytes(bytes)
  }
  return writer.u8(0).finish()
}

function typeNumber(type: DnsType | number): number {
  return typeof type === 'number' ? type : dnsTypes[type]
}

function recordData({ type, data }: DnsRecord): Uint8Array {
  if (data instanceof Uint8Array) return data
  const fields = data.split(' ')
  switch (typeNumber(type)) {
    case dnsTypes.A:
    case dnsTypes.AAAA:
      return addressBytes(data)
    case dnsTypes.MX:
      return numbersThenName(fields)
    case dnsTypes.SRV:
      return numbersThenName(fields)
    case dnsTypes.SOA:
      return startOfAuthority(fields)
    case dnsTypes.TXT:
      return concatenate([Uint8Array.of(utf8(data).length), utf8(data)])
    default:
      return dnsName(data)
  }
}

function numbersThenName(fields: readonly string[]): Uint8Array {
  const writer = new ByteWriter()
  for (const field of fields.slice(0, -1)) writer.u16(Number(field), false)
  return writer.bytes(dnsName(fields.at(-1) ?? '')).finish()
}

function startOfAuthority([server = '', mailbox = '', ...numbers]: readonly string[]): Uint8Array {
  const writer = new ByteWriter().bytes(dnsName(server)).bytes(dnsName(mailbox))
  for (const number of numbers) writer.u32(Number(number), false)
  return writer.finish()
}
