import type { HttpHeader, HttpRequest, HttpResponse } from '@cuculus/core'
import { ja4h } from '@cuculus/pcap'
import type { HttpEvent, HttpField, HttpRequestMessage, HttpResponseMessage } from '@cuculus/pcap'
import type { BodyTypes } from './bodyTypes.js'
import { BoundedList } from './boundedList.js'
import { escapeText } from './escapeText.js'
import type { Passlist } from './passlist.js'
import { timeText } from './timeText.js'

/** A request as it is listed, with its place and how often it came. */
interface Entry {
  index: number
  request: HttpRequest
  count: number
  /** What `BodyTypes` knows the bodies by. */
  readonly body: string | undefined
  readonly responseBody: string | undefined
}

interface Orphan {
  readonly index: number
  readonly response: HttpResponse
  readonly responseBody: string | undefined
}

/**
 * Gathers HTTP exchanges. The very same request to the same server with the same answer is listed once and counted
 * (as 1.2 and later do for requests alone), for beacons come by the thousand.
 */
export class HttpCollector {
  readonly #entries: BoundedList<Entry>
  readonly #responses: BoundedList<Orphan>
  /** Entries by a hash of what makes them equal. */
  readonly #byHash = new Map<number, Entry[]>()
  readonly #passlist: Passlist
  readonly #types: BodyTypes
  #textLeft: number

  constructor(passlist: Passlist, limit: number, textLimit: number, types: BodyTypes) {
    this.#passlist = passlist
    this.#types = types
    this.#entries = new BoundedList(limit)
    this.#responses = new BoundedList(limit)
    this.#textLeft = textLimit
  }

  get refused(): number {
    return this.#entries.refused + this.#responses.refused
  }

  take(event: HttpEvent): void {
    if (event.request === undefined) {
      const responseBody = this.#bodyOf(event)
      this.#responses.push({ index: event.index, response: orphan(event), responseBody })
    } else this.#takeRequest(event, event.request)
  }

  requests(): HttpRequest[] {
    return this.#entries.items
      .sort((a, b) => a.index - b.index)
      .map(({ request, count, body, responseBody }) => ({
        ...request,
        count,
        ...bodyFields(this.#types.of(body)),
        ...responseBodyFields(this.#types.of(responseBody)),
      }))
  }

  responses(): HttpResponse[] {
    return this.#responses.items
      .sort((a, b) => a.index - b.index)
      .map(({ response, responseBody }) => ({ ...response, ...responseBodyFields(this.#types.of(responseBody)) }))
  }

  #takeRequest(event: HttpEvent, message: HttpRequestMessage): void {
    const data = escapeText(message.raw)
    const { dst, dport } = event.origin
    const hash = hashOf(
      data,
      `${dst} ${String(dport)} ${String(event.response?.status)} ${String(event.response?.body.sha256)}`,
    )
    const alike = this.#byHash.get(hash)
    const known = alike?.find(({ request }) => isSame(request, data, event))
    if (known !== undefined) {
      known.count++
      known.index = Math.min(known.index, event.index)
      return
    }
    const request = this.#request(event, message, data)
    const body = this.#types.note(message.body)
    const entry: Entry = { index: event.index, request, count: 1, body, responseBody: this.#bodyOf(event) }
    if (!this.#entries.push(entry)) return
    if (alike === undefined) this.#byHash.set(hash, [entry])
    else if (alike.length < 16) alike.push(entry)
  }

  #bodyOf({ response }: HttpEvent): string | undefined {
    return response === undefined ? undefined : this.#types.note(response.body)
  }

  #request({ origin, interim, response, upgrade }: HttpEvent, message: HttpRequestMessage, data: string): HttpRequest {
    const host = hostOf(message)
    const path = escapeText(message.target)
    const userAgent = message.field('user-agent')
    const firstSeen = timeText(message.time)
    // The coded form is part of `data` already; where decoding failed it is all there is.
    const body = this.#budgeted(escapeText(message.body.bytes.toString('latin1')))
    return {
      method: escapeText(message.method),
      host,
      port: origin.dport,
      uri: uriOf(host, origin.dport, path, origin.isDecrypted === true),
      path,
      version: message.version,
      data: this.#budgeted(data),
      body,
      ...(message.body.size === 0 ? {} : { body_size: message.body.size }),
      ...(message.body.size === 0 || message.body.sha256 === undefined ? {} : { body_sha256: message.body.sha256 }),
      ...(userAgent === undefined ? {} : { 'user-agent': escapeText(userAgent) }),
      headers: headersOf(message.fields),
      ja4h: ja4h(message),
      src: origin.src,
      sport: origin.sport,
      dst: origin.dst,
      ...(origin.isDecrypted === true ? { decrypted: true } : {}),
      ...(interim.length === 0 ? {} : { interim }),
      ...(upgrade === undefined ? {} : { upgrade: escapeText(upgrade) }),
      ...(response === undefined ? {} : responseFields(response)),
      ...(firstSeen === undefined ? {} : { first_seen: firstSeen }),
      ...(this.#passlist.hasName(host) || this.#passlist.hasHost(origin.dst) ? { passlisted: true } : {}),
    }
  }

  /** Once the text of all requests exceeds the budget, only the beginning of each further one is kept. */
  #budgeted(text: string): string {
    if (text.length <= this.#textLeft) {
      this.#textLeft -= text.length
      return text
    }
    return text.slice(0, shortText)
  }
}

const shortText = 1024

function isSame(request: HttpRequest, data: string, { origin, response, interim }: HttpEvent): boolean {
  return (
    request.data === data &&
    request.dst === origin.dst &&
    request.port === origin.dport &&
    request.status === response?.status &&
    request.response_sha256 === response?.body.sha256 &&
    (request.interim?.length ?? 0) === interim.length &&
    typeOf(request.response_headers) === response?.field('content-type')
  )
}

function typeOf(headers: readonly HttpHeader[] | undefined): string | undefined {
  return headers?.find(({ name }) => name.toLowerCase() === 'content-type')?.value
}

function orphan({ origin, interim, response }: HttpEvent): HttpResponse {
  const firstSeen = timeText(response?.time ?? origin.time)
  return {
    src: origin.dst,
    sport: origin.dport,
    dst: origin.src,
    dport: origin.sport,
    ...(interim.length === 0 ? {} : { interim }),
    ...(response === undefined ? {} : responseFields(response)),
    ...(firstSeen === undefined ? {} : { first_seen: firstSeen }),
  }
}

type BodyType = ReturnType<BodyTypes['of']>

function bodyFields({ type, mime }: BodyType): Pick<HttpRequest, 'body_type' | 'body_mime'> {
  return { ...(type === undefined ? {} : { body_type: type }), ...(mime === undefined ? {} : { body_mime: mime }) }
}

function responseBodyFields({ type, mime }: BodyType): Pick<HttpResponse, 'response_type' | 'response_mime'> {
  return {
    ...(type === undefined ? {} : { response_type: type }),
    ...(mime === undefined ? {} : { response_mime: mime }),
  }
}

type ResponseFields = Pick<HttpRequest, 'status' | 'response_headers' | 'response_sha256' | 'response_size'>

function responseFields({ status, fields, body }: HttpResponseMessage): ResponseFields {
  return {
    status,
    response_headers: headersOf(fields),
    ...(body.sha256 === undefined ? {} : { response_sha256: body.sha256 }),
    response_size: body.size,
  }
}

function headersOf(fields: readonly HttpField[]): HttpHeader[] {
  return fields.map((field) => {
    const name = escapeText(field.name)
    const value = escapeText(field.value)
    // Equal fields are one object, in most captures a few hundred for all messages.
    return name === field.name && value === field.value ? field : { name, value }
  })
}

const absoluteForm = /^[a-z][a-z\d+.-]{0,31}:\/\/(?:[^/?#@]*@)?([^/?#]*)/i

/** The `Host` field, else the host of an absolute target, without a port that the URI shows anyway. */
function hostOf(message: HttpRequestMessage): string {
  const field = message.field('host')
  return escapeText(field ?? absoluteForm.exec(message.target)?.[1] ?? '')
}

/**
 * `http://host[:port]path`, the port where it is not 80 and the `Host` field does not name one.
 *
 * An absolute target is the URI already: Cuckoo put the host before it once more.
 */
function uriOf(host: string, port: number, path: string, isSecure: boolean): string {
  if (absoluteForm.test(path)) return path
  const place = port === (isSecure ? 443 : 80) || host.includes(':') ? host : `${host}:${String(port)}`
  return `${isSecure ? 'https' : 'http'}://${place}${path.startsWith('/') ? '' : '/'}${path}`
}

const mostSamples = 128

/** FNV-1a over the second text and characters spread over the first; equal hashes are compared in full. */
function hashOf(text: string, more: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < more.length; i++) hash = Math.imul(hash ^ more.charCodeAt(i), 0x01000193)
  const step = Math.max(1, Math.floor(text.length / mostSamples))
  hash = Math.imul(hash ^ text.length, 0x01000193)
  for (let i = 0; i < text.length; i += step) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  return hash
}
