import { type BufferPool, blockSize } from './bufferPool.js'

/** Collects bytes that come in pieces, up to a limit. */
export class ByteGatherer {
  readonly #pool: BufferPool
  readonly #limit: number
  #block: Buffer | undefined
  #length = 0

  constructor(pool: BufferPool, limit: number) {
    this.#pool = pool
    this.#limit = limit
  }

  get length(): number {
    return this.#length
  }

  /** Take as many bytes as there is room for. @returns Whether all found room. */
  append(bytes: Buffer, start: number, end: number): boolean {
    const last = Math.min(end, start + this.#limit - this.#length)
    if (last > start) {
      const size = this.#length + last - start
      const block = this.#room(size)
      bytes.copy(block, this.#length, start, last)
      this.#length = size
    }
    return last === end
  }

  /** What was collected: a view that is good until the next `append`, `clear` or `skip`. */
  view(): Buffer {
    return this.#block === undefined ? empty : this.#block.subarray(0, this.#length)
  }

  /** Forget the first `count` bytes. */
  skip(count: number): void {
    if (this.#block === undefined) return
    this.#block.copyWithin(0, count, this.#length)
    this.#length = Math.max(0, this.#length - count)
    if (this.#length === 0) this.clear()
  }

  /** Forget all, and give the memory back. */
  clear(): void {
    if (this.#block !== undefined) this.#pool.give(this.#block)
    this.#block = undefined
    this.#length = 0
  }

  #room(size: number): Buffer {
    const block = this.#block
    if (block === undefined) {
      this.#block = size <= blockSize ? this.#pool.take() : Buffer.allocUnsafeSlow(size)
      return this.#block
    }
    if (size <= block.length) return block
    const larger = Buffer.allocUnsafeSlow(Math.min(Math.max(size, block.length * 2), Math.max(this.#limit, size)))
    block.copy(larger, 0, 0, this.#length)
    this.#pool.give(block)
    this.#block = larger
    return larger
  }
}

const empty = Buffer.alloc(0)
