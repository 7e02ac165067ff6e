/** A number for every different text, counted from 0 in first-seen order. Asked for the same text several times in a row, it looks once. */
export class TextNumbers {
  readonly #numbers = new Map<string, number>()
  #last = ''
  #lastNumber = -1

  of(text: string): number {
    if (text === this.#last && this.#lastNumber >= 0) return this.#lastNumber
    let number = this.#numbers.get(text)
    if (number === undefined) {
      number = this.#numbers.size
      this.#numbers.set(text, number)
    }
    this.#last = text
    this.#lastNumber = number
    return number
  }
}
