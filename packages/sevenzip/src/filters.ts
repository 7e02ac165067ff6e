import { RangeDecoder } from './rangeDecoder.js'

/** Sums over bytes at a distance, as they were before they became differences. */
export function undoDelta(bytes: Uint8Array, distance: number): Uint8Array {
  const result = Uint8Array.from(bytes)
  for (let at = distance; at < result.length; at++) {
    result[at] = (result[at] ?? 0) + (result[at - distance] ?? 0)
  }
  return result
}

const CALL = 0xe8
const JUMP = 0xe9
/** Which of the last bytes that looked like an instruction forbid another. */
const ALLOWED = [true, true, true, false, true, false, false, false]
const BIT_NUMBERS = [0, 1, 2, 2, 3, 3, 3, 3]

function isSign(byte: number): boolean {
  return byte === 0 || byte === 0xff
}

/** Places behind calls and jumps of x86 become relative again (BCJ of the LZMA SDK). */
export function undoX86(bytes: Uint8Array): Uint8Array {
  const result = Uint8Array.from(bytes)
  const view = new DataView(result.buffer)
  let mask = 0
  let last = -5
  for (let at = 0; at + 5 <= result.length;) {
    if ((result[at] ?? 0) !== CALL && result[at] !== JUMP) {
      at++
      continue
    }
    const distance = at - last
    last = at
    if (distance > 5) mask = 0
    else for (let step = 0; step < distance; step++) mask = (mask & 0x77) << 1
    const sign = result[at + 4] ?? 0
    if (isSign(sign) && ALLOWED[(mask >> 1) & 7] === true && mask >> 1 < 0x10) {
      const target = relative(view.getUint32(at + 1, true), at + 5, mask)
      view.setUint32(at + 1, (target & 0x1ffffff) | ((target & 0x1000000) === 0 ? 0 : 0xfe000000), true)
      at += 5
      mask = 0
    } else {
      at++
      mask |= isSign(sign) ? 0x11 : 1
    }
  }
  return result
}

function relative(absolute: number, behind: number, mask: number): number {
  let source = absolute
  for (;;) {
    const target = (source - behind) >>> 0
    if (mask === 0) return target
    const bit = (BIT_NUMBERS[mask >> 1] ?? 0) * 8
    if (!isSign((target >>> (24 - bit)) & 0xff)) return target
    source = (target ^ (2 ** (32 - bit) - 1)) >>> 0
  }
}

/** Calls and jumps of x86 whose places are in streams of their own, and which of them are is in a fourth (BCJ2 of the LZMA SDK). */
export function undoX86Split(
  main: Uint8Array,
  calls: Uint8Array,
  jumps: Uint8Array,
  choices: Uint8Array,
  limit: number,
): Uint8Array {
  const result = new Uint8Array(limit)
  const range = new RangeDecoder(choices)
  const models = new Uint16Array(258).fill(1024)
  const places = { calls: 0, jumps: 0 }
  let length = 0
  let previous = 0
  for (const byte of main) {
    if (length >= limit) break
    result[length++] = byte
    const isBranch = (byte & 0xfe) === CALL || (previous === 0x0f && (byte & 0xf0) === 0x80)
    const model = byte === CALL ? previous : byte === JUMP ? 256 : 257
    previous = byte
    if (!isBranch || range.bit(models, model) === 0) continue
    const kind = byte === CALL ? 'calls' : 'jumps'
    const stream = kind === 'calls' ? calls : jumps
    const at = places[kind]
    if (at + 4 > stream.length || length + 4 > limit) break
    places[kind] += 4
    const absolute = new DataView(stream.buffer, stream.byteOffset, stream.byteLength).getUint32(at)
    const target = (absolute - (length + 4)) >>> 0
    new DataView(result.buffer).setUint32(length, target, true)
    length += 4
    previous = target >>> 24
  }
  return result.subarray(0, length)
}
