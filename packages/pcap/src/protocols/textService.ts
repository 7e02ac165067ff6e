import type { ProtocolContext } from '../streams/protocolContext.js'
import type { Direction, StreamAnalyzer } from '../streams/streamAnalyzer.js'
import { SaslLogin } from './sasl.js'
import type { ServiceEvent } from './service.js'
import { TextLines } from './textLines.js'

const mostCommands = 500
const longestCommand = 512
/** Bytes of a command of IMAP with all its literals. */
const longestWithLiterals = 4096

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
  readonly #sasl = new SaslLogin()
  /** A command of IMAP that goes on in the next line, and the length of the literal that this one begins with. */
  #continued: { readonly text: string; readonly literal: number } | undefined
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
    const user = this.#user ?? this.#sasl.user
    const password = this.#password ?? this.#sasl.password
    const event: ServiceEvent = {
      origin: this.#context.origin(this.#client),
      protocol: this.#protocol,
      ...(this.#banner === undefined ? {} : { banner: this.#banner }),
      ...(user === undefined ? {} : { user }),
      ...(password === undefined ? {} : { password }),
      commands: this.#commands,
    }
    this.#context.handlers.service?.(event)
  }

  #command(line: string): boolean {
    if (this.#sasl.isOpen) {
      this.#sasl.answer(line)
      return true
    }
    const whole = this.#protocol === 'imap' ? this.#withLiterals(line) : line
    if (whole === undefined) return true
    const imap = /^\S+ +(.*)$/s.exec(whole)
    const text = this.#protocol === 'imap' ? (imap?.[1] ?? whole) : whole
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
        const [user, password] = strings(argument)
        this.#user = user
        this.#password = password
        this.#keep(`LOGIN ${user ?? ''}`)
        return true
      }
      case 'APOP': {
        const [user = ''] = argument.split(' ', 1)
        this.#user = user
        this.#keep(`APOP ${user}`)
        return true
      }
      case 'AUTH':
      case 'AUTHENTICATE':
        if (this.#protocol === 'ftp') break
        this.#sasl.begin(argument)
        this.#keep(`${verb} ${argument.split(' ', 1)[0] ?? ''}`)
        return true
      default:
    }
    this.#keep(text)
    return true
  }

  /** A literal (RFC 9051 §4.3) is written as a string in quotes. @returns `undefined` while more is to come. */
  #withLiterals(line: string): string | undefined {
    const before = this.#continued
    this.#continued = undefined
    const text =
      before === undefined ? line : before.text + quoted(line.slice(0, before.literal)) + line.slice(before.literal)
    const literal = /\{(\d{1,4})\+?\}$/.exec(line)
    if (literal === null || text.length > longestWithLiterals) return text
    this.#continued = { text: text.slice(0, -literal[0].length), literal: Number(literal[1]) }
    return undefined
  }

  #keep(text: string): void {
    if (text !== '' && this.#commands.length < mostCommands) this.#commands.push(text.slice(0, longestCommand))
  }

  #reply(line: string): boolean {
    this.#banner ??= line
    // `+ ` asks for the next answer, in POP3 and in IMAP.
    if (!line.startsWith('+ ') && line !== '+') this.#sasl.end()
    if (!this.#asksTls || !/^(?:234|334|\+OK|\S+ OK)/.test(line)) return true
    this.close()
    this.#context.handOver()
    return false
  }
}

function quoted(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&')}"`
}

/** Strings with or without quotes (RFC 9051 §4.3). */
function strings(text: string): string[] {
  const parts = text.slice(0, longestCommand).matchAll(/"((?:[^"\\]|\\.)*)"|([^\s"]+)/gs)
  return Array.from(parts, ([, inQuotes, atom = '']) => inQuotes?.replace(/\\(.)/gs, '$1') ?? atom)
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
