/** Lines that a client answers with, by mechanism; of others so many are taken for answers unless the server ends the login before. */
const answersOf = new Map([
  ['PLAIN', 1],
  ['LOGIN', 2],
  ['CRAM-MD5', 1],
  ['XOAUTH2', 1],
  ['OAUTHBEARER', 1],
])
const mostAnswers = 4
const longestAnswer = 4096

/**
 * A login by SASL in a protocol of lines (RFC 4954, RFC 5034, RFC 9051 §6.2.2): the answers of the client are Base64.
 *
 * Names are told for PLAIN (RFC 4616), LOGIN, CRAM-MD5 (RFC 2195), XOAUTH2, OAUTHBEARER (RFC 7628) and SCRAM (RFC 5802), passwords where they are sent.
 */
export class SaslLogin {
  user: string | undefined
  password: string | undefined
  #mechanism = ''
  #left = 0

  /** The next line of the client is an answer. */
  get isOpen(): boolean {
    return this.#left > 0
  }

  /** @param text - What stands behind `AUTH` or `AUTHENTICATE`: a mechanism, and the first answer if it came along. */
  begin(text: string): void {
    const [mechanism = '', initial] = text.trim().split(/ +/, 2)
    this.#mechanism = mechanism.toUpperCase()
    this.#left = answersOf.get(this.#mechanism) ?? mostAnswers
    // `=` is an answer without bytes.
    if (initial !== undefined) this.answer(initial === '=' ? '' : initial)
  }

  /** Take a line of the client. */
  answer(line: string): void {
    this.#left--
    if (line.trim() === '*') {
      this.end()
      return
    }
    const text = Buffer.from(line.slice(0, longestAnswer), 'base64').toString('latin1')
    switch (this.#mechanism) {
      case 'PLAIN':
        ;[, this.user, this.password] = text.split('\0', 3)
        break
      case 'LOGIN':
        if (this.#left === 1) this.user = text
        else this.password = text
        break
      case 'CRAM-MD5':
        this.user = text.slice(0, Math.max(0, text.lastIndexOf(' ')))
        break
      default:
        this.user ??= namedIn(text)
    }
  }

  /** The server says how it went. */
  end(): void {
    this.#left = 0
  }
}

/** `user=joe` of XOAUTH2, `a=joe` of OAUTHBEARER, `n=joe` of SCRAM. */
function namedIn(text: string): string | undefined {
  const [first = ''] = text.split('\u0001', 1)
  return /^(?:user=|[nyp][^,]{0,64},a=|[nyp][^,]{0,64},[^,]{0,256},n=)([^,]+)/.exec(first)?.[1]
}
