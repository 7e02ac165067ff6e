import { u16, u32, u8 } from '../bigEndian.js'
import type { MessageOrigin } from '../streams/messageOrigin.js'
import { readDnsName } from './dnsName.js'
import { recordData } from './dnsRecordData.js'
import { dnsRcodeName, dnsTypeName } from './dnsTypes.js'

export interface DnsQuestion {
  /** Without the dot at the end; the root is the empty text. */
  readonly name: string
  /** `A`, `AAAA` …, `TYPE65400` where unnamed. */
  readonly type: string
}

export interface DnsRecord {
  readonly name: string
  readonly type: string
  /** Seconds. */
  readonly ttl: number
  /** Address, name, or fields joined by spaces as zone files do. */
  readonly data: string
}

/** A DNS message (RFC 1035 §4), or one of mDNS (RFC 6762) or LLMNR (RFC 4795). */
export interface DnsMessage {
  readonly id: number
  readonly isResponse: boolean
  readonly opcode: number
  /** `NOERROR`, `NXDOMAIN` …, the upper bits of EDNS included. */
  readonly rcode: string
  readonly isTruncated: boolean
  readonly questions: readonly DnsQuestion[]
  readonly answers: readonly DnsRecord[]
  readonly authorities: readonly DnsRecord[]
  /** Without the OPT record of EDNS. */
  readonly additionals: readonly DnsRecord[]
  /** Payload size that the sender of an EDNS message takes (RFC 6891 §6.2.3). */
  readonly ednsPayloadSize?: number
  /** The message ended, or went wrong, before all the records that its header announced. */
  readonly isIncomplete: boolean
}

/** A message with the packet it came in. */
export interface DnsEvent extends DnsMessage {
  readonly protocol: 'dns' | 'mdns' | 'llmnr'
  readonly origin: MessageOrigin
}

const headerLength = 12
const OPT = 41

/**
 * Read a DNS message. What is wrong with it costs the records from there on, not those before.
 *
 * @returns `undefined` if there is not even a header.
 */
export function parseDns(bytes: Buffer, start = 0, end: number = bytes.length): DnsMessage | undefined {
  if (end - start < headerLength) return undefined
  const reader = new MessageReader(bytes, start, end)
  const flags = u16(bytes, start + 2)
  const questions = reader.questions(u16(bytes, start + 4))
  const answers = reader.records(u16(bytes, start + 6))
  const authorities = reader.records(u16(bytes, start + 8))
  const additionals = reader.records(u16(bytes, start + 10))
  const rcode = (reader.extendedRcode << 4) | (flags & 15)
  const message = {
    id: u16(bytes, start),
    isResponse: (flags & 0x8000) !== 0,
    opcode: (flags >> 11) & 15,
    rcode: dnsRcodeName(rcode),
    isTruncated: (flags & 0x0200) !== 0,
    questions,
    answers,
    authorities,
    additionals,
    isIncomplete: reader.isBroken,
  }
  return reader.payloadSize === undefined ? message : { ...message, ednsPayloadSize: reader.payloadSize }
}

/** The event of a message. Written out: most events of a capture are these, and copying by name is slow. */
export function dnsEvent(message: DnsMessage, protocol: DnsEvent['protocol'], origin: MessageOrigin): DnsEvent {
  if (message.ednsPayloadSize !== undefined) return { ...message, protocol, origin }
  return {
    id: message.id,
    isResponse: message.isResponse,
    opcode: message.opcode,
    rcode: message.rcode,
    isTruncated: message.isTruncated,
    questions: message.questions,
    answers: message.answers,
    authorities: message.authorities,
    additionals: message.additionals,
    isIncomplete: message.isIncomplete,
    protocol,
    origin,
  }
}

class MessageReader {
  readonly #bytes: Buffer
  readonly #start: number
  readonly #end: number
  #at: number
  isBroken = false
  extendedRcode = 0
  payloadSize: number | undefined

  constructor(bytes: Buffer, start: number, end: number) {
    this.#bytes = bytes
    this.#start = start
    this.#end = end
    this.#at = start + headerLength
  }

  questions(count: number): DnsQuestion[] {
    const questions: DnsQuestion[] = []
    for (let i = 0; i < count && !this.isBroken; i++) {
      const name = readDnsName(this.#bytes, this.#start, this.#at, this.#end)
      if (name === undefined || name.next + 4 > this.#end) {
        this.isBroken = true
        break
      }
      questions.push({ name: name.text, type: dnsTypeName(u16(this.#bytes, name.next)) })
      this.#at = name.next + 4
    }
    return questions
  }

  records(count: number): DnsRecord[] {
    const records: DnsRecord[] = []
    for (let i = 0; i < count && !this.isBroken; i++) {
      const record = this.#record()
      if (record !== undefined) records.push(record)
    }
    return records
  }

  #record(): DnsRecord | undefined {
    const bytes = this.#bytes
    const name = readDnsName(bytes, this.#start, this.#at, this.#end)
    if (name === undefined || name.next + 10 > this.#end) {
      this.isBroken = true
      return undefined
    }
    const fields = name.next
    const type = u16(bytes, fields)
    const start = fields + 10
    const end = start + u16(bytes, fields + 8)
    if (end > this.#end) {
      this.isBroken = true
      return undefined
    }
    this.#at = end
    if (type === OPT) {
      this.payloadSize = u16(bytes, fields + 2)
      this.extendedRcode = u8(bytes, fields + 4)
      return undefined
    }
    const data = recordData(type, { bytes, base: this.#start, start, end, limit: this.#end })
    return { name: name.text, type: dnsTypeName(type), ttl: u32(bytes, fields + 4), data }
  }
}
