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

/** Printable is 0x1f to 0x7e: the first is a mistake of Cuckoo's that all its generations kept. */
const PRINTABLE: Uint8Array = Uint8Array.from({ length: 256 }, (_, byte) => (byte >= 0x1f && byte <= 0x7e ? 1 : 0))
const FIRST_BUFFER = 1024

/**
 * Runs of printable ASCII, each character followed by `gap` zero bytes, in a stream of chunks. One look at each byte, whatever the alignment, and memory for the
 * runs kept only.
 */
export class RunScanner {
  readonly #gap: 0 | 1
  readonly #options: RunOptions
  readonly #runs: Run[] = []
  /** Characters of the run that is not ended, as many as are kept. */
  #characters = new Uint8Array(FIRST_BUFFER)
  #length = 0
  #start = 0
  /** A character whose zero byte is to come; -1 if none is. */
  #waiting = -1
  #position = 0
  #overflow = false

  /** @param gap 0 for ASCII, 1 for UTF-16LE */
  constructor(gap: 0 | 1, options: RunOptions) {
    this.#gap = gap
    this.#options = options
  }

  update(chunk: Uint8Array): void {
    if (this.#gap === 0) this.#updateNarrow(chunk)
    else this.#updateWide(chunk)
    this.#position += chunk.length
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

  #updateNarrow(chunk: Uint8Array): void {
    for (let at = 0; at < chunk.length; at++) {
      const byte = chunk[at] ?? 0
      if (PRINTABLE[byte] === 1) this.#append(byte, at)
      else if (this.#length > 0) this.#end()
    }
  }

  #updateWide(chunk: Uint8Array): void {
    let waiting = this.#waiting
    for (let at = 0; at < chunk.length; at++) {
      const byte = chunk[at] ?? 0
      if (waiting >= 0 && byte === 0) {
        this.#append(waiting, at - 1)
        waiting = -1
        continue
      }
      const isPrintable = PRINTABLE[byte] === 1
      // Not behind its zero, or no character: what was before is over.
      if (this.#length > 0 && (waiting >= 0 || !isPrintable)) this.#end()
      waiting = isPrintable ? byte : -1
    }
    this.#waiting = waiting
  }

  /** `at` is where the character stands in the chunk; -1 for the last of the chunk before. */
  #append(character: number, at: number): void {
    if (this.#length === 0) this.#start = this.#position + at
    if (this.#length < this.#options.maximumLength) {
      if (this.#length === this.#characters.length) this.#grow()
      this.#characters[this.#length] = character
    }
    this.#length++
  }

  #grow(): void {
    const larger = new Uint8Array(this.#characters.length * 2)
    larger.set(this.#characters)
    this.#characters = larger
  }

  #end(): void {
    if (this.#length >= this.#options.minimumLength) this.#keep()
    this.#length = 0
  }

  #keep(): void {
    if (this.#runs.length >= this.#options.maximumCount) {
      this.#overflow = true
      return
    }
    const length = Math.min(this.#length, this.#options.maximumLength)
    const text = Buffer.from(this.#characters.buffer, 0, length).toString('latin1')
    this.#runs.push({ text, offset: this.#start })
  }
}
