import type { MessageOrigin } from '../streams/messageOrigin.js'
import type { ProtocolContext } from '../streams/protocolContext.js'
import type { Direction, StreamAnalyzer } from '../streams/streamAnalyzer.js'
import { ByteGatherer } from '../streams/byteGatherer.js'
import { type MailFacts, mailsOf, parseMail } from './mail.js'
import { SaslLogin } from './sasl.js'
import { TextLines } from './textLines.js'

/** One SMTP connection (RFC 5321). */
export interface SmtpEvent {
  readonly origin: MessageOrigin
  /** What the client sent, one character for each byte; a long text is cut. */
  readonly raw: string
  /** What the client calls itself in `EHLO` or `HELO`. */
  readonly hostname?: string
  /** Who logged in. */
  readonly user?: string
  /** Absent where the login does not send it. */
  readonly password?: string
  /** Envelope: addresses of `MAIL FROM` and `RCPT TO`. */
  readonly mailFrom: readonly string[]
  readonly mailTo: readonly string[]
  readonly mails: readonly MailFacts[]
  /** First lines of the server's replies: code and text. */
  readonly replies: readonly string[]
  /** The connection went over to TLS. */
  readonly startsTls: boolean
}

/** Addresses before the first mail's contents and between mails; the contents may hold such lines too, which is why only whole commands count. */
function envelope(raw: string): Pick<SmtpEvent, 'hostname' | 'mailFrom' | 'mailTo'> {
  const hostname = /^(?:EHLO|HELO)[ \t]+(\S+)/im.exec(raw)?.[1]
  const addresses = (command: string): string[] =>
    Array.from(
      raw.matchAll(new RegExp(`^${command}:[ \\t]*<([^>\\r\\n]{0,512})>`, 'gim')),
      (match) => match[1] ?? '',
    ).slice(0, mostAddresses)
  return {
    ...(hostname === undefined ? {} : { hostname }),
    mailFrom: addresses('MAIL FROM'),
    mailTo: addresses('RCPT TO'),
  }
}

const mostAddresses = 1000
const mostReplies = 1024

/** Collects what both sides say. */
export class SmtpConnection implements StreamAnalyzer {
  readonly #context: ProtocolContext
  readonly #client: Direction
  readonly #sent: ByteGatherer
  readonly #clientLines: TextLines
  readonly #serverLines: TextLines
  readonly #replies: string[] = []
  readonly #sasl = new SaslLogin()
  /** A mail has begun; there are no logins behind it. */
  #hasMail = false
  #asksTls = false
  #startsTls = false
  isFinished = false

  constructor(context: ProtocolContext, client: Direction) {
    this.#context = context
    this.#client = client
    this.#sent = new ByteGatherer(context.pool, context.limits.mailText)
    this.#clientLines = new TextLines(context.pool)
    this.#serverLines = new TextLines(context.pool)
  }

  data(direction: Direction, bytes: Buffer, start: number, end: number): number {
    if (direction === this.#client) {
      this.#sent.append(bytes, start, end)
      this.#clientLines.read(bytes, start, end, (line) => {
        if (/^STARTTLS\s*$/i.test(line)) this.#asksTls = true
        else if (line !== '') this.#asksTls = false
        if (!this.#hasMail) this.#login(line)
        return true
      })
      return end
    }
    return this.#serverLines.read(bytes, start, end, (line) => this.#reply(line))
  }

  gap(): void {
    // What is missing is simply not there: the lines around it still tell something.
    return
  }

  close(): void {
    if (this.isFinished) return
    const raw = this.#sent.view().toString('latin1')
    this.#sent.clear()
    this.#clientLines.rest()
    this.#serverLines.rest()
    this.isFinished = true
    if (raw === '' && this.#replies.length === 0) return
    this.#context.handlers.smtp?.({
      origin: this.#context.origin(this.#client),
      raw,
      ...(this.#sasl.user === undefined ? {} : { user: this.#sasl.user }),
      ...(this.#sasl.password === undefined ? {} : { password: this.#sasl.password }),
      ...envelope(raw),
      mails: mailsOf(raw).map(parseMail),
      replies: this.#replies,
      startsTls: this.#startsTls,
    })
  }

  #login(line: string): void {
    if (this.#sasl.isOpen) this.#sasl.answer(line)
    else if (/^AUTH +\S/i.test(line)) this.#sasl.begin(line.slice(5))
    else this.#hasMail = /^MAIL FROM:/i.test(line)
  }

  #reply(line: string): boolean {
    // 334 asks for the next answer.
    if (!line.startsWith('334')) this.#sasl.end()
    if (this.#replies.length < mostReplies) this.#replies.push(line)
    if (!this.#asksTls || !line.startsWith('220')) return true
    this.#startsTls = true
    this.close()
    this.#context.handOver()
    return false
  }
}
