import type { ProtocolContext } from '../streams/protocolContext.js'
import type { Direction, StreamAnalyzer } from '../streams/streamAnalyzer.js'
import { HpackDecoder } from './hpack.js'
import type { HttpRequestMessage } from './http.js'
import type { HttpField } from './httpHead.js'
import { HttpLogins } from './httpLogins.js'
import { type FrameSink, Http2FrameReader } from './http2Frames.js'
import { Http2Message, isConnect, protocolOf, statusOf } from './http2Message.js'

/** Streams that are open at the same time; the oldest ends early for a new one. */
const mostStreams = 256
const mostInterim = 16

/** A request of HTTP/1.1 that was answered by going over to HTTP/2: its response comes as stream 1 (RFC 7540 §3.2). */
export interface UpgradedRequest {
  readonly index: number
  readonly message?: HttpRequestMessage
  readonly interim: readonly number[]
}

/** A stream that is not over. */
interface Exchange {
  readonly index: number
  readonly upgraded?: UpgradedRequest
  readonly interim: number[]
  request?: Http2Message
  response?: Http2Message
  /** The server has said all. */
  isAnswered: boolean
}

/** HTTP/2 (RFC 9113) on one connection: requests and responses as HTTP/1 has them, one event for each stream. */
export class Http2Connection implements StreamAnalyzer {
  readonly #context: ProtocolContext
  readonly #client: Direction
  readonly #logins: HttpLogins | undefined
  readonly #sides: readonly [Http2FrameReader, Http2FrameReader]
  readonly #exchanges = new Map<number, Exchange>()
  /** The highest stream that the client opened: lower ones that are not open are over. */
  #highest = 0
  #isClientLost = false
  #isServerLost = false

  /** @param client - Who sends the requests. */
  constructor(context: ProtocolContext, client: Direction, upgraded?: UpgradedRequest) {
    this.#context = context
    this.#client = client
    this.#logins = context.handlers.service === undefined ? undefined : new HttpLogins(context)
    const requests = new Http2FrameReader(this.#requestSink(), context.pool, true)
    const responses = new Http2FrameReader(this.#responseSink(), context.pool, false)
    this.#sides = client === 0 ? [requests, responses] : [responses, requests]
    if (upgraded !== undefined) {
      this.#highest = 1
      this.#exchanges.set(1, { index: upgraded.index, upgraded, interim: [], isAnswered: false })
    }
  }

  /** Both directions are lost. */
  get isFinished(): boolean {
    return this.#isClientLost && this.#isServerLost
  }

  data(direction: Direction, bytes: Buffer, start: number, end: number): number {
    this.#sides[direction].data(bytes, start, end)
    return end
  }

  gap(direction: Direction, length: number): void {
    this.#sides[direction].gap(length)
  }

  close(): void {
    for (const side of this.#sides) side.lose()
    for (const exchange of this.#exchanges.values()) this.#emit(exchange)
    this.#exchanges.clear()
    this.#logins?.close()
  }

  #open(stream: number): Exchange {
    const exchange: Exchange = { index: this.#context.nextIndex(), interim: [], isAnswered: false }
    this.#exchanges.set(stream, exchange)
    if (this.#exchanges.size > mostStreams) {
      for (const [oldest, first] of this.#exchanges) {
        this.#exchanges.delete(oldest)
        this.#emit(first)
        break
      }
    }
    return exchange
  }

  #requestSink(): FrameSink {
    const hpack = new HpackDecoder()
    return {
      ...this.#bodySink('request'),
      headers: (stream, bytes, start, end, isLast) => {
        const fields = hpack.decode(bytes, start, end)
        if (fields === undefined) return false
        this.#ask(stream, fields)
        if (isLast) this.#requestEnds(stream)
        return true
      },
      // Only servers promise; what a client says so has no meaning.
      promise: (_stream, bytes, start, end) => hpack.decode(bytes, start, end) !== undefined,
      lost: () => {
        this.#isClientLost = true
      },
    }
  }

  #responseSink(): FrameSink {
    const hpack = new HpackDecoder()
    return {
      ...this.#bodySink('response'),
      headers: (stream, bytes, start, end, isLast) => {
        const fields = hpack.decode(bytes, start, end)
        if (fields === undefined) return false
        this.#answer(stream, fields)
        if (isLast) this.#responseEnds(stream)
        return true
      },
      promise: (stream, bytes, start, end) => {
        const fields = hpack.decode(bytes, start, end)
        if (fields === undefined) return false
        this.#promise(stream, fields)
        return true
      },
      lost: () => {
        this.#isServerLost = true
      },
    }
  }

  #bodySink(kind: 'request' | 'response'): Pick<FrameSink, 'data' | 'missing' | 'endOfStream' | 'reset'> {
    return {
      data: (stream, bytes, start, end) => {
        this.#data(this.#exchanges.get(stream)?.[kind], stream, bytes, start, end)
      },
      missing: (stream) => this.#exchanges.get(stream)?.[kind]?.miss(),
      endOfStream: (stream) => {
        if (kind === 'request') this.#requestEnds(stream)
        else this.#responseEnds(stream)
      },
      reset: (stream) => {
        this.#end(stream)
      },
    }
  }

  /** Fields of a request; those that come behind its body are left out, as are those of a stream that is over. */
  #ask(stream: number, fields: readonly HttpField[]): void {
    const known = this.#exchanges.get(stream)
    const isNew = known === undefined ? stream > this.#highest : (known.request ?? known.upgraded) === undefined
    if (!isNew) return
    const exchange = known ?? this.#open(stream)
    this.#highest = Math.max(this.#highest, stream)
    exchange.request = new Http2Message('request', fields, this.#context)
  }

  #answer(stream: number, fields: readonly HttpField[]): void {
    // A stream that the client has not opened as yet, as far as the capture shows, or will not any more.
    const isNew = stream > this.#highest || this.#isClientLost
    const exchange = this.#exchanges.get(stream) ?? (isNew ? this.#open(stream) : undefined)
    if (exchange === undefined) return
    const status = statusOf(fields)
    if (status < 100 || status >= 200) exchange.response ??= new Http2Message('response', fields, this.#context)
    else if (exchange.interim.length < mostInterim) exchange.interim.push(status)
  }

  /** The request that the server makes up for what it will send unasked. */
  #promise(stream: number, fields: readonly HttpField[]): void {
    if (this.#exchanges.has(stream)) return
    const request = new Http2Message('request', fields, this.#context)
    request.finish()
    this.#open(stream).request = request
  }

  /** What a tunnel carries is no body. */
  #data(message: Http2Message | undefined, stream: number, bytes: Buffer, start: number, end: number): void {
    const request = this.#exchanges.get(stream)?.request
    if (request === undefined || !isConnect(request.fields)) message?.append(bytes, start, end)
  }

  #requestEnds(stream: number): void {
    const exchange = this.#exchanges.get(stream)
    exchange?.request?.finish()
    if (exchange?.isAnswered === true) this.#end(stream)
  }

  #responseEnds(stream: number): void {
    const exchange = this.#exchanges.get(stream)
    if (exchange === undefined) return
    exchange.response?.finish()
    exchange.isAnswered = true
    const isAsked = exchange.request !== undefined || exchange.upgraded !== undefined
    // A request that the capture shows late still belongs to its response.
    if (isAsked || this.#isClientLost) this.#end(stream)
  }

  #end(stream: number): void {
    const exchange = this.#exchanges.get(stream)
    if (exchange === undefined) return
    this.#exchanges.delete(stream)
    this.#emit(exchange)
  }

  #emit({ index, interim, upgraded, request, response }: Exchange): void {
    for (const message of [request, response]) if (message?.isFinished === false) message.miss()
    const asked = upgraded?.message ?? request?.request()
    if (asked === undefined && response === undefined && interim.length === 0) return
    const upgrade = request === undefined ? undefined : protocolOf(request.fields)
    const answer = response?.response()
    const origin = this.#context.origin(this.#client)
    this.#context.handlers.http?.({
      origin,
      index,
      interim: [...(upgraded?.interim ?? []), ...interim],
      ...(asked === undefined ? {} : { request: asked }),
      ...(answer === undefined ? {} : { response: answer }),
      ...(upgraded !== undefined ? { upgrade: 'h2c' } : upgrade === undefined ? {} : { upgrade }),
    })
    this.#logins?.take(origin, asked, answer)
  }
}
