import type { ProtocolContext } from '../streams/protocolContext.js'
import { BodyCollector, codingsOf, type HttpBody, noBody } from './httpBody.js'
import type { HttpRequestMessage, HttpResponseMessage } from './http.js'
import type { HttpField } from './httpHead.js'

/** Blocks of memory that bodies of all connections may hold before further ones are no longer collected. */
const mostBlocks = 2048

/** One message of HTTP/2 while it comes: its fields, then its body. */
export class Http2Message {
  readonly fields: readonly HttpField[]
  readonly time: number
  readonly #kind: 'request' | 'response'
  readonly #context: ProtocolContext
  #body: BodyCollector | undefined
  #finished: HttpBody | undefined
  #isMissing = false
  /** The body of a request as sent. */
  #raw: string[] = []
  #rawLength = 0

  constructor(kind: 'request' | 'response', fields: readonly HttpField[], context: ProtocolContext) {
    this.#kind = kind
    this.fields = fields
    this.#context = context
    this.time = context.time()
  }

  get isFinished(): boolean {
    return this.#finished !== undefined
  }

  append(bytes: Buffer, start: number, end: number): void {
    if (this.#finished !== undefined) return
    const { codedBodies, limits, pool } = this.#context
    if (this.#body === undefined) {
      if (pool.taken >= mostBlocks) {
        this.#isMissing = true
        return
      }
      const kept = this.#kind === 'request' ? limits.requestBody : limits.responseBody
      const bounds = { kept, encoded: limits.encodedBody, decoded: limits.decodedBody }
      this.#body = new BodyCollector(codingsOf(this.fields), bounds, pool, codedBodies)
    }
    this.#body.append(bytes, start, end)
    this.#keepRaw(bytes, start, Math.min(end, start + limits.requestBody - this.#rawLength))
  }

  miss(): void {
    this.#isMissing = true
  }

  finish(): void {
    if (this.#finished !== undefined) return
    if (this.#isMissing) this.#body?.miss()
    this.#finished = this.#body?.finish() ?? (this.#isMissing ? cutBody : noBody)
    this.#body = undefined
  }

  request(): HttpRequestMessage {
    this.finish()
    return new Http2Request(this.fields, this.#raw.join(''), this.#finished ?? noBody, this.time)
  }

  response(): HttpResponseMessage {
    this.finish()
    return new Http2Response(this.fields, this.#finished ?? noBody, this.time)
  }

  #keepRaw(bytes: Buffer, start: number, end: number): void {
    if (this.#kind !== 'request' || end <= start) return
    this.#raw.push(bytes.toString('latin1', start, end))
    this.#rawLength += end - start
  }
}

const cutBody: HttpBody = { ...noBody, isComplete: false }

function valueOf(fields: readonly HttpField[], name: string): string | undefined {
  return fields.find((field) => field.name === name)?.value
}

/** The status of a response; 0 if it names none. */
export function statusOf(fields: readonly HttpField[]): number {
  const status = valueOf(fields, ':status') ?? ''
  return /^\d{3}$/.test(status) ? Number(status) : 0
}

/** What another protocol the request asks for: CONNECT, also the extended one (RFC 8441). */
export function isConnect(fields: readonly HttpField[]): boolean {
  return valueOf(fields, ':method') === 'CONNECT'
}

/** The protocol of an extended CONNECT: `websocket`. */
export function protocolOf(fields: readonly HttpField[]): string | undefined {
  return isConnect(fields) ? valueOf(fields, ':protocol') : undefined
}

class Http2Request implements HttpRequestMessage {
  readonly version = '2'
  readonly fields: readonly HttpField[]
  readonly body: HttpBody
  readonly time: number
  readonly #rawBody: string

  constructor(fields: readonly HttpField[], rawBody: string, body: HttpBody, time: number) {
    this.fields = fields
    this.#rawBody = rawBody
    this.body = body
    this.time = time
  }

  get method(): string {
    return valueOf(this.fields, ':method') ?? ''
  }

  get target(): string {
    return valueOf(this.fields, ':path') ?? valueOf(this.fields, ':authority') ?? ''
  }

  get raw(): string {
    const host = this.field('host')
    const others = this.fields.filter(({ name }) => !name.startsWith(':') && name !== 'host')
    const lines = [
      `${this.method} ${this.target} HTTP/2`,
      ...(host === undefined ? [] : [`host: ${host}`]),
      ...others.map(({ name, value }) => `${name}: ${value}`),
    ]
    return `${lines.join('\r\n')}\r\n\r\n${this.#rawBody}`
  }

  field(name: string): string | undefined {
    return (name === 'host' ? valueOf(this.fields, ':authority') : undefined) ?? valueOf(this.fields, name)
  }
}

class Http2Response implements HttpResponseMessage {
  readonly version = '2'
  readonly reason = ''
  readonly fields: readonly HttpField[]
  readonly body: HttpBody
  readonly time: number

  constructor(fields: readonly HttpField[], body: HttpBody, time: number) {
    this.fields = fields
    this.body = body
    this.time = time
  }

  get status(): number {
    return statusOf(this.fields)
  }

  field(name: string): string | undefined {
    return valueOf(this.fields, name)
  }
}
