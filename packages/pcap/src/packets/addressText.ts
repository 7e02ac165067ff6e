import { u16 } from '../bigEndian.js'

/** Dotted text of an IPv4 address. */
export function formatIpv4(address: number): string {
  return `${String(address >>> 24)}.${String((address >>> 16) & 255)}.${String((address >>> 8) & 255)}.${String(address & 255)}`
}

/** Text of the 16 bytes at `at` as RFC 5952 wants it: lower case, the first longest run of zeros shortened, IPv4-mapped ones dotted. */
export function formatIpv6(bytes: Uint8Array, at: number): string {
  const groups: number[] = []
  for (let i = 0; i < 16; i += 2) groups.push(u16(bytes, at + i))
  const dotted = dottedTail(groups)
  const shown = dotted === undefined ? groups : groups.slice(0, 6)
  const { start, length } = longestZeros(shown)
  const text = (part: readonly number[]): string => part.map((group) => group.toString(16)).join(':')
  const tail = dotted ?? ''
  if (length < 2) return tail === '' ? text(shown) : `${text(shown)}:${tail}`
  const after = text(shown.slice(start + length))
  const end = tail === '' ? after : after === '' ? tail : `${after}:${tail}`
  return `${text(shown.slice(0, start))}::${end}`
}

/** The last four bytes of `::ffff:a.b.c.d` and of `::a.b.c.d`, which is obsolete but still shown so. */
function dottedTail(groups: readonly number[]): string | undefined {
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = groups
  if ((a | b | c | d | e) !== 0) return undefined
  if (f !== 0xffff && !(f === 0 && g !== 0)) return undefined
  return formatIpv4(((g << 16) | h) >>> 0)
}

function longestZeros(groups: readonly number[]): { readonly start: number; readonly length: number } {
  let start = 0
  let length = 0
  let run = 0
  for (const [i, group] of groups.entries()) {
    run = group === 0 ? run + 1 : 0
    if (run > length) {
      length = run
      start = i - run + 1
    }
  }
  return { start, length }
}
