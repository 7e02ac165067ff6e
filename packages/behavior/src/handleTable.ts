import { numeric } from './vocabulary.js'

/** At least so many of the last opened handles are remembered; Windows itself allows 16 million, a forged log any number. */
const capacity = 32_768

/**
 * What the handles of one process stand for.
 *
 * One table per process: Cuckoo 1.0-1.2 shared one among all processes and reported the keys of one process under the handles of another.
 * A handle that is opened again simply means the new thing: Cuckoo 0.4-1.2 lost the key when a close had been missed.
 */
export class HandleTable<Meaning = string> {
  // Two generations: the older is dropped whole, since removing the first entry of a `Map` again and again is quadratic.
  #young = new Map<number, Meaning>()
  #old = new Map<number, Meaning>()

  /** Remember a handle as text (`0x00000044`, `68`); zero and what is no number stand for nothing. What is not known of a new thing, the old one does not tell. */
  set(handle: string | undefined, meaning: Meaning | undefined): void {
    const number = numeric(handle)
    if (number === undefined || number === 0) return
    if (meaning === undefined) {
      this.#forget(number)
      return
    }
    if (this.#young.size >= capacity) {
      this.#old = this.#young
      this.#young = new Map()
    }
    this.#young.set(number, meaning)
  }

  get(handle: string | undefined): Meaning | undefined {
    const number = numeric(handle)
    return number === undefined ? undefined : (this.#young.get(number) ?? this.#old.get(number))
  }

  delete(handle: string | undefined): void {
    const number = numeric(handle)
    if (number !== undefined) this.#forget(number)
  }

  #forget(number: number): void {
    this.#young.delete(number)
    this.#old.delete(number)
  }
}
