/** A copy with some bytes changed, none of them before `from`. */
export function flipped(bytes: Uint8Array, next: () => number, from = 0, flips = 3): Buffer {
  const copy = Buffer.from(bytes)
  for (let i = 0; i < flips; i++) copy[from + Math.floor(next() * (copy.length - from))] = Math.floor(next() * 256)
  return copy
}
