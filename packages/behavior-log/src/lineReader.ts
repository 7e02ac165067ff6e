import { ByteWindow } from './byteWindow.js'

const LF = 10
const CR = 13

/** A line of a log, one character per byte. */
export interface Line {
  readonly text: string
  /** LF, CR, CR LF, or nothing at the end of the log and where a line is too long. */
  readonly ending: string
  /** Offset in the log. */
  readonly offset: number
}

/** Splits bytes in any chunking into lines. */
export class LineReader {
  readonly #window = new ByteWindow()
  readonly #maximum: number
  /** Behind the part of the window that was searched for line ends. */
  #searched = 0

  /**
   * @param base - offset of the first byte in its file
   * @param maximum - a longer line is cut there
   */
  constructor(base: number, maximum: number) {
    this.#window.base = base
    this.#maximum = maximum
  }

  push(chunk: Uint8Array): void {
    const window = this.#window
    const searched = this.#searched - window.start
    window.append(chunk)
    this.#searched = window.start + searched
  }

  /** The next line that is complete; with `final` the rest. */
  next(final: boolean): Line | undefined {
    const window = this.#window
    const { buffer } = window
    let at = this.#searched
    while (at < window.end && buffer[at] !== LF && buffer[at] !== CR && at - window.start < this.#maximum) at++
    this.#searched = at
    const isLong = at - window.start >= this.#maximum
    if (at === window.end && !isLong && (!final || at === window.start)) return undefined
    // A line end of two bytes may be cut by a chunk.
    if (buffer[at] === CR && at + 1 === window.end && !final) return undefined
    const next = isLong
      ? at
      : Math.min(window.end, at + (buffer[at] === CR && at + 1 < window.end && buffer[at + 1] === LF ? 2 : 1))
    const line = {
      text: buffer.toString('latin1', window.start, at),
      ending: buffer.toString('latin1', at, next),
      offset: window.base + window.start,
    }
    window.start = this.#searched = next
    return line
  }
}
