/** Longer matches are cut: a pattern may span a whole file. */
const MAXIMUM = 256

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** Matched bytes as Cuckoo showed them: text, or `{ 4D 5A }` where they are none. At most 256 bytes. */
export function matchedText(bytes: Uint8Array): string {
  const part = bytes.subarray(0, MAXIMUM)
  try {
    const text = decoder.decode(part)
    if (!/\p{Cc}/u.test(text)) return text
  } catch {
    // Not UTF-8: shown as numbers.
  }
  return `{ ${Array.from(part, (byte) => byte.toString(16).padStart(2, '0').toUpperCase()).join(' ')} }`
}
