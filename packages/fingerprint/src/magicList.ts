import { type MagicDatabase, type TestSpan, RECORD_SIZE } from './magicDatabase.js'

/** What libmagic's memory is reached by. */
export interface MagicMemory {
  /** All of it: when it grows, it moves. */
  readonly bytes: () => Uint8Array
  /** Memory that libmagic leaves alone; 0 if there is none. */
  readonly malloc: (size: number) => number
}

/** Records of the tests that are left for one file: more are not worth being copied. */
const CAPACITY = 2048

const WORD = 4
// Words of a list (`struct mlist`): the records, their compiled expressions, how many there are; the lists before and behind it.
const RECORDS = 0
const EXPRESSIONS = 1
const COUNT = 2
const NEXT = 4
const PREVIOUS = 5

/**
 * The list of tests that libmagic goes through, in its own memory, where it can be replaced by a shorter one.
 *
 * A shorter list holds copies of records, in the same order, beside those of all tests. Expressions are compiled when they are first used and kept; that is
 * carried over.
 *
 * Source: libmagic 5.45, `file.h` (`struct mlist`).
 */
export class MagicList {
  readonly #memory: MagicMemory
  /** Address of the list. */
  readonly #list: number
  readonly #all: readonly [records: number, expressions: number, count: number]
  /** Addresses of the shorter list's records and expressions. */
  readonly #records: number
  readonly #expressions: number
  #tests: readonly TestSpan[] = []

  /**
   * `null` if the list is not where it is known to be, or there is no memory for another.
   *
   * @param start where the database is in the memory
   */
  static find(memory: MagicMemory, database: MagicDatabase, start: number): MagicList | null {
    const list = findList(wordsOf(memory), start + RECORD_SIZE, database.records)
    const records = memory.malloc(CAPACITY * RECORD_SIZE)
    const expressions = memory.malloc(CAPACITY * WORD)
    return list === -1 || records === 0 || expressions === 0 ? null : new MagicList(memory, list, records, expressions)
  }

  private constructor(memory: MagicMemory, list: number, records: number, expressions: number) {
    this.#memory = memory
    this.#list = list
    this.#records = records
    this.#expressions = expressions
    const words = wordsOf(memory)
    const word = (index: number): number => words[list / WORD + index] ?? 0
    this.#all = [word(RECORDS), word(EXPRESSIONS), word(COUNT)]
  }

  /** Go through these tests only; through all if `null`. */
  use(tests: readonly TestSpan[] | null): void {
    this.#keepExpressions()
    const count = tests?.reduce((sum, { first, end }) => sum + end - first, 0) ?? Infinity
    if (tests === null || count > CAPACITY) this.#point(...this.#all)
    else {
      this.#copy(tests)
      this.#tests = tests
      this.#point(this.#records, this.#expressions, count)
    }
  }

  #copy(tests: readonly TestSpan[]): void {
    const bytes = this.#memory.bytes()
    const words = wordsOf(this.#memory)
    const [records, expressions] = this.#all
    let count = 0
    for (const { first, end } of tests) {
      bytes.copyWithin(this.#records + count * RECORD_SIZE, records + first * RECORD_SIZE, records + end * RECORD_SIZE)
      words.copyWithin(this.#expressions / WORD + count, expressions / WORD + first, expressions / WORD + end)
      count += end - first
    }
  }

  #keepExpressions(): void {
    const words = wordsOf(this.#memory)
    const expressions = this.#all[1] / WORD
    let from = this.#expressions / WORD
    for (const { first, end } of this.#tests) {
      words.copyWithin(expressions + first, from, from + end - first)
      from += end - first
    }
    this.#tests = []
  }

  #point(records: number, expressions: number, count: number): void {
    wordsOf(this.#memory).set([records, expressions, count], this.#list / WORD)
  }
}

/** The bytes in the memory, so many, that begin like this; `null` if there are none. */
export function bytesThatBegin({ bytes }: MagicMemory, start: Uint8Array, size: number): Uint8Array | null {
  const all = bytes()
  const position = Buffer.from(all.buffer).indexOf(start)
  return position === -1 || position + size > all.length ? null : all.subarray(position, position + size)
}

/** The address of the list, alone in its ring, that holds so many records from there on; -1 if there is none, or more than one. */
function findList(words: Uint32Array, records: number, count: number): number {
  const found: number[] = []
  for (let i = words.indexOf(records); i !== -1; i = words.indexOf(records, i + 1)) {
    const head = (words[i + NEXT] ?? 0) / WORD
    const isAlone = words[i + PREVIOUS] === head * WORD && words[head + NEXT] === i * WORD
    if (words[i + COUNT] === count && isAlone) found.push(i * WORD)
  }
  return found.length === 1 ? (found[0] ?? -1) : -1
}

function wordsOf({ bytes }: MagicMemory): Uint32Array {
  return new Uint32Array(bytes().buffer)
}
