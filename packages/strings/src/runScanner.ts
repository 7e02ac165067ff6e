/** A run of printable characters. */
export interface Run {
  readonly text: string
  /** Byte offset of the first character. */
  readonly offset: number
}

export interface RunOptions {
  /** Characters that a run must have. */
  readonly minimumLength: number
  /** Longer runs are cut, and go on without what is behind. */
  readonly maximumLength: number
  /** Runs that are kept. */
  readonly maximumCount: number
}

/**
 * Runs of printable ASCII, each character followed by `gap` zero bytes, in a stream of chunks.
 *
 * Printable is 0x1f to 0x7e: the first is a mistake of Cuckoo's that all its generations kept. One look at each byte, whatever the alignment, and
 * memory for the runs kept only.
 */
export class RunScanner {
  readonly #gap: number
  readonly #options: RunOptions
  readonly #runs: Run[] = []
  #characters: number[] = []
  #length = 0
  #start = 0
  /** Zero bytes still to come behind the last character. */
  #zeros = 0
  #last = 0
  #position = 0
  #overflow = false

  /** @param gap 0 for ASCII, 1 for UTF-16LE */
  constructor(gap: 0 | 1, options: RunOptions) {
    this.#gap = gap
    this.#options = options
  }

  update(chunk: Uint8Array): void {
    for (const byte of chunk) {
      this.#take(byte)
      this.#position++
    }
  }

  /** The runs found; the last ends where the stream ends. */
  finish(): readonly Run[] {
    this.#end()
    return this.#runs
  }

  /** Whether there were more runs than are kept. */
  get overflow(): boolean {
    return this.#overflow
  }

  #take(byte: number): void {
    if (this.#zeros > 0) {
      this.#zeros--
      if (byte === 0) {
        this.#append()
        return
      }
      this.#end()
    }
    if (byte < 0x1f || byte > 0x7e) {
      this.#end()
      return
    }
    this.#last = byte
    this.#zeros = this.#gap
    if (this.#gap === 0) this.#append()
  }

  /** The last character is complete, with the zeros behind it. */
  #append(): void {
    if (this.#length === 0) this.#start = this.#position - this.#gap
    if (this.#length < this.#options.maximumLength) this.#characters.push(this.#last)
    this.#length++
  }

  #end(): void {
    if (this.#length >= this.#options.minimumLength) this.#keep()
    if (this.#length > 0) this.#characters = []
    this.#length = 0
    this.#zeros = 0
  }

  #keep(): void {
    if (this.#runs.length >= this.#options.maximumCount) {
      this.#overflow = true
      return
    }
    this.#runs.push({ text: Buffer.from(this.#characters).toString('latin1'), offset: this.#start })
  }
}
