/** Where two texts part. */
export interface Difference {
  /** In bytes from the start. */
  readonly position: number
  /** What follows in each, cut. */
  readonly first: string
  readonly second: string
}

const EXCERPT = 80

/** The first difference between two streams of text, `undefined` if they are equal. Neither is held in memory. */
export async function firstDifference(
  first: AsyncIterable<Uint8Array>,
  second: AsyncIterable<Uint8Array>,
): Promise<Difference | undefined> {
  const left = new Reader(first)
  const right = new Reader(second)
  let position = 0
  for (;;) {
    const [a, b] = [await left.peek(), await right.peek()]
    const length = Math.min(a.length, b.length)
    if (length === 0) {
      return a.length === b.length ? undefined : { position, first: excerpt(a), second: excerpt(b) }
    }
    const at = mismatch(a, b, length)
    if (at < length) return { position: position + at, first: excerpt(a.subarray(at)), second: excerpt(b.subarray(at)) }
    left.skip(length)
    right.skip(length)
    position += length
  }
}

function mismatch(a: Uint8Array, b: Uint8Array, length: number): number {
  let index = 0
  while (index < length && a[index] === b[index]) index++
  return index
}

function excerpt(bytes: Uint8Array): string {
  return bytes.length === 0 ? 'its end' : JSON.stringify(new TextDecoder().decode(bytes.subarray(0, EXCERPT)))
}

/** What is left of the current chunk; empty at the end. */
class Reader {
  readonly #iterator: AsyncIterator<Uint8Array>
  #chunk: Uint8Array = new Uint8Array()

  constructor(source: AsyncIterable<Uint8Array>) {
    this.#iterator = source[Symbol.asyncIterator]()
  }

  async peek(): Promise<Uint8Array> {
    while (this.#chunk.length === 0) {
      const next = await this.#iterator.next()
      if (next.done === true) break
      this.#chunk = next.value
    }
    return this.#chunk
  }

  skip(length: number): void {
    this.#chunk = this.#chunk.subarray(length)
  }
}
