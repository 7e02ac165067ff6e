/** Shannon entropy in bits per byte, 0 (one value only) to 8 (random). 0 without data. */
export function entropy(bytes: Uint8Array): number {
  let sum = 0
  for (const count of histogram(bytes)) {
    if (count === 0) continue
    const probability = count / bytes.length
    sum -= probability * Math.log2(probability)
  }
  return sum
}

/** How often each byte occurs. Pairs first: half the counting, and equal neighbours do not make the processor wait for itself. */
function histogram(bytes: Uint8Array): Float64Array {
  const counts = new Float64Array(256)
  if (bytes.length < PAIRS_PAY_OFF || bytes.byteOffset % 2 !== 0) {
    for (const byte of bytes) counts[byte] = (counts[byte] ?? 0) + 1
    return counts
  }
  const pairs = new Uint32Array(0x10000)
  for (const pair of new Uint16Array(bytes.buffer, bytes.byteOffset, bytes.length >>> 1))
    pairs[pair] = (pairs[pair] ?? 0) + 1
  for (const [pair, count] of pairs.entries()) {
    counts[pair & 0xff] = (counts[pair & 0xff] ?? 0) + count
    counts[pair >>> 8] = (counts[pair >>> 8] ?? 0) + count
  }
  const last = bytes[bytes.length - 1]
  if (bytes.length % 2 === 1 && last !== undefined) counts[last] = (counts[last] ?? 0) + 1
  return counts
}

/** Below this the 65,536 counters of pairs cost more than they save. */
const PAIRS_PAY_OFF = 1 << 19
