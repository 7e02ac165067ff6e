export const quote = 0x22
export const comma = 0x2c
export const colon = 0x3a
export const openBracket = 0x5b
export const closeBracket = 0x5d
export const openBrace = 0x7b
export const closeBrace = 0x7d
const backslash = 0x5c

/** How far a reader is in JSON text: inside a string or not, and how many brackets are open. UTF-8 never looks like a quote or bracket. */
export class JsonState {
  depth = 0
  inString = false
  #escaped = false

  /** @returns whether the byte stands outside of strings; the closing quote counts as inside. */
  next(byte: number): boolean {
    if (this.inString) {
      if (this.#escaped) this.#escaped = false
      else if (byte === backslash) this.#escaped = true
      else if (byte === quote) this.inString = false
      return false
    }
    if (byte === quote) this.inString = true
    else if (byte === openBracket || byte === openBrace) this.depth++
    else if (byte === closeBracket || byte === closeBrace) this.depth--
    return true
  }
}
