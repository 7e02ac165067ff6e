import { u8 } from '../bigEndian.js'

/**
 * Lengths of the codes of HPACK (RFC 7541 appendix B), in runs of `length*count` from symbol 0 to 255 and the end of
 * the string. The code is canonical: codes of one length follow each other in the order of their symbols.
 */
const runs =
  '13 23 28*7 24 30 28*2 30 28*8 30 28*9 6 10*2 12 13 6 8 11 10*2 8 11 8 6*3 5*3 6*7 7 8 15 6 12 10 13 6 7*22 8 7 8 13 19 13 14 6 ' +
  '15 5 6 5 6 5 6*3 5 7*2 6*3 5 6 7 6 5*2 6 7*5 15 11 14 13 28 20 22 20*2 22*3 23 22 23*5 24 23 24*2 22 23 24 23*4 21 22 23 22 23*2 24 22 ' +
  '21 20 22*2 23*2 21 23 22*2 24 21 22 23*2 21*2 22 21 23 22 23*2 20 22*3 23 22*2 23 26*2 20 19 22 23 22 25 26*3 27*2 26 24 25 19 21 26 27*2 ' +
  '26 27 24 21*2 26*2 28 27*3 20 24 20 21 22 21*2 23 22*2 25*2 24*2 26 23 26 27 26*2 27*5 28 27*5 26 30'

const longestCode = 30
const endOfString = 256

interface Code {
  /** Per length: the first code, how many there are, and where its symbols begin in `symbols`. */
  readonly first: Int32Array
  readonly count: Int32Array
  readonly place: Int32Array
  readonly symbols: Uint16Array
}

function buildCode(): Code {
  const lengths = runs.split(' ').flatMap((run) => {
    const [length = 0, times = 1] = run.split('*').map(Number)
    return Array<number>(times).fill(length)
  })
  const first = new Int32Array(longestCode + 1)
  const count = new Int32Array(longestCode + 1)
  const place = new Int32Array(longestCode + 1)
  const symbols: number[] = []
  let next = 0
  for (let length = 1; length <= longestCode; length++) {
    next *= 2
    first[length] = next
    place[length] = symbols.length
    for (const [symbol, own] of lengths.entries()) if (own === length) symbols.push(symbol)
    count[length] = symbols.length - (place[length] ?? 0)
    next += count[length] ?? 0
  }
  return { first, count, place, symbols: Uint16Array.from(symbols) }
}

const code = buildCode()

/** Decode a string of HPACK to Latin-1 text; `undefined` where it breaks the code (RFC 7541 §5.2). */
export function decodeHuffman(bytes: Buffer, start: number, end: number): string | undefined {
  // The shortest code has five bits.
  const text = Buffer.allocUnsafe(Math.ceil(((end - start) * 8) / 5))
  let size = 0
  let value = 0
  let length = 0
  for (let at = start; at < end; at++) {
    const byte = u8(bytes, at)
    for (let bit = 7; bit >= 0; bit--) {
      value = (value << 1) | ((byte >> bit) & 1)
      length++
      const index = value - (code.first[length] ?? 0)
      if (index < (code.count[length] ?? 0)) {
        const symbol = code.symbols[(code.place[length] ?? 0) + index] ?? endOfString
        if (symbol === endOfString) return undefined
        text[size++] = symbol
        value = 0
        length = 0
      } else if (length === longestCode) return undefined
    }
  }
  // What is left is padding: fewer than eight bits, all set.
  return length < 8 && value === (1 << length) - 1 ? text.toString('latin1', 0, size) : undefined
}
