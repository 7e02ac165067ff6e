/** Characters that have a class of their own are ASCII. */
const ascii = 128

/** Letters outside ASCII that become letters in it where case does not count: the last one becomes two, of which the second is none. */
const foldings: ReadonlyMap<number, number> = new Map([
  [0x17f, 0x73],
  [0x212a, 0x6b],
  [0x130, 0x69],
])

/** How many transitions a table may have, in all 16 MB. */
const maximumCells = 1 << 22

/**
 * Finds in one pass over a text which of many literals it contains, whatever the case (Aho and Corasick, Efficient String Matching, CACM 18, 1975).
 *
 * Each literal stands for a number; a text that contains any of the literals of a number finds that number.
 */
export class LiteralSearch {
  /** For each state and class of characters the state that follows. */
  readonly #table: Int32Array
  readonly #classes: Uint8Array
  readonly #width: number
  /** The numbers that are found in a state, those of all suffixes included. */
  readonly #found: readonly (readonly number[] | undefined)[]

  /** `undefined` if there are too many literals for a table. */
  static of(literals: ReadonlyMap<string, readonly number[]>): LiteralSearch | undefined {
    const classes = classesOf(literals.keys())
    const width = Math.max(0, ...classes) + 1
    let states = 1
    for (const literal of literals.keys()) states += literal.length
    return states * width > maximumCells ? undefined : new LiteralSearch(literals, classes, width, states)
  }

  private constructor(
    literals: ReadonlyMap<string, readonly number[]>,
    classes: Uint8Array,
    width: number,
    states: number,
  ) {
    this.#classes = classes
    this.#width = width
    const table = new Int32Array(states * width)
    const found: (readonly number[] | undefined)[] = [undefined]
    for (const [literal, numbers] of literals) {
      let state = 0
      for (let at = 0; at < literal.length; at++) {
        const place = state * width + (classes[literal.charCodeAt(at)] ?? 0)
        if (table[place] === 0) table[place] = found.push(undefined) - 1
        state = table[place] ?? 0
      }
      found[state] = [...new Set([...(found[state] ?? []), ...numbers])]
    }
    complete(table, width, found)
    this.#table = table
    this.#found = found
  }

  /** Tell each number that is found; the same one perhaps more than once. */
  find(text: string, tell: (number: number) => void): void {
    const table = this.#table
    const classes = this.#classes
    const width = this.#width
    const found = this.#found
    let state = 0
    for (let at = 0; at < text.length; at++) {
      const code = text.charCodeAt(at)
      const kind = classes[code < ascii ? code : (foldings.get(code) ?? 0)] ?? 0
      state = table[state * width + kind] ?? 0
      const numbers = found[state]
      if (numbers !== undefined) for (const number of numbers) tell(number)
      // U+0307 follows, in lower case.
      if (code === 0x130) state = 0
    }
  }
}

/** A class for each character of the literals, the same for both cases; 0 for all others. */
function classesOf(literals: Iterable<string>): Uint8Array {
  const classes = new Uint8Array(ascii)
  let count = 0
  for (const literal of literals) {
    for (let at = 0; at < literal.length; at++) {
      const code = literal.charCodeAt(at)
      if (code > 0 && code < ascii && classes[code] === 0) classes[code] = ++count
    }
  }
  for (let code = 0x41; code <= 0x5a; code++) classes[code] = classes[code + 0x20] ?? 0
  return classes
}

/** Make a trie the automaton: where no literal goes on, the longest suffix that begins one does. */
function complete(table: Int32Array, width: number, found: (readonly number[] | undefined)[]): void {
  const suffixes = new Int32Array(found.length)
  const open: number[] = []
  for (let kind = 0; kind < width; kind++) if ((table[kind] ?? 0) !== 0) open.push(table[kind] ?? 0)
  for (const state of open) {
    const suffix = suffixes[state] ?? 0
    const numbers = found[suffix]
    if (numbers !== undefined) found[state] = [...new Set([...(found[state] ?? []), ...numbers])]
    for (let kind = 0; kind < width; kind++) {
      const next = table[state * width + kind] ?? 0
      const other = table[suffix * width + kind] ?? 0
      if (next === 0) table[state * width + kind] = other
      else {
        suffixes[next] = other
        open.push(next)
      }
    }
  }
}
