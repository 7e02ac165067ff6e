/** An unsigned 32-bit number for each of the numbers from 0 on; 0 where none was set. */
export class NumbersByNumber {
  #values = new Uint32Array(16)

  get(index: number): number {
    return this.#values[index] ?? 0
  }

  set(index: number, value: number): void {
    if (index >= this.#values.length) this.#grow(index)
    this.#values[index] = value
  }

  #grow(index: number): void {
    const grown = new Uint32Array(Math.max(index + 1, this.#values.length * 2))
    grown.set(this.#values)
    this.#values = grown
  }
}
