/**
 * The encoding that every cuckoomon writes instead of UTF-8 (cuckoo-classic §3.4): each UTF-16 unit for itself, and from U+0100 on some bits
 * are added twice, so that `А` (U+0410) is E0 90. It is uniquely decodable; only sequences that the encoder can have written are accepted.
 */

/** The sequence at `at` as `unit << 2 | length`, or 0 if the encoder cannot have written it. */
export function cuckoomonSequence(bytes: Uint8Array, at: number, end: number): number {
  const lead = bytes[at] ?? 0
  if (lead < 0x80) return (lead << 2) | 1
  if (at + 1 >= end) return 0
  const second = bytes[at + 1] ?? 0
  if (lead >= 0xe0 && lead <= 0xef && second >= 0x80 && at + 2 < end) {
    const third = bytes[at + 2] ?? 0
    // A lead byte is never 80..BF, so three bytes cannot be mistaken for two and the start of the next.
    if ((third & 0xc0) === 0x80) {
      const unit = ((lead - 0xe0) << 12) | ((((second - 0x80) >> 2) & 0xf) << 8) | ((second & 3) << 6) | (third & 0x3f)
      const written = 0x80 + (((unit >> 8) & 0x1f) << 2) + ((unit >> 6) & 3)
      return unit >= 0x800 && written === second ? (unit << 2) | 3 : 0
    }
  }
  if ((second & 0xc0) !== 0x80) return 0
  const sum = lead - 0xc0
  const unit = ((sum >> 3) << 8) | ((sum & 7) << 6) | (second & 0x3f)
  return sum > 0 && unit >= 0x80 && unit < 0x800 && 0xc0 + ((unit >> 8) << 2) + (unit >> 6) === lead
    ? (unit << 2) | 2
    : 0
}

/** Whether the encoder can have written the bytes as a whole. */
export function isCuckoomonUtf8(bytes: Uint8Array, start: number, end: number): boolean {
  let at = start
  while (at < end) {
    const sequence = cuckoomonSequence(bytes, at, end)
    if (sequence === 0) return false
    at += sequence & 3
  }
  return true
}
