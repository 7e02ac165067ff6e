import { lowerCase, type Requirement } from './requiredText.js'

/** Nearly all that is looked for must lie within so many bytes. */
const NEAR = 8 * 1024 + 256

const LOWER: Uint8Array = Uint8Array.from({ length: 256 }, (_, byte) =>
  lowerCase(String.fromCharCode(byte)).charCodeAt(0),
)
const LINE_FEED = 10

/**
 * What a text contains, one character for each byte, for many questions about the same text. Letters count in lower case, and a line feed is put before the
 * first line.
 *
 * Most answers are no, and those are told by the pairs of characters that there are, which one pass over the text finds.
 */
export class TextScan {
  #bytes: Uint8Array = new Uint8Array(0)
  #near = ''
  #whole: string | undefined
  /** The text without the blanks that lines begin with. */
  #lines: string | undefined
  readonly #pairs: Uint8Array = new Uint8Array(256 * 256)
  #hasPairs = false

  /**
   * Take another text in place of the last.
   *
   * @param thorough whether there will be more than a handful of questions
   */
  load(bytes: Uint8Array, thorough: boolean): void {
    this.#bytes = bytes
    this.#near = lowered(bytes.subarray(0, NEAR))
    this.#whole = undefined
    this.#lines = undefined
    this.#hasPairs = thorough
    if (thorough) this.#findPairs(bytes.subarray(0, NEAR))
  }

  /** @param within how far the text is looked at */
  meets({ kind, anyOf, exact }: Requirement, within: number): boolean {
    const isNear = within <= NEAR || this.#bytes.length <= NEAR
    if (kind === 'lineStart') return !isNear || anyOf.some((text) => this.#startsLine(text))
    if (!isNear && exact !== undefined) return bufferOf(this.#bytes).includes(exact, 0, 'latin1')
    return anyOf.some((text) => (isNear ? this.#isNear(text) : this.#isAnywhere(text)))
  }

  #startsLine(text: string): boolean {
    if (!this.#isNear(text)) return false
    this.#lines ??= this.#near.replace(/\n[ \t-\r]+/g, '\n')
    return this.#lines.includes(`\n${text}`)
  }

  #isNear(text: string): boolean {
    return (!this.#hasPairs || this.#hasAllPairs(text)) && this.#near.includes(text)
  }

  #isAnywhere(text: string): boolean {
    this.#whole ??= lowered(this.#bytes)
    return this.#whole.includes(text)
  }

  #hasAllPairs(text: string): boolean {
    for (let i = 1; i < text.length; i++) {
      if (this.#pairs[(text.charCodeAt(i - 1) << 8) | text.charCodeAt(i)] === 0) return false
    }
    return true
  }

  #findPairs(bytes: Uint8Array): void {
    const pairs = this.#pairs.fill(0)
    let pair = LINE_FEED
    let position = 0
    while (position < bytes.length) {
      pair = ((pair << 8) & 0xffff) | (LOWER[bytes[position++] ?? 0] ?? 0)
      pairs[pair] = 1
    }
  }
}

function lowered(bytes: Uint8Array): string {
  return `\n${lowerCase(bufferOf(bytes).toString('latin1'))}`
}

function bufferOf(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
}
