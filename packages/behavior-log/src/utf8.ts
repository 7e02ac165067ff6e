/** Length of the well-formed UTF-8 sequence at `at` (Unicode 15, table 3-7), 0 if there is none. */
export function utf8Sequence(bytes: Uint8Array, at: number, end: number): number {
  const lead = bytes[at] ?? 0
  if (lead < 0x80) return 1
  if (lead < 0xc2 || lead > 0xf4) return 0
  const second = at + 1 < end ? (bytes[at + 1] ?? 0) : 0
  if (lead < 0xe0) return (second & 0xc0) === 0x80 ? 2 : 0
  const third = at + 2 < end ? (bytes[at + 2] ?? 0) : 0
  if ((third & 0xc0) !== 0x80) return 0
  if (lead < 0xf0) {
    const low = lead === 0xe0 ? 0xa0 : 0x80
    const high = lead === 0xed ? 0x9f : 0xbf
    return second >= low && second <= high ? 3 : 0
  }
  const fourth = at + 3 < end ? (bytes[at + 3] ?? 0) : 0
  const low = lead === 0xf0 ? 0x90 : 0x80
  const high = lead === 0xf4 ? 0x8f : 0xbf
  return second >= low && second <= high && (fourth & 0xc0) === 0x80 ? 4 : 0
}

/** Whether the bytes are well-formed UTF-8 as a whole. */
export function isUtf8(bytes: Uint8Array, start: number, end: number): boolean {
  let at = start
  while (at < end) {
    const length = utf8Sequence(bytes, at, end)
    if (length === 0) return false
    at += length
  }
  return true
}
