import type { MessageOrigin } from '../streams/messageOrigin.js'
import type { ProtocolContext } from '../streams/protocolContext.js'
import type { Direction, StreamAnalyzer } from '../streams/streamAnalyzer.js'
import { TextLines } from './textLines.js'

/** A line of IRC (RFC 2812 §2.3). Text is Latin-1: one character for each byte. */
export interface IrcEvent {
  readonly origin: MessageOrigin
  readonly sender: 'client' | 'server'
  /** Without the colon; absent if the line has none. */
  readonly prefix?: string
  /** A word or three digits, as sent. */
  readonly command: string
  /** All behind the command. */
  readonly params: string
}

/** Commands of clients: RFC 2812, and those of IRCv3 that come first on a connection. */
const commands = new Set(
  (
    'PASS NICK USER OPER MODE SERVICE QUIT SQUIT JOIN PART TOPIC NAMES LIST INVITE KICK PRIVMSG NOTICE MOTD LUSERS VERSION ' +
    'STATS LINKS TIME CONNECT TRACE ADMIN INFO SERVLIST SQUERY WHO WHOIS WHOWAS KILL PING PONG ERROR AWAY REHASH DIE RESTART ' +
    'SUMMON USERS WALLOPS USERHOST ISON CAP AUTHENTICATE STARTTLS PROTOCTL'
  ).split(' '),
)

/** Commands that a stream of IRC begins with; others begin other protocols too. */
const openings = /^(?:NICK|USER|PASS|JOIN|PRIVMSG|CAP (?:LS|REQ)|PING|PONG|NOTICE|MODE|WHO|AUTHENTICATE|PROTOCTL)\b/

/** Whether the first line of a stream is IRC, where the ports do not speak against it (`mayBeIrc`). */
export function looksLikeIrc(line: string, dport: number, sport: number): boolean {
  if (/^:[^\s:]{1,256} (?:\d{3}|[A-Z]+) /.test(line)) return true
  return openings.test(line) || ((isIrcPort(dport) || isIrcPort(sport)) && commands.has(line.split(' ', 1)[0] ?? ''))
}

/** Whether a connection with these ports is looked at. `PASS`, `USER` and `MODE` are commands of FTP and POP3 too: there the port decides. */
export function mayBeIrc(dport: number, sport: number): boolean {
  return !otherPorts.has(dport) && !otherPorts.has(sport)
}

function isIrcPort(port: number): boolean {
  return port >= 6660 && port <= 6669
}

const otherPorts = new Set([20, 21, 25, 80, 110, 119, 143, 220, 443, 465, 587])

const mostMessages = 100_000

/** The lines of an IRC connection. */
export class IrcConnection implements StreamAnalyzer {
  readonly #context: ProtocolContext
  readonly #client: Direction
  readonly #lines: readonly [TextLines, TextLines]
  #messages = 0
  isFinished = false

  constructor(context: ProtocolContext, client: Direction) {
    this.#context = context
    this.#client = client
    this.#lines = [new TextLines(context.pool), new TextLines(context.pool)]
  }

  data(direction: Direction, bytes: Buffer, start: number, end: number): number {
    return this.#lines[direction].read(bytes, start, end, (line) => this.#line(direction, line))
  }

  gap(direction: Direction): void {
    this.#lines[direction].rest()
  }

  close(): void {
    this.isFinished = true
    for (const direction of [0, 1] as const) {
      const rest = this.#lines[direction].rest()
      if (rest !== '') this.#line(direction, rest)
    }
  }

  #line(direction: Direction, text: string): boolean {
    const parts = /^(?::(\S*) +)?([A-Za-z]+|\d{3})(?: +(.*))?$/s.exec(text.trimEnd())
    if (parts === null) return true
    const [, prefix, command = '', params = ''] = parts
    const isKnown = commands.has(command.toUpperCase()) || /^\d{3}$/.test(command)
    if (!isKnown || ++this.#messages > mostMessages) return true
    this.#context.handlers.irc?.({
      origin: this.#context.origin(this.#client),
      sender: direction === this.#client ? 'client' : 'server',
      ...(prefix === undefined ? {} : { prefix }),
      command,
      params,
    })
    if (direction !== this.#client && command === '670') {
      this.isFinished = true
      this.#context.handOver()
      return false
    }
    return true
  }
}
