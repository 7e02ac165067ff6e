import { u16 } from '../bigEndian.js'
import { ByteGatherer } from '../streams/byteGatherer.js'
import type { ProtocolContext } from '../streams/protocolContext.js'
import type { Direction, StreamAnalyzer } from '../streams/streamAnalyzer.js'
import { dnsEvent, parseDns } from './dns.js'

/** DNS messages on a TCP connection, each behind its length (RFC 1035 §4.2.2). */
export class DnsConnection implements StreamAnalyzer {
  readonly #context: ProtocolContext
  readonly #pending: readonly [ByteGatherer, ByteGatherer]
  isFinished = false

  constructor(context: ProtocolContext) {
    this.#context = context
    this.#pending = [new ByteGatherer(context.pool, 65_537), new ByteGatherer(context.pool, 65_537)]
  }

  data(direction: Direction, bytes: Buffer, start: number, end: number): number {
    const pending = this.#pending[direction]
    let at = start
    while (at < end) {
      const needed = pending.length < 2 ? 2 : 2 + u16(pending.view(), 0)
      const taken = Math.min(end - at, Math.max(needed - pending.length, 0))
      pending.append(bytes, at, at + taken)
      at += taken
      const view = pending.view()
      if (view.length < 2 || view.length < 2 + u16(view, 0)) continue
      const message = parseDns(view, 2, view.length)
      if (message !== undefined) {
        this.#context.handlers.dns?.(dnsEvent(message, 'dns', this.#context.origin(direction)))
      }
      pending.clear()
    }
    return end
  }

  gap(): void {
    this.close()
  }

  close(): void {
    this.isFinished = true
    for (const pending of this.#pending) pending.clear()
  }
}
