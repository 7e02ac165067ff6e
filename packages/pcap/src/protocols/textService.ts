import type { ProtocolContext } from '../streams/protocolContext.js'
import type { Direction, StreamAnalyzer } from '../streams/streamAnalyzer.js'
import type { ServiceEvent } from './service.js'
import { TextLines } from './textLines.js'

const mostCommands = 500
const longestCommand = 512

/** FTP (RFC 959), POP3 (RFC 1939) and IMAP (RFC 9051): lines, a greeting, a login. */
export class TextServiceConnection implements StreamAnalyzer {
  readonly #context: ProtocolContext
  readonly #protocol: 'ftp' | 'imap' | 'pop3'
  readonly #client: Direction
  readonly #lines: readonly [TextLines, TextLines]
  readonly #commands: string[] = []
  #banner: string | undefined
  #user: string | undefined
  #password: string | undefined
  #asksTls = false
  isFinished = false

  constructor(context: ProtocolContext, protocol: 'ftp' | 'imap' | 'pop3', client: Direction) {
    this.#context = context
    this.#protocol = protocol
    this.#client = client
    this.#lines = [new TextLines(context.pool), new TextLines(context.pool)]
  }

  data(direction: Direction, bytes: Buffer, start: number, end: number): number {
    const take = direction === this.#client ? this.#command.bind(this) : this.#reply.bind(this)
    return this.#lines[direction].read(bytes, start, end, take)
  }

  gap(direction: Direction): void {
    this.#lines[direction].rest()
  }

  close(): void {
    if (this.isFinished) return
    this.isFinished = true
    for (const lines of this.#lines) lines.rest()
    const event: ServiceEvent = {
      origin: this.#context.origin(this.#client),
      protocol: this.#protocol,
      ...(this.#banner === undefined ? {} : { banner: this.#banner }),
      ...(this.#user === undefined ? {} : { user: this.#user }),
      ...(this.#password === undefined ? {} : { password: this.#password }),
      commands: this.#commands,
    }
    this.#context.handlers.service?.(event)
  }

  #command(line: string): boolean {
    const imap = /^\S+ +(.*)$/.exec(line)
    const text = this.#protocol === 'imap' ? (imap?.[1] ?? line) : line
    const [verb = ''] = text.split(' ', 1)
    const argument = text.slice(verb.length).trim()
    this.#asksTls = /^(?:AUTH +(?:TLS|SSL)|STLS|STARTTLS)/i.test(text)
    switch (verb.toUpperCase()) {
      case 'USER':
        this.#user = argument
        break
      case 'PASS':
        this.#password = argument
        this.#keep('PASS')
        return true
      case 'LOGIN': {
        const login = /^"?([^" ]*)"? +"?([^"]*?)"?$/.exec(argument)
        this.#user = login?.[1]
        this.#password = login?.[2]
        this.#keep(`LOGIN ${this.#user ?? ''}`)
        return true
      }
      default:
    }
    this.#keep(text)
    return true
  }

  #keep(text: string): void {
    if (text !== '' && this.#commands.length < mostCommands) this.#commands.push(text.slice(0, longestCommand))
  }

  #reply(line: string): boolean {
    this.#banner ??= line
    if (!this.#asksTls || !/^(?:234|334|\+OK|\S+ OK)/.test(line)) return true
    this.close()
    this.#context.handOver()
    return false
  }
}

/** The two lines that SSH begins with (RFC 4253 §4.2). */
export class SshConnection implements StreamAnalyzer {
  readonly #context: ProtocolContext
  readonly #lines: readonly [TextLines, TextLines]
  readonly #versions: [string | undefined, string | undefined] = [undefined, undefined]
  isFinished = false

  constructor(context: ProtocolContext) {
    this.#context = context
    this.#lines = [new TextLines(context.pool), new TextLines(context.pool)]
  }

  data(direction: Direction, bytes: Buffer, start: number, end: number): number {
    if (this.#versions[direction] !== undefined) return end
    this.#lines[direction].read(bytes, start, end, (line) => {
      // Servers may say other things before.
      if (!line.startsWith('SSH-')) return true
      this.#versions[direction] = line
      return false
    })
    if (this.#versions[0] !== undefined && this.#versions[1] !== undefined) this.close()
    return end
  }

  gap(): void {
    this.close()
  }

  close(): void {
    if (this.isFinished) return
    this.isFinished = true
    for (const lines of this.#lines) lines.rest()
    const [client, banner] = this.#versions
    if (client === undefined && banner === undefined) return
    this.#context.handlers.service?.({
      origin: this.#context.origin(),
      protocol: 'ssh',
      ...(banner === undefined ? {} : { banner }),
      ...(client === undefined ? {} : { client }),
    })
  }
}
