import { NumbersByNumber } from './numbersByNumber.js'

/** Different numbers in first-seen order. Whether one is there is a bit: a text that is in five lists takes five bits, not a place in five sets. */
export class UniqueNumbers {
  readonly numbers: number[] = []
  readonly #there = new NumbersByNumber()

  add(number: number): void {
    const bits = this.#there.get(number >>> 5)
    const bit = 1 << (number & 31)
    if ((bits & bit) !== 0) return
    this.#there.set(number >>> 5, bits | bit)
    this.numbers.push(number)
  }
}
