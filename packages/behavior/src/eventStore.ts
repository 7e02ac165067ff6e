import { type ShapedEvent } from './enhancedEvent.js'

/** Events of a process as plain data that may cross to another thread: some bytes each, whatever they say. */
export interface StoredEvents {
  readonly count: number
  readonly shapes: readonly EventShape[]
  /** Every different text once. */
  readonly texts: readonly string[]
  /** Milliseconds since 1970; NaN if unknown. */
  readonly times: readonly Float64Array[]
  /** By event the number of its shape, then that of each text of its data plus one; 0 for `null`. */
  readonly words: readonly Uint32Array[]
}

/** What events of a kind have in common. */
export interface EventShape {
  readonly event: string
  readonly object: string
  /** Names of the data, in order. */
  readonly names: readonly string[]
}

/** The longest memory that the events of one process may take; those of longer ones are read from the log again when somebody asks. */
const maximumBytes = 48 * 1024 * 1024

/** Of a text besides its characters: a string, its place in a map and in a list. */
const textOverhead = 64

/** Gathers the events of a process while its log goes by, so that they need not be looked for a second time. */
export class EventStore {
  readonly #maximum: number
  readonly #shapes = new Map<EventShape, number>()
  readonly #texts = new Map<string, number>()
  readonly #times = new NumberList((length) => new Float64Array(length))
  readonly #words = new NumberList((length) => new Uint32Array(length))
  #bytes = 0

  constructor(maximum: number = maximumBytes) {
    this.#maximum = maximum
  }

  add({ shape, data }: ShapedEvent, time: number | null): void {
    if (this.#bytes > this.#maximum) return
    this.#words.push(this.#shapeOf(shape))
    for (const text of data) this.#words.push(this.#textOf(text))
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
      texts: [...this.#texts.keys()],
      times: this.#times.parts(),
      words: this.#words.parts(),
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

  #textOf(text: string | undefined): number {
    if (text === undefined) return 0
    const known = this.#texts.get(text)
    if (known !== undefined) return known
    this.#bytes += textOverhead + 2 * text.length
    this.#texts.set(text, this.#texts.size + 1)
    return this.#texts.size
  }

  #forget(): void {
    this.#texts.clear()
    this.#times.clear()
    this.#words.clear()
  }
}

const partLength = 16_384

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
      this.#open = this.#make(partLength)
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
