/**
 * The part of a stream that is being read: bytes come in at the end and are consumed at the front, in one piece of memory.
 *
 * Positions are within `buffer`; `base` is the stream's offset of position 0.
 */
export class ByteWindow {
  buffer: Buffer
  /** First byte that is not consumed. */
  start = 0
  /** Bytes from here on are kept although they are consumed: somebody may want to look back. -1: none. */
  held = -1
  /** Behind the last byte. */
  end = 0
  /** Offset of `buffer[0]` in the stream. */
  base = 0

  /** It grows with what is put in: most logs are short. */
  constructor() {
    this.buffer = Buffer.alloc(0)
  }

  /** Take in a chunk; its memory is not kept. */
  append(chunk: Uint8Array): void {
    this.reserve(chunk.length)
    this.buffer.set(chunk, this.end)
    this.end += chunk.length
  }

  /** Make room for `length` bytes at `end`. Whoever writes them there moves `end`. */
  reserve(length: number): void {
    if (this.buffer.length - this.end >= length) return
    const from = this.held < 0 ? this.start : this.held
    const kept = this.end - from
    let target = this.buffer
    // Moving is only cheap while little is kept: a long document grows the memory instead.
    if (kept + length > this.buffer.length / 2) {
      let capacity = Math.max(this.buffer.length, 4096)
      while (capacity / 2 < kept + length) capacity *= 2
      target = Buffer.allocUnsafeSlow(capacity)
    }
    this.buffer.copy(target, 0, from, this.end)
    this.buffer = target
    this.base += from
    this.start -= from
    if (this.held >= 0) this.held = 0
    this.end = kept
  }
}
