import type { HttpHeader, HttpRequest, HttpResponse } from '@cuculus/core'
import { ja4h } from '@cuculus/pcap'
import type { HttpEvent, HttpField, HttpRequestMessage, HttpResponseMessage } from '@cuculus/pcap'
import type { BodyTypes } from './bodyTypes.js'
import { BoundedList } from './boundedList.js'
import { escapeText, isPlain } from './escapeText.js'
import type { Mutable } from './mutable.js'
import type { Passlist } from './passlist.js'
import { timeText } from './timeText.js'

/** A request as it is listed, with its place and how often it came. */
interface Entry {
  index: number
  readonly request: Mutable<HttpRequest>
  count: number
  /** What `BodyTypes` knows the bodies by. */
  readonly body: string | undefined
  readonly responseBody: string | undefined
}

interface Orphan {
  readonly index: number
  readonly response: Mutable<HttpResponse>
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
      .map(({ request, count, body, responseBody }) => {
        request.count = count
        const { type, mime } = this.#types.of(body)
        if (type !== undefined) request.body_type = type
        if (mime !== undefined) request.body_mime = mime
        this.#addType(request, responseBody)
        return request
      })
  }

  responses(): HttpResponse[] {
    return this.#responses.items
      .sort((a, b) => a.index - b.index)
      .map(({ response, responseBody }) => {
        this.#addType(response, responseBody)
        return response
      })
  }

  #addType(entry: Mutable<Pick<HttpResponse, 'response_type' | 'response_mime'>>, body: string | undefined): void {
    const { type, mime } = this.#types.of(body)
    if (type !== undefined) entry.response_type = type
    if (mime !== undefined) entry.response_mime = mime
  }

  #takeRequest(event: HttpEvent, message: HttpRequestMessage): void {
    const data = escapeText(message.raw)
    const { origin, response } = event
    const hash = hashOf(
      data,
      origin.dst,
      (origin.dport << 16) | (response?.status ?? unanswered),
      response?.body.sha256,
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

  #request(
    { origin, interim, response, upgrade }: HttpEvent,
    message: HttpRequestMessage,
    data: string,
  ): Mutable<HttpRequest> {
    const host = hostOf(message)
    const path = escapeText(message.target)
    const userAgent = message.field('user-agent')
    const firstSeen = timeText(message.time)
    const { size, sha256, bytes, isEncoded } = message.body
    // The coded form is part of `data` already; where decoding failed it is all there is.
    const body = bytes.length === 0 ? '' : this.#budgeted(escapeText(bytes.toString('latin1')))
    const request: Mutable<HttpRequest> = {
      method: escapeText(message.method),
      host,
      port: origin.dport,
      uri: uriOf(host, origin.dport, path, origin.isDecrypted === true),
      path,
      version: message.version,
      data: this.#budgeted(data),
      body,
    }
    if (size > 0) request.body_size = size
    if (size > 0 && sha256 !== undefined) request.body_sha256 = sha256
    if (isEncoded) request.body_coded = true
    if (userAgent !== undefined) request['user-agent'] = escapeText(userAgent)
    request.headers = headersOf(message.fields)
    request.ja4h = ja4h(message)
    request.src = origin.src
    request.sport = origin.sport
    request.dst = origin.dst
    if (origin.isDecrypted === true) request.decrypted = true
    if (interim.length > 0) request.interim = interim
    if (upgrade !== undefined) request.upgrade = escapeText(upgrade)
    if (response !== undefined) addResponse(request, response)
    if (firstSeen !== undefined) request.first_seen = firstSeen
    if (this.#passlist.hasName(host) || this.#passlist.hasHost(origin.dst)) request.passlisted = true
    return request
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
    (request.status ?? 0) === (response?.status ?? 0) &&
    request.response_sha256 === response?.body.sha256 &&
    (request.interim?.length ?? 0) === interim.length &&
    typeOf(request.response_headers) === response?.field('content-type')
  )
}

function typeOf(headers: readonly HttpHeader[] | undefined): string | undefined {
  return headers?.find(({ name }) => name.toLowerCase() === 'content-type')?.value
}

function orphan({ origin, interim, response }: HttpEvent): Mutable<HttpResponse> {
  const firstSeen = timeText(response?.time ?? origin.time)
  const entry: Mutable<HttpResponse> = { src: origin.dst, sport: origin.dport, dst: origin.src, dport: origin.sport }
  if (interim.length > 0) entry.interim = interim
  if (response !== undefined) addResponse(entry, response)
  if (firstSeen !== undefined) entry.first_seen = firstSeen
  return entry
}

type ResponseFields = Pick<
  HttpRequest,
  'status' | 'response_headers' | 'response_sha256' | 'response_size' | 'response_coded'
>

function addResponse(entry: Mutable<ResponseFields>, { status, fields, body }: HttpResponseMessage): void {
  if (status > 0) entry.status = status
  entry.response_headers = headersOf(fields)
  if (body.sha256 !== undefined) entry.response_sha256 = body.sha256
  entry.response_size = body.size
  if (body.isEncoded) entry.response_coded = true
}

/** Equal fields are one object, in most captures a few hundred for all messages. */
function headersOf(fields: readonly HttpField[]): readonly HttpHeader[] {
  return fields.every(({ name, value }) => isPlain(name) && isPlain(value))
    ? fields.slice()
    : fields.map(({ name, value }) => ({ name: escapeText(name), value: escapeText(value) }))
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

/** No response has this status. */
const unanswered = 0xffff

const mostSamples = 128
const digestSamples = 8

/** FNV-1a over characters that are spread over a text, what else tells requests apart, and some of the digest; equal hashes are compared in full. */
function hashOf(text: string, dst: string, numbers: number, digest = ''): number {
  let hash = Math.imul(0x811c9dc5 ^ numbers, 0x01000193)
  for (let i = 0; i < dst.length; i++) hash = Math.imul(hash ^ dst.charCodeAt(i), 0x01000193)
  const last = Math.min(digest.length, digestSamples)
  for (let i = 0; i < last; i++) hash = Math.imul(hash ^ digest.charCodeAt(i), 0x01000193)
  const step = Math.max(1, Math.floor(text.length / mostSamples))
  hash = Math.imul(hash ^ text.length, 0x01000193)
  for (let i = 0; i < text.length; i += step) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  return hash
}
