import { BSON_INT32, endOfKey, endOfValue } from './bson.js'

/**
 * The elements of one array, by position: monitors write array keys carelessly, 2.x repeats them (cuckoo2 §2.1), cuckoomon runs out of digits.
 *
 * One object is used for all documents of a log, so that reading a call costs no allocation.
 */
export class BsonElements {
  count = 0
  types: Uint8Array = new Uint8Array(64)
  starts: Int32Array = new Int32Array(64)
  ends: Int32Array = new Int32Array(64)

  /** Find the elements of the array or document at `at`, whose length has been checked. False if it is malformed. */
  scan(bytes: Uint8Array, at: number, end: number): boolean {
    const last = end - 1
    let { types, starts, ends } = this
    let position = at + 4
    let count = 0
    while (position < last) {
      const type = bytes[position] ?? 0
      if (type === 0) return false
      // Keys are one or two digits nearly always.
      let value = position + 2
      if (bytes[position + 1] !== 0) {
        if (bytes[value] === 0) value++
        else {
          value = endOfKey(bytes, position + 1, last)
          if (value < 0) return false
        }
      }
      const next = type === BSON_INT32 ? value + 4 : endOfValue(bytes, type, value, last)
      if (next < 0 || next > last) return false
      if (count === types.length) {
        this.#grow()
        ;({ types, starts, ends } = this)
      }
      types[count] = type
      starts[count] = value
      ends[count] = next
      count++
      position = next
    }
    this.count = count
    return position === last && bytes[last] === 0
  }

  #grow(): void {
    const length = this.types.length * 2
    const types = new Uint8Array(length)
    const starts = new Int32Array(length)
    const ends = new Int32Array(length)
    types.set(this.types)
    starts.set(this.starts)
    ends.set(this.ends)
    this.types = types
    this.starts = starts
    this.ends = ends
  }
}
