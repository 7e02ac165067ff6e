/** What of an object's properties is kept: bytes with a length in front, and objects referred to. */
export interface ObjectProperties {
  readonly data: ReadonlyMap<number, Uint8Array>
  /** Compact identifiers by the property that refers to them. */
  readonly references: ReadonlyMap<number, readonly number[]>
}

/** Bytes of a property by its type ([MS-ONESTORE] §2.6.6); types that are not here have a length of their own. */
const SIZES: ReadonlyMap<number, number> = new Map([
  [1, 0],
  [2, 0],
  [3, 1],
  [4, 2],
  [5, 4],
  [6, 8],
  [8, 0],
  [10, 0],
  [12, 0],
])
const DATA = 7
const OBJECT = 8
const OBJECTS = 9
const ARRAYS = [9, 11, 13]
const SETS = 0x10
const SET = 0x11
const MAXIMUM_DEPTH = 8
const MAXIMUM_PROPERTIES = 4096

/** Properties of an object ([MS-ONESTORE] §2.6.1): streams of identifiers, then the properties' numbers, then their values. Damage ends the reading, what was read is kept. */
export function readObjectProperties(bytes: Uint8Array): ObjectProperties {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const data = new Map<number, Uint8Array>()
  const references = new Map<number, readonly number[]>()
  try {
    const { objects, end } = readStreams(view)
    new Reader(bytes, view, end, objects, data, references).set(0)
  } catch (error) {
    // A value that leads outside of the object.
    if (!(error instanceof RangeError)) throw error
  }
  return { data, references }
}

/** Up to three streams; the header of each tells whether another follows. Only the first, of objects, is wanted. */
function readStreams(view: DataView): { readonly objects: readonly number[]; readonly end: number } {
  const header = view.getUint32(0, true)
  const count = Math.min(header & 0xffffff, Math.floor((view.byteLength - 4) / 4))
  const objects = Array.from({ length: count }, (_, index) => view.getUint32(4 + index * 4, true))
  let end = 4 + count * 4
  if (header >>> 31 === 0) {
    const spaces = view.getUint32(end, true)
    end += 4 + (spaces & 0xffffff) * 4
    if (((spaces >>> 30) & 1) === 1) end += 4 + (view.getUint32(end, true) & 0xffffff) * 4
  }
  return { objects, end }
}

class Reader {
  readonly #bytes: Uint8Array
  readonly #view: DataView
  readonly #objects: readonly number[]
  readonly #data: Map<number, Uint8Array>
  readonly #references: Map<number, readonly number[]>
  #at: number
  #object = 0
  #left = MAXIMUM_PROPERTIES

  constructor(
    bytes: Uint8Array,
    view: DataView,
    at: number,
    objects: readonly number[],
    data: Map<number, Uint8Array>,
    references: Map<number, readonly number[]>,
  ) {
    this.#bytes = bytes
    this.#view = view
    this.#at = at
    this.#objects = objects
    this.#data = data
    this.#references = references
  }

  /** Sets may hold sets, to a depth that no real one reaches. */
  set(depth: number): void {
    const count = this.#view.getUint16(this.#at, true)
    const numbers = this.#at + 2
    this.#at = numbers + count * 4
    for (let index = 0; index < count; index++) {
      if (this.#left-- <= 0 || depth > MAXIMUM_DEPTH) throw new RangeError('too many properties')
      this.#property(this.#view.getUint32(numbers + index * 4, true) & 0x7fffffff, depth)
    }
  }

  #property(id: number, depth: number): void {
    const type = (id >>> 26) & 0x1f
    const size = SIZES.get(type)
    if (type === OBJECT) this.#refer(id, 1)
    else if (ARRAYS.includes(type)) {
      const count = this.#number()
      if (type === OBJECTS) this.#refer(id, count)
    } else if (type === DATA) {
      const length = this.#number()
      // The first of a name is the object's own; those of inner sets come later.
      if (!this.#data.has(id)) this.#data.set(id, this.#bytes.subarray(this.#at, this.#at + length))
      this.#at += length
    } else if (type === SETS) {
      const count = this.#number()
      if (count > 0) this.#at += 4
      for (let index = 0; index < count; index++) this.set(depth + 1)
    } else if (type === SET) this.set(depth + 1)
    else if (size === undefined) throw new RangeError('unknown type of property')
    if (size !== undefined) this.#at += size
  }

  #refer(id: number, count: number): void {
    if (!this.#references.has(id)) this.#references.set(id, this.#objects.slice(this.#object, this.#object + count))
    this.#object += count
  }

  #number(): number {
    const value = this.#view.getUint32(this.#at, true)
    this.#at += 4
    return value
  }
}
