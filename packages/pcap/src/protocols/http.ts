import { u8 } from '../bigEndian.js'
import { blockSize } from '../streams/bufferPool.js'
import { ByteGatherer } from '../streams/byteGatherer.js'
import type { Mutable } from '../mutable.js'
import type { MessageOrigin } from '../streams/messageOrigin.js'
import type { ProtocolContext } from '../streams/protocolContext.js'
import type { Direction, StreamAnalyzer } from '../streams/streamAnalyzer.js'
import { Http2Connection } from './http2.js'
import { HttpLogins } from './httpLogins.js'
import { BodyCollector, codingsOf, emptyBody, type HttpBody, noBody } from './httpBody.js'
import {
  headEnd,
  type HttpField,
  HttpHead,
  longestHead,
  parseRequestLine,
  type RequestLine,
  type StartKind,
  startKind,
} from './httpHead.js'
import { looksLikeTls } from './tls.js'

export interface HttpRequestMessage {
  readonly method: string
  readonly target: string
  /** `2`, `1.1`, `1.0`, `0.9`. */
  readonly version: string
  /** All header fields in order; in HTTP/2 also those that begin with a colon. */
  readonly fields: readonly HttpField[]
  /** The first header field of the name, which is given in lower case. In HTTP/2, `:authority` is the `host`. */
  field(name: string): string | undefined
  /** Head and body as sent, one character for each byte; a long body is cut. The head of HTTP/2 is written as HTTP/1 would. */
  readonly raw: string
  readonly body: HttpBody
  /** Seconds since 1970 of the packet with the first byte. */
  readonly time: number
}

export interface HttpResponseMessage {
  readonly version: string
  /** 0 if the status line names none. */
  readonly status: number
  readonly reason: string
  /** All header fields in order. */
  readonly fields: readonly HttpField[]
  /** The first header field of the name, which is given in lower case. */
  field(name: string): string | undefined
  readonly body: HttpBody
  readonly time: number
}

/** A request and its response; either may be missing from the capture. */
export interface HttpEvent {
  readonly origin: MessageOrigin
  /** Counts the requests (and responses without one) of the capture in the order of their first byte. */
  readonly index: number
  readonly request?: HttpRequestMessage
  readonly response?: HttpResponseMessage
  /** Interim responses (`100`, `103` …) that came before. */
  readonly interim: readonly number[]
  /** The protocol that the connection, or the stream of HTTP/2, went over to: `websocket`, `h2c` … */
  readonly upgrade?: string
}

/** An exchange that is not over. */
interface Exchange {
  readonly index: number
  readonly method: string
  /** The request is one of HTTP/0.9, whose response is a body without a head (RFC 1945 §6.1). */
  readonly isOld: boolean
  request: HttpRequestMessage | undefined
  interim: number[]
}

/** Hardly any exchange has interim responses: the others share a list. */
const noInterim: number[] = []
const noResponses: HttpResponseMessage[] = []

const mostPipelined = 1024
const mostUncertain = 64
const TLS_HANDSHAKE = 0x16
const CLIENT_HELLO = 1
/** Bytes that are held behind CONNECT. */
const mostHeld = 65_536

/** HTTP/0.9, 1.0 and 1.1 (RFC 9112) on one connection, from both sides, with whatever is missing. */
export class HttpConnection implements StreamAnalyzer {
  readonly #context: ProtocolContext
  /** Requests that wait for their response. */
  #exchanges: Exchange[] = []
  /** Made when something comes in their direction. */
  #requests: MessageSide | undefined
  #responses: MessageSide | undefined
  /** So many of the next responses belong to the requests that wait longest. Behind a hole nobody knows how many messages it hides. */
  #certain = Infinity
  /** Responses behind a hole. */
  #uncertain: HttpResponseMessage[] = noResponses
  #lacksRequests = false
  /** The side that sends the requests. */
  readonly #client: Direction
  #logins: HttpLogins | undefined
  /** Who reads on after an upgrade to HTTP/2. */
  #successor: Http2Connection | undefined
  /** What a client says behind CONNECT, before the answer tells whether it is for the tunnel. */
  #held: ByteGatherer | undefined
  /** The client asked for a tunnel, and nobody answered as yet. */
  isHolding = false
  /** Set once the rest is not HTTP any more. */
  isFinished = false

  /** @param client - Who sends the requests: the side that opened the connection, unless its first bytes say otherwise. */
  constructor(context: ProtocolContext, client: Direction) {
    this.#context = context
    this.#client = client
  }

  data(direction: Direction, bytes: Buffer, start: number, end: number): number {
    const at = this.hasEnded ? start : this.#read(direction, bytes, start, end)
    if (this.#successor === undefined) return at
    this.#successor.data(direction, bytes, at, end)
    this.isFinished = this.#successor.isFinished
    return end
  }

  #read(direction: Direction, bytes: Buffer, start: number, end: number): number {
    if (direction !== this.#client) return this.#side(direction).data(bytes, start, end)
    const at = this.isHolding ? start : this.#side(direction).data(bytes, start, end)
    if (!this.isHolding || at === end) return at
    this.#held ??= new ByteGatherer(this.#context.pool, mostHeld)
    const before = this.#held.length
    if (this.#held.append(bytes, at, end)) return end
    this.release()
    return this.#read(direction, bytes, at + mostHeld - before, end)
  }

  gap(direction: Direction, length: number): void {
    if (this.#successor === undefined) this.#side(direction).gap(length)
    else this.#successor.gap(direction, length)
  }

  endOf(direction: Direction): void {
    if (this.#successor === undefined) this.#side(direction).end(true)
  }

  #side(direction: Direction): MessageSide {
    if (direction === this.#client) return (this.#requests ??= new MessageSide('request', this.#context, this))
    return (this.#responses ??= new MessageSide('response', this.#context, this))
  }

  /** Nothing that follows is HTTP/1. */
  get hasEnded(): boolean {
    return this.isFinished || this.#successor !== undefined
  }

  close(): void {
    this.#successor?.close()
    this.#requests?.end(false)
    this.#responses?.end(false)
    this.#settleUncertain()
    for (const exchange of this.#exchanges) this.#emit(exchange)
    this.#exchanges.length = 0
    this.#logins?.close()
    // Where the answer is not in the capture, the contents tell.
    if (this.isHolding) this.#leave()
  }

  /** A request's head is read. */
  open({ method, version }: RequestLine): Exchange {
    const exchange = this.#exchange(method, version === '0.9')
    if (this.#exchanges.length === 0) this.#exchanges = [exchange]
    else this.#exchanges.push(exchange)
    // Somebody who never gets an answer would fill the memory.
    if (this.#exchanges.length > mostPipelined) {
      const first = this.#exchanges.shift()
      if (first !== undefined) this.#emit(first)
      this.#lacksRequests = true
    }
    return exchange
  }

  /** What the response that begins belongs to. */
  current(): Exchange | undefined {
    return this.#certain > 0 ? this.#exchanges[0] : undefined
  }

  /** A hole hides the end of a message, and maybe others. */
  lack(kind: 'request' | 'response'): void {
    if (kind === 'request') {
      this.#certain = Math.min(this.#certain, this.#exchanges.length)
      this.#lacksRequests = true
    } else if (this.#exchanges.length > 0) {
      this.#certain = 0
      const uncertain = this.#uncertain
      this.#uncertain = noResponses
      for (const response of uncertain) this.#emit(this.#unasked(), response)
    }
  }

  /** Where a hole hides responses alone, and as many came behind it as requests wait, each belongs to its own; otherwise they have no request. */
  #settleUncertain(): void {
    const isWhole = !this.#lacksRequests && this.#uncertain.length === this.#exchanges.length
    for (const response of this.#uncertain) {
      const asked = isWhole ? this.#exchanges.shift() : undefined
      this.#emit(asked ?? this.#unasked(), response)
    }
    this.#uncertain = noResponses
  }

  #unasked(): Exchange {
    return this.#exchange('', false)
  }

  #exchange(method: string, isOld: boolean): Exchange {
    return { index: this.#context.nextIndex(), method, isOld, request: undefined, interim: noInterim }
  }

  interim(status: number): void {
    const exchange = this.current()
    if (exchange === undefined) this.#emit({ ...this.#unasked(), interim: [status] })
    else if (exchange.interim === noInterim) exchange.interim = [status]
    else exchange.interim.push(status)
  }

  respond(response: HttpResponseMessage): void {
    if (this.#certain <= 0 && response.status !== 101) {
      if (this.#uncertain === noResponses) this.#uncertain = [response]
      else this.#uncertain.push(response)
      const first = this.#uncertain.length > mostUncertain ? this.#uncertain.shift() : undefined
      if (first !== undefined) this.#emit(this.#unasked(), first)
      return
    }
    const asked = this.#certain > 0 ? this.#exchanges.shift() : undefined
    this.#certain--
    if (asked !== undefined) this.#requests?.settle(asked)
    const exchange = asked ?? this.#unasked()
    const upgrade = response.status === 101 ? response.field('upgrade')?.toLowerCase() : undefined
    if (upgrade === 'h2c') {
      this.#continue(exchange)
      return
    }
    this.#emit(exchange, response, upgrade)
    // What follows in a WebSocket is masked, and may look like anything.
    if (upgrade === 'websocket') this.isFinished = true
    else if (response.status === 101) this.tunnel()
  }

  /** The connection goes over to HTTP/2, and the response comes there. */
  #continue({ index, interim, request }: Exchange): void {
    this.#successor = new Http2Connection(this.#context, this.#client, {
      index,
      interim: [...interim, 101],
      ...(request === undefined ? {} : { message: request }),
    })
  }

  /** From here on both directions carry another protocol. */
  tunnel(): void {
    this.isFinished = true
    this.#leave()
  }

  /** What the client says from here on may be for the tunnel that it asked for. */
  hold(): void {
    this.isHolding = true
  }

  /** There is no tunnel: what was held are further requests. */
  release(): void {
    const bytes = this.#takeHeld()
    if (bytes.length > 0) this.#read(this.#client, bytes, 0, bytes.length)
  }

  #leave(): void {
    const bytes = this.#takeHeld()
    this.#context.handOver(bytes.length === 0 ? undefined : { direction: this.#client, bytes })
  }

  #takeHeld(): Buffer {
    const bytes = Buffer.from(this.#held?.view() ?? [])
    this.#held?.clear()
    this.#held = undefined
    this.isHolding = false
    return bytes
  }

  #emit(exchange: Exchange, response?: HttpResponseMessage, upgrade?: string): void {
    const { index, interim, request } = exchange
    const event: Mutable<HttpEvent> = { origin: this.#context.origin(this.#client), index, interim }
    if (request !== undefined) event.request = request
    if (response !== undefined) event.response = response
    if (upgrade !== undefined) event.upgrade = upgrade
    this.#context.handlers.http?.(event)
    if (this.#context.handlers.service === undefined) return
    this.#logins ??= new HttpLogins(this.#context)
    this.#logins.take(event.origin, request, response)
  }
}

/** Where reading stands in one direction. */
type State = 'head' | 'length' | 'chunk-size' | 'chunk' | 'chunk-end' | 'trailer' | 'rest' | 'lost' | 'over'

/** The messages of one direction. */
class MessageSide {
  readonly #kind: 'request' | 'response'
  readonly #context: ProtocolContext
  readonly #connection: HttpConnection
  #state: State = 'head'
  /** A head, or a line of the chunked coding, that is not complete. */
  #pending: ByteGatherer | undefined
  /** Bytes of the body, or of the chunk, that are still to come. */
  #left = 0
  #body: BodyCollector | undefined
  #startTime = 0
  #head: HttpHead = noHead
  #exchange: Exchange | undefined
  /** Head and body of a request, as sent. */
  #raw = ''

  constructor(kind: 'request' | 'response', context: ProtocolContext, connection: HttpConnection) {
    this.#kind = kind
    this.#context = context
    this.#connection = connection
  }

  data(bytes: Buffer, start: number, end: number): number {
    let at = start
    if (u8(bytes, at) === TLS_HANDSHAKE && this.#leadsToTls(bytes, at, end)) {
      this.#connection.tunnel()
      return at
    }
    // A lost side finds its way again only where a packet begins.
    if (this.#state === 'lost' && startKind(bytes, at, end) === this.#kind) this.#state = 'head'
    while (at < end) {
      switch (this.#state) {
        case 'head':
          at = this.#readHead(bytes, at, end)
          break
        case 'length':
          at = this.#readCounted(bytes, at, end)
          if (this.#left === 0) this.#finish()
          break
        case 'chunk':
          at = this.#readCounted(bytes, at, end)
          if (this.#left === 0) this.#state = 'chunk-end'
          break
        case 'chunk-size':
        case 'chunk-end':
        case 'trailer':
          at = this.#readLine(bytes, at, end)
          break
        case 'rest':
          this.#append(bytes, at, end)
          return end
        default:
          return end
      }
      if (this.#connection.hasEnded || (this.#kind === 'request' && this.#connection.isHolding)) return at
    }
    return end
  }

  gap(length: number): void {
    switch (this.#state) {
      case 'length':
      case 'chunk':
        this.#body?.miss()
        if (length > this.#left || (length === this.#left && this.#state === 'chunk')) {
          this.#lose()
          this.#connection.lack(this.#kind)
        } else {
          this.#left -= length
          if (this.#left === 0) this.#finish()
        }
        return
      case 'rest':
        this.#body?.miss()
        return
      case 'over':
        return
      default:
        this.#lose()
        this.#connection.lack(this.#kind)
    }
  }

  /**
   * Nothing follows in this direction.
   *
   * @param isSeen - Its end was seen: a body that ends with the connection is complete.
   */
  end(isSeen: boolean): void {
    switch (this.#state) {
      case 'head':
        this.#partialHead()
        break
      case 'length':
      case 'chunk-size':
      case 'chunk':
      case 'chunk-end':
        this.#body?.miss()
        this.#finish()
        break
      case 'rest':
        if (!isSeen) this.#body?.miss()
        this.#finish()
        break
      case 'trailer':
        this.#finish()
        break
      default:
    }
    this.#pending?.clear()
    this.#state = 'over'
  }

  /** The response came before the request was complete: it will say no more. */
  settle(exchange: Exchange): void {
    if (this.#exchange !== exchange || exchange.request !== undefined) return
    this.#body?.miss()
    exchange.request = this.#request(this.#body?.finish() ?? noBody)
    this.#body = undefined
    this.#exchange = undefined
    if (this.#state !== 'head') this.#state = 'lost'
  }

  /** Keep what there is of the message, and wait for another to begin. */
  #lose(): void {
    if (this.#state === 'head') this.#partialHead()
    if (this.#body !== undefined) {
      // Behind the last chunk there are no bytes of the body any more.
      if (this.#state !== 'trailer') this.#body.miss()
      this.#finish()
    }
    this.#pending?.clear()
    this.#state = 'lost'
  }

  #readHead(bytes: Buffer, start: number, end: number): number {
    if (this.#pending !== undefined && this.#pending.length > 0) return this.#continueHead(bytes, start, end)
    let at = start
    while (at < end && (bytes[at] === 0x0d || bytes[at] === 0x0a)) at++
    if (at === end) return end
    this.#startTime = this.#context.time()
    const kind = startKind(bytes, at, end)
    if (this.#isOldResponse(kind, bytes, at, end)) {
      this.#head = noHead
      this.#beginBody('rest', this.#context.limits.responseBody)
      return start
    }
    if (kind === 'other' || (kind !== 'more' && kind !== this.#kind)) {
      this.#state = 'lost'
      return end
    }
    const bodyAt = headEnd(bytes, at, end)
    if (bodyAt < 0) {
      if (this.#kind === 'request' && this.#readsOldRequest(bytes, at, end)) return end
      this.#pending ??= new ByteGatherer(this.#context.pool, longestHead)
      this.#pending.append(bytes, at, end)
      return end
    }
    this.#begin(bytes.toString('latin1', at, bodyAt))
    return bodyAt
  }

  /** The hello of a TLS client where no message is under way: the port is that of HTTP, what runs there is something else. */
  #leadsToTls(bytes: Buffer, start: number, end: number): boolean {
    const isIdle = this.#state === 'lost' || (this.#state === 'head' && (this.#pending?.length ?? 0) === 0)
    if (!isIdle || this.#kind === 'response' || this.#context.handlers.tls === undefined) return false
    return looksLikeTls(bytes, start, end) && u8(bytes, start + 5) === CLIENT_HELLO
  }

  #isOldResponse(kind: StartKind, bytes: Buffer, start: number, end: number): boolean {
    if (this.#kind === 'request' || this.#connection.current()?.isOld !== true || kind === 'response') return false
    return kind !== 'more' || !'HTTP/'.startsWith(bytes.toString('latin1', start, Math.min(end, start + 5)))
  }

  #continueHead(bytes: Buffer, start: number, end: number): number {
    const pending = this.#pending
    if (pending === undefined) return end
    const before = pending.length
    const isWhole = pending.append(bytes, start, end)
    const view = pending.view()
    // The empty line may begin in what was there before.
    const bodyAt = headEnd(view, Math.max(0, before - 3), view.length)
    if (bodyAt < 0) {
      if (!isWhole) this.#lose()
      return end
    }
    const text = view.toString('latin1', 0, bodyAt)
    pending.clear()
    const kind = startKind(Buffer.from(text.slice(0, 8192), 'latin1'), 0, Math.min(text.length, 8192))
    if (kind === this.#kind) this.#begin(text)
    else this.#state = 'lost'
    return start + bodyAt - before
  }

  /** A request of HTTP/0.9 is one line without a version and has no head. */
  #readsOldRequest(bytes: Buffer, start: number, end: number): boolean {
    if (u8(bytes, end - 1) !== 0x0a) return false
    const text = bytes.toString('latin1', start, end)
    if (text.indexOf('\n') !== text.length - 1 || parseRequestLine(text.trimEnd()).version !== '0.9') return false
    this.#begin(text)
    return true
  }

  /** The head never became complete: it tells what it tells. */
  #partialHead(): void {
    const pending = this.#pending
    if (pending === undefined || pending.length === 0) return
    const text = pending.view().toString('latin1')
    pending.clear()
    if (startKind(Buffer.from(`${text}\n`, 'latin1'), 0, text.length + 1) !== this.#kind) return
    this.#begin(text)
    if (this.#body !== undefined) {
      this.#body.miss()
      this.#finish()
    }
  }

  #begin(text: string): void {
    this.#head = new HttpHead(text)
    if (this.#kind === 'request') this.#beginRequest(text)
    else this.#beginResponse()
  }

  #beginRequest(text: string): void {
    this.#exchange = this.#connection.open(this.#head.request)
    this.#raw = text
    const length = bodyLength(this.#head)
    this.#beginBody(length ?? 0, this.#context.limits.requestBody)
  }

  #beginResponse(): void {
    const { status } = this.#head.status
    const exchange = this.#connection.current()
    if (status >= 100 && status < 200 && status !== 101) {
      this.#connection.interim(status)
      return
    }
    const hasNone = status === 204 || status === 304 || status === 101 || exchange?.method === 'HEAD'
    const opensTunnel = exchange?.method === 'CONNECT' && status >= 200 && status < 300
    const length = hasNone || opensTunnel ? 0 : (bodyLength(this.#head) ?? 'rest')
    this.#beginBody(length, this.#context.limits.responseBody)
    if (opensTunnel) this.#connection.tunnel()
    else if (exchange?.method === 'CONNECT') this.#connection.release()
  }

  #beginBody(length: number | 'chunked' | 'rest', kept: number): void {
    if (length === 0) {
      this.#end(emptyBody)
      return
    }
    const { encodedBody, decodedBody } = this.#context.limits
    const limits = { kept, encoded: encodedBody, decoded: decodedBody }
    const coding = this.#head.has('content-encoding') ? codingsOf(this.#head.fields) : ''
    this.#body = new BodyCollector(coding, limits, this.#context.pool, this.#context.codedBodies)
    if (length === 'chunked') this.#state = 'chunk-size'
    else if (length === 'rest') this.#state = 'rest'
    else {
      this.#left = length
      this.#state = 'length'
    }
  }

  #readCounted(bytes: Buffer, start: number, end: number): number {
    const last = Math.min(end, start + this.#left)
    const isWhole = this.#state === 'length' && this.#body?.size === 0 && last - start === this.#left
    if (isWhole && last - start <= blockSize) {
      this.#body?.whole(bytes, start, last)
      this.#keepRaw(bytes, start, last)
    } else this.#append(bytes, start, last)
    this.#left -= last - start
    return last
  }

  #append(bytes: Buffer, start: number, end: number): void {
    this.#body?.append(bytes, start, end)
    this.#keepRaw(bytes, start, end)
  }

  #keepRaw(bytes: Buffer, start: number, end: number): void {
    if (this.#kind !== 'request') return
    const room = this.#context.limits.requestBody + longestHead - this.#raw.length
    const last = Math.min(end, start + room)
    if (last <= start) return
    this.#raw += bytes.toString('latin1', start, last)
  }

  /** One line of the chunked coding (RFC 9112 §7.1): a size, the end of a chunk, or a trailer field. */
  #readLine(bytes: Buffer, start: number, end: number): number {
    let at = start
    while (at < end && bytes[at] !== 0x0a) at++
    const isWhole = at < end
    const next = isWhole ? at + 1 : end
    this.#keepRaw(bytes, start, next)
    this.#pending ??= new ByteGatherer(this.#context.pool, 4096)
    if (!isWhole || this.#pending.length > 0) {
      if (!this.#pending.append(bytes, start, next)) {
        this.#lose()
        return end
      }
      if (!isWhole) return end
    }
    const line =
      this.#pending.length > 0 ? this.#pending.view().toString('latin1') : bytes.toString('latin1', start, next)
    this.#pending.clear()
    this.#takeLine(line.trim())
    return next
  }

  #takeLine(line: string): void {
    if (this.#state === 'chunk-end') {
      if (line === '') this.#state = 'chunk-size'
      else this.#lose()
    } else if (this.#state === 'trailer') {
      if (line === '') this.#finish()
    } else {
      const size = /^[0-9a-fA-F]{1,12}(?=[\s;]|$)/.exec(line)
      if (size === null) {
        this.#body?.miss()
        this.#lose()
        return
      }
      this.#left = parseInt(size[0], 16)
      this.#state = this.#left === 0 ? 'trailer' : 'chunk'
    }
  }

  /** The message is over. */
  #finish(): void {
    const body = this.#body
    if (body === undefined) return
    this.#body = undefined
    this.#end(body.finish())
  }

  #end(body: HttpBody): void {
    this.#state = 'head'
    if (this.#kind === 'request') {
      const exchange = this.#exchange
      this.#exchange = undefined
      if (exchange === undefined) return
      exchange.request = this.#request(body)
      if (exchange.method === 'CONNECT') this.#connection.hold()
      return
    }
    this.#connection.respond(new Response(this.#head, body, this.#startTime))
  }

  #request(body: HttpBody): HttpRequestMessage {
    const raw = this.#raw
    this.#raw = ''
    return new Request(this.#head, raw, body, this.#startTime)
  }
}

/** A request whose fields are made when they are asked for. */
class Request implements HttpRequestMessage {
  readonly method: string
  readonly target: string
  readonly version: string
  readonly raw: string
  readonly body: HttpBody
  readonly time: number
  readonly #head: HttpHead

  constructor(head: HttpHead, raw: string, body: HttpBody, time: number) {
    const { method, target, version } = head.request
    this.method = method
    this.target = target
    this.version = version
    this.raw = raw
    this.body = body
    this.time = time
    this.#head = head
  }

  get fields(): readonly HttpField[] {
    return this.#head.fields
  }

  field(name: string): string | undefined {
    return this.#head.field(name)
  }
}

class Response implements HttpResponseMessage {
  readonly version: string
  readonly status: number
  readonly reason: string
  readonly body: HttpBody
  readonly time: number
  readonly #head: HttpHead

  constructor(head: HttpHead, body: HttpBody, time: number) {
    const { version, status, reason } = head.status
    this.version = version
    this.status = status
    this.reason = reason
    this.body = body
    this.time = time
    this.#head = head
  }

  get fields(): readonly HttpField[] {
    return this.#head.fields
  }

  field(name: string): string | undefined {
    return this.#head.field(name)
  }
}

const noHead = new HttpHead('')

/** How long a body is by its fields (RFC 9112 §6.3); `undefined` if they do not tell. */
function bodyLength(head: HttpHead): number | 'chunked' | undefined {
  const coding = head.field('transfer-encoding')
  if (coding !== undefined && /\bchunked\b/i.test(coding)) return 'chunked'
  const length = head.field('content-length')
  if (length === undefined || !/^\d+$/.test(length)) return undefined
  const value = Number(length)
  return Number.isSafeInteger(value) ? value : undefined
}
