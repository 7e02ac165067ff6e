/** Bytes that must stand at a place, each under a mask. */
export interface Prefix {
  readonly position: number
  readonly masks: readonly number[]
  /** As many as there are masks. */
  readonly values: readonly number[]
}

/** The prefixes that look at one place first. */
interface Place {
  readonly position: number
  /** By the byte at that place. */
  readonly byByte: readonly (readonly PrefixEntry[] | undefined)[]
}

/** A prefix, and the number that stands for it. */
export interface PrefixEntry {
  readonly number: number
  readonly prefix: Prefix
}

const BYTES: readonly number[] = [...new Array(256).keys()]

/** Many prefixes at once: which of them fit some bytes, found by one byte of each. */
export class PrefixTable {
  readonly #places: readonly Place[]

  /** @param entries with the numbers that `match()` adds */
  constructor(entries: readonly PrefixEntry[]) {
    const places = new Map<number, (PrefixEntry[] | undefined)[]>()
    for (const { number, prefix } of entries) {
      const key = keyOf(prefix)
      const position = prefix.position + key
      const byByte = places.get(position) ?? new Array<PrefixEntry[] | undefined>(256).fill(undefined)
      places.set(position, byByte)
      for (const byte of bytesThatFit(prefix, key)) {
        const there = byByte[byte] ?? []
        byByte[byte] = there
        there.push({ number, prefix })
      }
    }
    this.#places = Array.from(places, ([position, byByte]) => ({ position, byByte }))
  }

  /** Adds the numbers of the prefixes that fit. Behind the end are zeros. */
  match(bytes: Uint8Array, found: Set<number>): void {
    for (const { position, byByte } of this.#places) {
      const entries = byByte[bytes[position] ?? 0]
      if (entries === undefined) continue
      for (const { number, prefix } of entries) if (hasPrefix(bytes, prefix)) found.add(number)
    }
  }
}

/** The first byte that tells most. */
function keyOf({ masks }: Prefix): number {
  const whole = masks.indexOf(0xff)
  return whole === -1 ? masks.indexOf(Math.max(...masks)) : whole
}

function fits(byte: number, { masks, values }: Prefix, index: number): boolean {
  return (byte & (masks[index] ?? 0)) === values[index]
}

function bytesThatFit(prefix: Prefix, index: number): readonly number[] {
  if (prefix.masks[index] === 0xff) return [prefix.values[index] ?? 0]
  return BYTES.filter((byte) => fits(byte, prefix, index))
}

/** Whether a prefix fits. Behind the end are zeros. */
export function hasPrefix(bytes: Uint8Array, prefix: Prefix): boolean {
  for (let i = 0; i < prefix.masks.length; i++) if (!fits(bytes[prefix.position + i] ?? 0, prefix, i)) return false
  return true
}
