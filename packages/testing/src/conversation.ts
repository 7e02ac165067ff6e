import type { Packet } from './capture.js'
import { ethernetFrame, tcpFlags, tcpPacket, udpPacket, type Endpoint } from './internet.js'

const SEGMENT_SIZE = 1460

export interface TcpConversation {
  readonly client: Endpoint
  readonly server: Endpoint
  /** Time of the first packet, milliseconds since 1970. */
  readonly start: number
  /** What is sent, in order. */
  readonly exchanges: readonly TcpExchange[]
  /** Milliseconds between packets; 10 if not given. */
  readonly step?: number
  /** Whether both sides close the connection; `true` if not given. */
  readonly close?: boolean
  /** First sequence numbers. */
  readonly clientSequence?: number
  readonly serverSequence?: number
}

export interface TcpExchange {
  readonly from: 'client' | 'server'
  readonly data: Uint8Array
}

/** The packets of a TCP connection, as Ethernet frames: handshake, data both ways in segments of 1460 bytes, each acknowledged, and the close. */
export function tcpConversation(conversation: TcpConversation): Packet[] {
  const connection = new Connection(conversation)
  const { syn, ack, push, fin } = tcpFlags
  connection.send('client', syn)
  connection.send('server', syn | ack)
  connection.send('client', ack)
  for (const { from, data } of conversation.exchanges) {
    for (let offset = 0; offset < data.length; offset += SEGMENT_SIZE) {
      connection.send(from, push | ack, data.subarray(offset, offset + SEGMENT_SIZE))
      connection.send(from === 'client' ? 'server' : 'client', ack)
    }
  }
  if (conversation.close ?? true) {
    connection.send('client', fin | ack)
    connection.send('server', fin | ack)
    connection.send('client', ack)
  }
  return connection.packets
}

/** Counts sequence numbers and time. */
class Connection {
  readonly packets: Packet[] = []
  readonly #conversation: TcpConversation
  readonly #next: { client: number; server: number }

  constructor(conversation: TcpConversation) {
    this.#conversation = conversation
    this.#next = { client: conversation.clientSequence ?? 1000, server: conversation.serverSequence ?? 5000 }
  }

  send(from: 'client' | 'server', flags: number, data: Uint8Array = new Uint8Array()): void {
    const to = from === 'client' ? 'server' : 'client'
    const { start, step = 10 } = this.#conversation
    const acknowledgement = (flags & tcpFlags.ack) === 0 ? 0 : this.#next[to]
    const header = { sequence: this.#next[from], acknowledgement, flags }
    const packet = tcpPacket(this.#conversation[from], this.#conversation[to], header, data)
    this.packets.push({ time: start + this.packets.length * step, data: ethernetFrame(packet) })
    const counted = data.length + ((flags & (tcpFlags.syn | tcpFlags.fin)) === 0 ? 0 : 1)
    this.#next[from] = (this.#next[from] + counted) >>> 0
  }
}

/** One datagram as an Ethernet frame. */
export function udpDatagram(from: Endpoint, to: Endpoint, payload: Uint8Array, time: number | bigint): Packet {
  return { time, data: ethernetFrame(udpPacket(from, to, payload)) }
}
