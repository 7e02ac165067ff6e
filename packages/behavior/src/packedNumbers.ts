/** Bytes of a part. */
const partSize = 64 * 1024

/** A number takes no more. */
const longest = 9

/** How a time is written: as none, in full, or by its distance from the one before. */
const NO_TIME = 0
const FULL = 1
const DISTANCE = 2

/** Distances are less, so that they and their sign fit into 32 bits. */
const farthest = 2 ** 30

/** Records of numbers in few bytes: small numbers take one, and a time near the one before takes one or two. What `PackedReader` reads. */
export class PackedNumbers {
  readonly #full: Uint8Array[] = []
  #open: Uint8Array = new Uint8Array(256)
  #used = 0
  #time = 0
  /** Bytes so far. */
  length = 0

  /** Begin a record of up to so many numbers: it is not split between parts. */
  begin(numbers: number): void {
    if (this.#used + numbers * longest <= this.#open.length) return
    this.#full.push(this.#open.subarray(0, this.#used))
    this.#open = new Uint8Array(Math.max(partSize, numbers * longest))
    this.#used = 0
  }

  /** A whole number of 32 bits, from 0 on. */
  whole(value: number): void {
    let rest = value
    while (rest > 0x7f) {
      this.#byte(0x80 | (rest & 0x7f))
      rest >>>= 7
    }
    this.#byte(rest)
  }

  /** Milliseconds; `null` if unknown. */
  time(value: number | null): void {
    if (value === null || Number.isNaN(value)) {
      this.whole(NO_TIME)
      return
    }
    const distance = value - this.#time
    if (Math.abs(distance) < farthest && Number.isInteger(distance) && this.#time + distance === value) {
      this.whole(DISTANCE + (distance < 0 ? -2 * distance - 1 : 2 * distance))
    } else {
      this.whole(FULL)
      for (const byte of new Uint8Array(Float64Array.of(value).buffer)) this.#byte(byte)
    }
    this.#time = value
  }

  /** The records, in memory of their own. */
  parts(): readonly Uint8Array[] {
    return [...this.#full, this.#open.subarray(0, this.#used)].map((part) => Uint8Array.from(part))
  }

  clear(): void {
    this.#full.length = 0
    this.#open = new Uint8Array(0)
    this.#used = this.length = 0
  }

  #byte(value: number): void {
    this.#open[this.#used++] = value
    this.length++
  }
}

/** Reads what `PackedNumbers` wrote, in the same order. Behind the end there are zeros. */
export class PackedReader {
  readonly #parts: readonly Uint8Array[]
  #part: Uint8Array
  #next = 1
  #at = 0
  #time = 0

  constructor(parts: readonly Uint8Array[]) {
    this.#parts = parts
    this.#part = parts[0] ?? new Uint8Array(0)
  }

  /** Go to the next record. */
  begin(): void {
    while (this.#at >= this.#part.length && this.#next < this.#parts.length) {
      this.#part = this.#parts[this.#next++] ?? this.#part
      this.#at = 0
    }
  }

  whole(): number {
    let value = 0
    for (let shift = 0; ; shift += 7) {
      const byte = this.#part[this.#at++] ?? 0
      value |= (byte & 0x7f) << shift
      if (byte < 0x80) return value >>> 0
    }
  }

  /** Milliseconds; NaN if unknown. */
  time(): number {
    const code = this.whole()
    if (code === NO_TIME) return NaN
    if (code === FULL) {
      this.#time = new DataView(this.#part.buffer, this.#part.byteOffset + this.#at, 8).getFloat64(0, true)
      this.#at += 8
    } else {
      const distance = code - DISTANCE
      this.#time += distance % 2 === 0 ? distance / 2 : -(distance + 1) / 2
    }
    return this.#time
  }
}
