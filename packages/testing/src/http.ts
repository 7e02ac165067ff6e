import { concatenate, utf8 } from './byteWriter.js'

/** Header lines in the order given; a name may occur twice. */
export type HttpHeaders = readonly (readonly [name: string, value: string])[]

export interface HttpRequestDescription {
  /** `GET` if not given. */
  readonly method?: string
  /** Request target; `/` if not given. */
  readonly path?: string
  /** `Host` header; none if not given. */
  readonly host?: string
  readonly headers?: HttpHeaders
  readonly body?: Uint8Array | string
  /** `1.1` if not given. */
  readonly version?: string
}

export interface HttpResponseDescription {
  /** 200 if not given. */
  readonly status?: number
  readonly reason?: string
  readonly headers?: HttpHeaders
  readonly body?: Uint8Array | string
  readonly version?: string
}

/** A request (RFC 9112). With a body and no header that tells its length, `Content-Length` is added. */
export function encodeHttpRequest(request: HttpRequestDescription): Uint8Array {
  const line = `${request.method ?? 'GET'} ${request.path ?? '/'} HTTP/${request.version ?? '1.1'}`
  const host: HttpHeaders = request.host === undefined ? [] : [['Host', request.host]]
  return message(line, [...host, ...(request.headers ?? [])], request.body)
}

/** A response (RFC 9112). `Content-Length` is added unless a header tells the length. */
export function encodeHttpResponse(response: HttpResponseDescription): Uint8Array {
  const line = `HTTP/${response.version ?? '1.1'} ${String(response.status ?? 200)} ${response.reason ?? 'OK'}`
  return message(line, response.headers ?? [], response.body ?? '')
}

function message(line: string, headers: HttpHeaders, body: Uint8Array | string | undefined): Uint8Array {
  const bytes = typeof body === 'string' ? utf8(body) : (body ?? new Uint8Array())
  const told = headers.some(([name]) => /^(content-length|transfer-encoding)$/i.test(name))
  const length: HttpHeaders = body === undefined || told ? [] : [['Content-Length', String(bytes.length)]]
  const lines = [...headers, ...length].map(([name, value]) => `${name}: ${value}\r\n`)
  return concatenate([utf8(`${line}\r\n${lines.join('')}\r\n`), bytes])
}
