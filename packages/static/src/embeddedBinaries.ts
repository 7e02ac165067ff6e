/** A file that is written as text in a script or a page. */
export interface EmbeddedBinary {
  /** `base64`, `base64, reversed` or `hexadecimal`. */
  readonly encoding: string
  readonly data: Uint8Array
}

/** First bytes of files that scripts and pages bring with them. */
const SIGNATURES: readonly string[] = [
  '4d5a',
  '504b0304',
  '526172211a07',
  '377abcaf271c',
  'd0cf11e0a1b11ae1',
  '4d534346',
  '25504446',
  '7b5c7274',
  '7f454c46',
  '4c0000000114020000000000c0',
]
/** Shorter runs are no files. */
const MINIMUM_RUN = 256
const MAXIMUM_FILES = 32
/** Characters of one run, and of all that are decoded. */
const MAXIMUM_RUN = 24 * 1024 * 1024
const MAXIMUM_TOTAL = 48 * 1024 * 1024
const HEAD = 64

/** Whether a character is one of base64 (1), and of hexadecimal too (3). */
const CLASSES: Uint8Array = Uint8Array.from({ length: 128 }, (_, code) => {
  const character = String.fromCharCode(code)
  return (/[A-Za-z0-9+/]/.test(character) ? 1 : 0) | (/[0-9a-fA-F]/.test(character) ? 2 : 0)
})

/**
 * Programs, archives and documents that a script or page carries as base64 (also reversed) or hexadecimal digits, as in "HTML smuggling" and droppers. Texts that
 * are put together of pieces (`"…" + "…"`) are one.
 */
export function embeddedBinaries(script: string): readonly EmbeddedBinary[] {
  const text = script.replace(/["'][ \t\r\n]{0,64}[+&][ \t]{0,64}(?:_[ \t]{0,64})?[\r\n]{0,4}[ \t]{0,64}["']/g, '')
  const found: EmbeddedBinary[] = []
  let left = MAXIMUM_TOTAL
  for (const run of longRuns(text)) {
    const binary = decoded(run.slice(0, MAXIMUM_RUN))
    if (binary === undefined) continue
    left -= run.length
    if (left < 0 || found.length >= MAXIMUM_FILES) break
    found.push(binary)
  }
  return found
}

/** Runs of characters of base64, which those of hexadecimal are too. */
function* longRuns(text: string): Generator<string> {
  let start = 0
  for (let at = 0; at <= text.length; at++) {
    if (((CLASSES[text.charCodeAt(at)] ?? 0) & 1) === 1) continue
    if (at - start >= MINIMUM_RUN) yield text.slice(start, at)
    start = at + 1
  }
}

function decoded(run: string): EmbeddedBinary | undefined {
  const head = run.slice(0, HEAD)
  if (/^[0-9a-fA-F]+$/.test(head) && isFile(Buffer.from(head, 'hex'))) {
    return { encoding: 'hexadecimal', data: Buffer.from(run, 'hex') }
  }
  if (isFile(Buffer.from(head, 'base64'))) return { encoding: 'base64', data: Buffer.from(run, 'base64') }
  const reversedHead = Array.from(run.slice(-HEAD)).reverse().join('')
  if (!isFile(Buffer.from(reversedHead, 'base64'))) return undefined
  return { encoding: 'base64, reversed', data: Buffer.from(Array.from(run).reverse().join(''), 'base64') }
}

function isFile(head: Uint8Array): boolean {
  const digits = Buffer.from(head).toString('hex')
  // Two bytes are found by chance: a program has zeros in its header too.
  return (
    SIGNATURES.some((signature) => digits.startsWith(signature)) &&
    (!digits.startsWith('4d5a') || digits.includes('0000'))
  )
}
