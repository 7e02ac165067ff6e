import type { MessageOrigin } from '../streams/messageOrigin.js'
import type { ProtocolContext } from '../streams/protocolContext.js'
import type { HttpRequestMessage, HttpResponseMessage } from './http.js'
import { ntlmLogin, ntlmServerNames } from './ntlm.js'
import type { ServiceEvent } from './service.js'

type Login = Pick<ServiceEvent, 'domain' | 'user' | 'host' | 'password'>

const noNames: readonly string[] = []

/** Longer credentials are not looked at. */
const longest = 65_536

/** A scheme, and what stands behind it (RFC 9110 §11.4). */
const credentials = /^([A-Za-z][A-Za-z\d._-]{0,31})[ \t]+(\S.*)$/s

/**
 * Who logs in by the fields of requests, to servers and to proxies: Basic (RFC 7617), Digest (RFC 7616), NTLM and Negotiate (RFC 4559, with NTLM in it;
 * Kerberos shows no names that matter).
 */
export class HttpLogins {
  readonly #context: ProtocolContext
  /** What the server calls itself in its challenge. */
  #serverNames = noNames
  /** A client that told its machine, and has not logged in yet. */
  #waiting: { readonly service: Omit<ServiceEvent, 'origin'>; readonly origin: MessageOrigin } | undefined

  constructor(context: ProtocolContext) {
    this.#context = context
  }

  /** Look at an exchange that is over. */
  take(origin: MessageOrigin, request?: HttpRequestMessage, response?: HttpResponseMessage): void {
    if (request !== undefined) {
      this.#login(origin, request, 'authorization')
      this.#login(origin, request, 'proxy-authorization')
    }
    if (response?.status === 401) this.#challenge(response, 'www-authenticate')
    else if (response?.status === 407) this.#challenge(response, 'proxy-authenticate')
  }

  close(): void {
    const waiting = this.#waiting
    this.#waiting = undefined
    if (waiting !== undefined) this.#tell(waiting.service, waiting.origin)
  }

  #login(origin: MessageOrigin, request: HttpRequestMessage, field: string): void {
    const value = request.field(field)
    const [, scheme, given] = value === undefined || value.length > longest ? [] : (credentials.exec(value) ?? [])
    if (scheme === undefined || given === undefined) return
    const login = loginOf(scheme.toLowerCase(), given)
    if (Object.keys(login).length === 0) return
    const client = request.field('user-agent')
    const target = field === 'authorization' ? undefined : targetOf(request)
    const service = {
      protocol: 'http' as const,
      ...(client === undefined ? {} : { client }),
      ...login,
      ...(target === undefined ? {} : { target }),
      commands: [`${field} ${scheme}`],
    }
    if (login.user === undefined) {
      this.#waiting = { service, origin }
      return
    }
    this.#waiting = undefined
    this.#tell(service, origin)
  }

  #challenge({ fields }: HttpResponseMessage, field: string): void {
    for (const { name, value } of fields) {
      if (name.toLowerCase() !== field || value.length > longest) continue
      // Several challenges may stand in one field, but none that brings data.
      const [, , given] = credentials.exec(value) ?? []
      const names = given === undefined ? [] : ntlmServerNames(Buffer.from(given, 'base64'))
      if (names.length > 0) this.#serverNames = names
    }
  }

  #tell(service: Omit<ServiceEvent, 'origin'>, origin: MessageOrigin): void {
    const names = this.#serverNames
    const event = this.#context.news.take({ ...service, ...(names.length === 0 ? {} : { names }) }, origin)
    if (event !== undefined) this.#context.handlers.service?.(event)
  }
}

function loginOf(scheme: string, given: string): Login {
  switch (scheme) {
    case 'basic': {
      const text = Buffer.from(given, 'base64').toString('latin1')
      const colon = text.indexOf(':')
      return colon < 0 ? {} : { user: text.slice(0, colon), password: text.slice(colon + 1) }
    }
    case 'digest': {
      const user = /(?:^|[\s,])username="((?:[^"\\]|\\.)*)"/is.exec(given)?.[1]
      return user === undefined ? {} : { user: user.replace(/\\(.)/gs, '$1') }
    }
    case 'ntlm':
    case 'negotiate':
      return ntlmLogin(Buffer.from(given, 'base64'))
    default:
      return {}
  }
}

/** Where a proxy is asked to go: what CONNECT names, else the host of an absolute target. */
function targetOf({ method, target }: HttpRequestMessage): string | undefined {
  return method === 'CONNECT' ? target : /^[a-z][a-z\d+.-]{0,31}:\/\/(?:[^/?#@]*@)?([^/?#]+)/i.exec(target)?.[1]
}
