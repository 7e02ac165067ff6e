import type { MagicDatabase, MagicTest, TestSpan } from './magicDatabase.js'
import { type Condition, necessaryCondition } from './necessaryCondition.js'
import { hasPrefix, type PrefixEntry, PrefixTable } from './prefixTable.js'
import type { Requirement } from './requiredText.js'
import { TextScan } from './textScan.js'
import { textViews } from './textView.js'

/** Bytes of a file's start by which tests are chosen: nearly all look no further. */
export const REACH: number = 68 * 1024

const BINTEST = 0x20
const TEXTTEST = 0x40

interface TextNeeds {
  readonly number: number
  readonly requirements: readonly Requirement[]
  /** How far the test looks. */
  readonly within: number
}

/** Tests that see the same bytes: the file, or the text that it is. By their numbers. */
interface Group {
  readonly all: readonly number[]
  /** Of these nothing is known. */
  readonly always: readonly number[]
  readonly prefixes: PrefixTable
  readonly others: readonly (readonly [number: number, fits: (bytes: Uint8Array) => boolean])[]
  readonly texts: readonly TextNeeds[]
}

/**
 * The tests of a magic database by what they need, so that a file is only put to those that can succeed.
 *
 * A file fails nearly all of some 3,600 tests, most of them at its first bytes. To find out costs libmagic milliseconds, above all the expressions and
 * searches in texts; here it takes one pass over the file's start. The tests that are left are libmagic's to decide.
 */
export class MagicIndex {
  readonly #tests: readonly TestSpan[]
  readonly #ofBytes: Group
  readonly #ofText: Group
  /** Conditions on the ways of the few tests that have any. */
  readonly #ways: ReadonlyMap<number, readonly (readonly Condition[])[]>
  readonly #scan: TextScan = new TextScan()

  constructor({ tests }: MagicDatabase) {
    // The rest of a test is not needed any more.
    this.#tests = tests.map(({ first, end }) => ({ first, end }))
    this.#ofBytes = groupOf(tests, BINTEST)
    this.#ofText = groupOf(tests, TEXTTEST)
    this.#ways = new Map(
      tests
        .filter(({ ways }) => ways.length > 0)
        .map(({ first, ways }) => [
          first,
          ways.map((way) => way.map((record) => necessaryCondition(record, REACH, false))),
        ]),
    )
  }

  /**
   * The tests that can succeed, in the order in which they are made; `null`: all of them.
   *
   * @param start the first `REACH` bytes, or the whole file
   * @param size of the whole file
   */
  candidates(start: Uint8Array, size: number): readonly TestSpan[] | null {
    const chosen = new Set<number>()
    const views = textViews(start, size)
    this.#scan.load(start, views?.[0] !== undefined && isStartOf(views[0], start))
    choose(this.#ofBytes, start, this.#scan, chosen)
    if (views === null) for (const number of this.#ofText.all) chosen.add(number)
    for (const view of views ?? []) {
      // What the file contains, its start contains or not.
      if (!isStartOf(view, start)) this.#scan.load(view, true)
      choose(this.#ofText, view, this.#scan, chosen)
    }
    const found: TestSpan[] = []
    for (const number of Uint16Array.from(chosen).sort()) {
      const test = this.#tests[number]
      if (test === undefined || this.#beginsAnew(test, start)) return null
      found.push(test)
    }
    return found
  }

  /** Whether there may be a second beginning, of which nothing is known. */
  #beginsAnew({ first }: TestSpan, bytes: Uint8Array): boolean {
    const ways = this.#ways.get(first)
    if (ways === undefined) return false
    return ways.some((conditions) => conditions.every((condition) => this.#holds(condition, bytes)))
  }

  #holds(condition: Condition, bytes: Uint8Array): boolean {
    if (condition.kind === 'prefix') return condition.anyOf.some((prefix) => hasPrefix(bytes, prefix))
    return condition.kind === 'bytes' ? condition.fits(bytes) : true
  }
}

function isStartOf(view: Uint8Array, bytes: Uint8Array): boolean {
  return view.buffer === bytes.buffer && view.byteOffset === bytes.byteOffset
}

function choose(
  { always, prefixes, others, texts }: Group,
  bytes: Uint8Array,
  scan: TextScan,
  chosen: Set<number>,
): void {
  for (const number of always) chosen.add(number)
  prefixes.match(bytes, chosen)
  for (const [number, fits] of others) if (fits(bytes)) chosen.add(number)
  for (const { number, requirements, within } of texts) {
    if (requirements.every((requirement) => scan.meets(requirement, within))) chosen.add(number)
  }
}

function groupOf(tests: readonly MagicTest[], flag: number): Group {
  const all = [...tests.keys()].filter((number) => ((tests[number]?.flags ?? 0) & flag) !== 0)
  const prefixes: PrefixEntry[] = []
  const others: [number, (bytes: Uint8Array) => boolean][] = []
  const texts: TextNeeds[] = []
  const always: number[] = []
  for (const number of all) {
    const test = tests[number]
    const condition = test === undefined ? undefined : necessaryCondition(test, REACH, flag === TEXTTEST)
    if (condition?.kind === 'prefix') prefixes.push(...condition.anyOf.map((prefix) => ({ number, prefix })))
    else if (condition?.kind === 'bytes') others.push([number, condition.fits])
    else if (condition?.kind === 'text') texts.push({ number, ...condition })
    else always.push(number)
  }
  return { all, always, prefixes: new PrefixTable(prefixes), others, texts }
}
