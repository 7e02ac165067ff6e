import type { BufferPool } from '../streams/bufferPool.js'
import { ByteGatherer } from '../streams/byteGatherer.js'

/** Longest line that is put together. */
const longestLine = 16_384

/** Cuts a stream into lines that end with LF, a CR before it or not. A line that is too long is handed out in pieces. */
export class TextLines {
  readonly #pending: ByteGatherer

  constructor(pool: BufferPool) {
    this.#pending = new ByteGatherer(pool, longestLine)
  }

  /**
   * @param take - Takes a line without its end, one character for each byte; false stops.
   * @returns Where reading stopped.
   */
  read(bytes: Buffer, start: number, end: number, take: (line: string) => boolean): number {
    let at = start
    while (at < end) {
      let next = at
      while (next < end && bytes[next] !== 0x0a && next - at < longestLine) next++
      if (next === end) {
        this.#pending.append(bytes, at, end)
        return end
      }
      const isLine = bytes[next] === 0x0a
      const text = this.#pending.view().toString('latin1') + bytes.toString('latin1', at, next)
      this.#pending.clear()
      at = isLine ? next + 1 : next
      if (!take(text.endsWith('\r') ? text.slice(0, -1) : text)) return at
    }
    return end
  }

  /** What stands there without an end. */
  rest(): string {
    const text = this.#pending.view().toString('latin1')
    this.#pending.clear()
    return text
  }
}
