/** Size of the pooled blocks. */
export const blockSize = 65_536

const most = 64

/** Blocks that are used again and again: bodies come by the thousand, and fresh memory for each would be most of the work. */
export class BufferPool {
  readonly #free: Buffer[] = []
  /** Blocks that are in use. */
  taken = 0

  take(): Buffer {
    this.taken++
    return this.#free.pop() ?? Buffer.allocUnsafeSlow(blockSize)
  }

  give(block: Buffer): void {
    if (block.length !== blockSize) return
    this.taken--
    if (this.#free.length < most) this.#free.push(block)
  }
}
