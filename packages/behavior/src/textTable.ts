/** Different texts, and a number for each: its place in first-seen order. Asked for the same text several times in a row, it looks once. */
export class TextTable {
  readonly texts: string[] = []
  readonly #numbers = new Map<string, number>()
  #last = ''
  #lastNumber = -1

  numberOf(text: string): number {
    if (text === this.#last && this.#lastNumber >= 0) return this.#lastNumber
    let number = this.#numbers.get(text)
    if (number === undefined) {
      number = this.texts.push(text) - 1
      this.#numbers.set(text, number)
    }
    this.#last = text
    this.#lastNumber = number
    return number
  }
}
