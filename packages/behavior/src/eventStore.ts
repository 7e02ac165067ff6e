import { type ShapedEvent } from './enhancedEvent.js'
import { NumbersByNumber } from './numbersByNumber.js'
import { TextTable } from './textTable.js'

/** Events of a process as plain data that may cross to another thread: some bytes each, and their texts. */
export interface StoredEvents {
  readonly count: number
  readonly shapes: readonly EventShape[]
  /** Milliseconds since 1970; NaN if unknown. */
  readonly times: readonly Float64Array[]
  /** By event the number of its shape, then where each text of its data is, plus one; 0 for `null`. */
  readonly words: readonly Uint32Array[]
  /** JSON literals, each after its length in four bytes. The upper bits of a place say in which of the parts, the lower `partBits` where. */
  readonly literals: readonly Uint8Array[]
}

/** What events of a kind have in common. */
export interface EventShape {
  readonly event: string
  readonly object: string
  /** Names of the data, in order. */
  readonly names: readonly string[]
}

export const partBits = 18
const partSize = 1 << partBits

/** The longest memory that the events of one process may take; those of longer ones are read from the log again when somebody asks. */
const maximumBytes = 16 * 1024 * 1024

/** A value's content is seldom the same twice: to remember it would only cost memory. */
const unrepeated = 'content'

/** Gathers the events of a process while its log goes by, so that they need not be looked for a second time. */
export class EventStore {
  readonly #maximum: number
  readonly #shapes = new Map<EventShape, number>()
  readonly #table: TextTable
  /** By number of the text, where it is, plus one; 0 for a text that is not here. */
  #places = new NumbersByNumber()
  readonly #times = new NumberList((length) => new Float64Array(length))
  readonly #words = new NumberList((length) => new Uint32Array(length))
  readonly #literals = new LiteralList()
  #bytes = 0

  /** `table` may be shared with others who see the same texts. */
  constructor(table: TextTable = new TextTable(), maximum: number = maximumBytes) {
    this.#table = table
    this.#maximum = maximum
  }

  add({ shape, data }: ShapedEvent, time: number | null): void {
    if (this.#bytes > this.#maximum) return
    this.#words.push(this.#shapeOf(shape))
    for (let position = 0; position < data.length; position++) {
      const text = data[position]
      if (text === undefined) this.#words.push(0)
      else this.#words.push((shape.names[position] === unrepeated ? this.#write(text) : this.#find(text)) + 1)
    }
    this.#times.push(time ?? NaN)
    this.#bytes += 12 + 4 * data.length
    if (this.#bytes > this.#maximum) this.#forget()
  }

  /** `null` if there were too many. */
  finish(): StoredEvents | null {
    if (this.#bytes > this.#maximum) return null
    return {
      count: this.#times.length,
      shapes: [...this.#shapes.keys()],
      times: this.#times.parts(),
      words: this.#words.parts(),
      literals: this.#literals.parts(),
    }
  }

  #shapeOf(shape: EventShape): number {
    let number = this.#shapes.get(shape)
    if (number === undefined) {
      number = this.#shapes.size
      this.#shapes.set(shape, number)
    }
    return number
  }

  /** Where the text is; it is written if it is new. */
  #find(text: string): number {
    const number = this.#table.numberOf(text)
    const known = this.#places.get(number)
    if (known > 0) return known - 1
    const place = this.#write(text)
    this.#places.set(number, place + 1)
    return place
  }

  #write(text: string): number {
    const literal = JSON.stringify(text)
    const place = this.#literals.add(literal)
    this.#bytes += place === null ? Infinity : literal.length
    return place ?? 0
  }

  #forget(): void {
    this.#places = new NumbersByNumber()
    this.#times.clear()
    this.#words.clear()
    this.#literals.clear()
  }
}

/** Texts as bytes, one behind the other. */
class LiteralList {
  readonly #full: Buffer[] = []
  #open = Buffer.alloc(1024)
  #used = 0

  /** Where the literal is; `null` if it is too long for any part. */
  add(literal: string): number | null {
    const most = 4 + 3 * literal.length
    if (most > partSize) return null
    if (this.#used + most > this.#open.length) {
      this.#full.push(this.#open.subarray(0, this.#used))
      this.#open = Buffer.alloc(partSize)
      this.#used = 0
    }
    const place = this.#full.length * partSize + this.#used
    const length = this.#open.write(literal, this.#used + 4)
    this.#open.writeUInt32LE(length, this.#used)
    this.#used += 4 + length
    return place
  }

  parts(): readonly Uint8Array[] {
    return [...this.#full, this.#open.subarray(0, this.#used)].map((part) => Uint8Array.from(part))
  }

  clear(): void {
    this.#full.length = 0
    this.#open = Buffer.alloc(0)
    this.#used = 0
  }
}

const numbersInPart = 16_384

/** A list of numbers that grows without being copied. */
class NumberList<Part extends Float64Array | Uint32Array> {
  length = 0
  readonly #make: (length: number) => Part
  readonly #full: Part[] = []
  #open: Part
  #used = 0

  constructor(make: (length: number) => Part) {
    this.#make = make
    this.#open = make(64)
  }

  push(value: number): void {
    if (this.#used === this.#open.length) {
      this.#full.push(this.#open)
      this.#open = this.#make(numbersInPart)
      this.#used = 0
    }
    this.#open[this.#used++] = value
    this.length++
  }

  parts(): readonly Part[] {
    const rest = this.#make(this.#used)
    rest.set(this.#open.subarray(0, this.#used))
    return [...this.#full, rest]
  }

  clear(): void {
    this.#full.length = 0
    this.#open = this.#make(0)
    this.#used = this.length = 0
  }
}
