import { RE2JS } from 're2js'
import { isCertainlyValid } from './certainlyValid.js'
import { plainTexts, requiredLiterals, requiredLiteralsOf } from './requiredLiterals.js'

/**
 * What a helper looks for.
 *
 * - a text is compared exactly, case included;
 * - a text with `regex: true` is a regular expression by the rule of every Cuckoo: case-insensitive and anchored at the start, `.` is not a line break;
 *   it runs in linear time (RE2 syntax: no lookaround, no back-references), so it may come from outside;
 * - a `RegExp` is used as it is written, flags and anchors included: it is code, and answers for its own speed.
 */
export type Pattern = string | RegExp

/** Whether a text is what a pattern looks for. */
export interface TextTest {
  (text: string): boolean
  /** Texts in lower case of which every text that passes contains at least one, whatever the case, if that is known. */
  readonly needs?: readonly string[] | undefined
}

/** How many compiled patterns are kept; signatures are made anew for every analysis, their patterns stay the same. */
const cacheSize = 8192
const cache = new Map<string, TextTest>()

/**
 * The test for a pattern.
 *
 * @throws Error if the regular expression cannot be compiled.
 */
export function textTest(pattern: Pattern, regex = false): TextTest {
  if (typeof pattern !== 'string') return nativeTest(pattern)
  if (!regex) return (text) => text === pattern
  return linearTest(pattern, 'start')
}

/**
 * A linear-time test for a regular expression that comes from outside, case-insensitive.
 *
 * @param anchor - `start` matches at the first character (Python's `match`), `anywhere` searches.
 * @throws Error if it cannot be compiled.
 */
export function linearTest(source: string, anchor: 'start' | 'anywhere'): TextTest {
  const key = `${anchor} ${source}`
  const known = cache.get(key)
  if (known !== undefined) return known
  const compile = (): RE2JS => RE2JS.compile(source, RE2JS.CASE_INSENSITIVE)
  let compiled = isCertainlyValid(source) ? undefined : compile()
  const run: TextTest = (text) => {
    compiled ??= compile()
    return anchor === 'start' ? compiled.matcher(text).lookingAt() : compiled.test(text)
  }
  const test = plainTest(plainTexts(source), anchor, run) ?? behindLiterals(requiredLiterals(source), run)
  if (cache.size >= cacheSize) cache.clear()
  cache.set(key, test)
  return test
}

/**
 * The same for an expression that says itself what the case and line breaks mean to it, found anywhere.
 *
 * @param flags - `i` whatever the case, `m` lines of their own, `s` a dot is a line break too.
 * @throws Error if it cannot be compiled.
 */
export function expressionTest(source: string, flags: string): TextTest {
  const expression = RE2JS.compile(
    source,
    (flags.includes('i') ? RE2JS.CASE_INSENSITIVE : 0) |
      (flags.includes('m') ? RE2JS.MULTILINE : 0) |
      (flags.includes('s') ? RE2JS.DOTALL : 0),
  )
  return behindLiterals(requiredLiterals(source), (text) => expression.test(text))
}

/** Letters outside ASCII that case folding or lower case makes equal to `s`, `k` and `i`. */
const foldsToAscii = /[\u017f\u212a\u0130]/

/** The last text in lower case: many patterns ask about the same text, one after the other. */
let lastText = ''
let lastLower = ''
let lastFolds = false

/** Most texts lack the letters that a pattern needs: looking for these first is many times faster than the pattern. */
function behindLiterals(needs: readonly string[] | undefined, run: TextTest): TextTest {
  if (needs === undefined) return run
  const test: TextTest = (text) => {
    remember(text)
    return (lastFolds || needs.some(isInLast)) && run(text)
  }
  return Object.assign(test, { needs })
}

/** A pattern that is nothing but texts needs no machine. */
function plainTest(
  texts: readonly string[] | undefined,
  anchor: 'start' | 'anywhere',
  run: TextTest,
): TextTest | undefined {
  if (texts === undefined) return undefined
  const holds = anchor === 'start' ? beginsLast : isInLast
  const test: TextTest = (text) => {
    remember(text)
    return lastFolds ? run(text) : texts.some(holds)
  }
  return Object.assign(test, { needs: texts.every(({ length }) => length > 1) ? texts : undefined })
}

function remember(text: string): void {
  if (text === lastText) return
  lastLower = text.toLowerCase()
  lastFolds = foldsToAscii.test(text)
  // Last: whoever is stopped in between must not leave one text with the letters of another.
  lastText = text
}

function beginsLast(literal: string): boolean {
  return lastLower.startsWith(literal)
}

function isInLast(literal: string): boolean {
  return lastLower.includes(literal)
}

/** A global or sticky expression remembers where it stopped: a test must not. */
function nativeTest(pattern: RegExp): TextTest {
  const expression =
    pattern.global || pattern.sticky ? new RegExp(pattern, pattern.flags.replace(/[gy]/g, '')) : pattern
  return Object.assign((text: string) => expression.test(text), { needs: requiredLiteralsOf(expression) })
}
