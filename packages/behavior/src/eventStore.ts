import { type ShapedEvent } from './enhancedEvent.js'
import { NumbersByNumber } from './numbersByNumber.js'
import { PackedNumbers } from './packedNumbers.js'
import { TextTable } from './textTable.js'

/** Events of a process as plain data that may cross to another thread: some bytes each, and their texts. */
export interface StoredEvents {
  readonly count: number
  readonly shapes: readonly EventShape[]
  /** By event the number of its shape, then where each text of its data is, plus one, or 0 for `null`; its time. Written by `PackedNumbers`. */
  readonly numbers: readonly Uint8Array[]
  /** JSON literals, each after its length in four bytes. The upper bits of a place say in which of the parts, the lower `partBits` where. */
  readonly literals: readonly Uint8Array[]
}

/** The memory that stored events are in. */
export function memoryOf({ numbers, literals }: StoredEvents): readonly Uint8Array[] {
  return [...numbers, ...literals]
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

/** The most memory that events may take; what does not fit is read from its log again when somebody asks. */
export const keptBytes: number = 12 * 1024 * 1024

/** A value's content is seldom the same twice: to remember it would only cost memory. */
const unrepeated = 'content'

/** Gathers the events of a process while its log goes by, so that they need not be looked for a second time. */
export class EventStore {
  readonly #maximum: number
  readonly #shapes = new Map<EventShape, number>()
  readonly #table: TextTable
  /** By number of the text, where it is, plus one; 0 for a text that is not here. */
  #places = new NumbersByNumber()
  readonly #numbers = new PackedNumbers()
  readonly #literals = new LiteralList()
  #count = 0
  #written = 0

  /** `table` may be shared with others who see the same texts. */
  constructor(table: TextTable = new TextTable(), maximum: number = keptBytes) {
    this.#table = table
    this.#maximum = maximum
  }

  add({ shape, data }: ShapedEvent, time: number | null): void {
    if (this.#isFull()) return
    this.#numbers.begin(data.length + 2)
    this.#numbers.whole(this.#shapeOf(shape))
    for (let position = 0; position < data.length; position++) {
      const text = data[position]
      if (text === undefined) this.#numbers.whole(0)
      else this.#numbers.whole((shape.names[position] === unrepeated ? this.#write(text) : this.#find(text)) + 1)
    }
    this.#numbers.time(time)
    this.#count++
    if (this.#isFull()) this.#forget()
  }

  /** `null` if there were too many. */
  finish(): StoredEvents | null {
    if (this.#isFull()) return null
    return {
      count: this.#count,
      shapes: [...this.#shapes.keys()],
      numbers: this.#numbers.parts(),
      literals: this.#literals.parts(),
    }
  }

  #isFull(): boolean {
    return this.#written + this.#numbers.length > this.#maximum
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
    this.#written += place === null ? Infinity : literal.length
    return place ?? 0
  }

  #forget(): void {
    this.#places = new NumbersByNumber()
    // so that it stays full
    this.#written = Infinity
    this.#numbers.clear()
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
