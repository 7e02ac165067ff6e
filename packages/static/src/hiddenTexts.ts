import { gunzipSync, inflateRawSync, inflateSync } from 'node:zlib'
import { decodeScripts } from './scriptEncoder.js'

/** A text that was hidden in another, and how. */
export interface HiddenText {
  readonly encoding: string
  readonly text: string
}

const MAXIMUM_TEXT = 1024 * 1024
const MAXIMUM_FINDS = 64
/** Runs that are looked into for something packed: each costs as much as thousands of characters. */
const MAXIMUM_UNPACKED = 256
/** Shorter texts hide nothing, and are found by chance. */
const MINIMUM_TEXT = 8

/** Texts hidden by one of the usual ways: base64 (also of UTF-16, and compressed), character codes, escapes, the Script Encoder. */
export function hiddenTexts(text: string): readonly HiddenText[] {
  return [...encodedScripts(text), ...base64Texts(text), ...characterCodes(text), ...escapes(text)]
    .filter((hidden) => hidden.text.length >= MINIMUM_TEXT && hidden.text !== text)
    .map((hidden) => ({ ...hidden, text: hidden.text.slice(0, MAXIMUM_TEXT) }))
}

function encodedScripts(text: string): readonly HiddenText[] {
  return decodeScripts(text).map((script) => ({ encoding: 'script encoder', text: script }))
}

/** Runs of 24 or more characters of the alphabet, that make readable text. Long runs come in pieces: an expression remembers every step it takes. */
function base64Texts(text: string): readonly HiddenText[] {
  const found: HiddenText[] = []
  let left = MAXIMUM_UNPACKED
  for (const [run] of text.matchAll(/[A-Za-z0-9+/]{24,1048576}={0,2}/g)) {
    if (found.length >= MAXIMUM_FINDS) break
    const bytes = Buffer.from(run.slice(0, MAXIMUM_TEXT * 2), 'base64')
    const plain = readable(bytes)
    if (plain !== undefined) found.push({ encoding: plain.wide ? 'base64, UTF-16' : 'base64', text: plain.text })
    const unpacked = plain === undefined && left-- > 0 ? unpack(bytes) : undefined
    const inner = unpacked && readable(unpacked.bytes)
    if (unpacked !== undefined && inner !== undefined)
      found.push({ encoding: `base64, ${unpacked.name}`, text: inner.text })
  }
  return found
}

/** Text if nearly all of it is printable. */
function readable(bytes: Uint8Array): { readonly text: string; readonly wide: boolean } | undefined {
  const zeros = bytes.subarray(0, 512).filter((byte, at) => at % 2 === 1 && byte === 0).length
  const wide = zeros > Math.min(bytes.length, 512) / 3
  const text = new TextDecoder(wide ? 'utf-16le' : 'utf-8').decode(bytes)
  const sample = text.slice(0, 4096)
  const printable = Array.from(sample).filter(
    (character) => (character >= ' ' && character !== '\ufffd') || '\r\n\t'.includes(character),
  ).length
  return sample.length >= MINIMUM_TEXT && printable / sample.length > 0.95 ? { text, wide } : undefined
}

/** PowerShell packs its payload with gzip or deflate. */
function unpack(bytes: Uint8Array): { readonly name: string; readonly bytes: Uint8Array } | undefined {
  const options = { maxOutputLength: MAXIMUM_TEXT * 2 }
  const ways: readonly (readonly [string, () => Uint8Array])[] =
    bytes[0] === 0x1f && bytes[1] === 0x8b
      ? [['gzip', () => gunzipSync(bytes, options)]]
      : [
          ['zlib', () => inflateSync(bytes, options)],
          ['deflate', () => inflateRawSync(bytes, options)],
        ]
  for (const [name, attempt] of ways) {
    try {
      return { name, bytes: attempt() }
    } catch {
      // It is packed in another way, or not at all.
    }
  }
  return undefined
}

/** `String.fromCharCode(72, 0x69)`, `Chr(72) & Chr(105)`, `[char]72+[char]105`, `72,105,…` behind `[char[]]`. */
function characterCodes(text: string): readonly HiddenText[] {
  const found: HiddenText[] = []
  const add = (codes: readonly number[]): void => {
    if (
      codes.length >= MINIMUM_TEXT &&
      found.length < MAXIMUM_FINDS &&
      codes.every((code) => code > 0 && code <= 0xffff)
    ) {
      found.push({ encoding: 'character codes', text: fromCodes(codes) })
    }
  }
  for (const [, list = ''] of text.matchAll(/fromCharCode\s{0,8}\(([\s,\dxa-fA-F]{1,200000})\)/g)) add(numbers(list))
  for (const [run] of text.matchAll(
    /(?:\bchrw?\s{0,4}\(\s{0,4}(?:&h)?[\da-f]{1,5}\s{0,4}\)\s{0,16}(?:_\s{1,16})?(?:[&+]\s{0,16}(?:_\s{1,16})?)?){8,20000}/gi,
  ))
    add(numbers(run.replace(/chrw?/gi, '')))
  for (const [run] of text.matchAll(/(?:\[char\]\s{0,4}(?:0x)?[\da-f]{1,5}\s{0,4}(?:\+\s{0,4})?){8,20000}/gi))
    add(numbers(run.replace(/\[char\]/gi, ' ')))
  for (const [, list = ''] of text.matchAll(
    /\[char\[\]\]\s{0,4}\(?\s{0,4}((?:\d{1,5}\s{0,4},\s{0,4}){7,20000}\d{1,5})/gi,
  ))
    add(numbers(list))
  return found
}

function numbers(list: string): readonly number[] {
  return [...list.matchAll(/(?:0x|&h)([\da-f]{1,5})|(\d{1,5})/gi)].map(([, hexadecimal, decimal]) =>
    hexadecimal === undefined ? Number(decimal) : Number.parseInt(hexadecimal, 16),
  )
}

function fromCodes(codes: readonly number[]): string {
  return codes.map((code) => String.fromCharCode(code)).join('')
}

/** Runs of eight or more of `%41`, `\x41`, `\u0041` or `%u0041`. */
function escapes(text: string): readonly HiddenText[] {
  const found: HiddenText[] = []
  for (const [run] of text.matchAll(/(?:%u[\da-fA-F]{4}|%[\da-fA-F]{2}|\\x[\da-fA-F]{2}|\\u[\da-fA-F]{4}){8,20000}/g)) {
    if (found.length >= MAXIMUM_FINDS) break
    const codes = [...run.matchAll(/(?:%u?|\\x|\\u)([\da-fA-F]{2,4})/g)].map(([, digits = '']) =>
      Number.parseInt(digits, 16),
    )
    found.push({ encoding: 'escapes', text: fromCodes(codes) })
  }
  return found
}
