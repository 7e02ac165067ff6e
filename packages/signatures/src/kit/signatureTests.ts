import type { Diagnostic, SignatureMatch } from '@cuculus/core'
import type { Explanation } from '../explain/explanation.js'
import { explainSignature } from '../explain/explainSignature.js'
import { reason } from '../reason.js'
import { runSignatures } from '../runSignatures.js'
import type { SignatureClass } from '../signature.js'
import { readTrace, type TraceResults } from '../trace/readTrace.js'
import { TraceError } from '../trace/traceError.js'

/** A test of signatures, as a text has it. */
export interface SignatureTest {
  readonly title: string
  /** The line it begins in, from 1. */
  readonly line: number
  /** Names of signatures that must match; all that are tested if the list is empty. Absent: nothing is asked to match. */
  readonly fires?: readonly string[]
  /** Names of signatures that must not match; all if the list is empty. */
  readonly silent?: readonly string[]
  /** The trace, on the lines where it stands. */
  readonly trace: string
}

/** How one test went. */
export interface SignatureTestOutcome {
  readonly title: string
  readonly line: number
  readonly passed: boolean
  /** What went wrong; empty if it passed. */
  readonly failures: readonly SignatureTestFailure[]
  /** What the engine reported that makes no test fail: an id that ATT&CK does not have. */
  readonly warnings: readonly Diagnostic[]
}

export interface SignatureTestFailure {
  readonly message: string
  /** For one that should have matched and did not. */
  readonly explanation?: Explanation
  /** For one that matched and should not have. */
  readonly match?: SignatureMatch
}

/**
 * Read tests of signatures from text: each begins with `test:` and says which signatures have to match (`fires:`) and which not (`silent:`), by name or, without names, all of them. What follows is
 * the trace (see `readTrace`).
 *
 * ```text
 * test: adds itself to the Run key
 * fires: my_run_key
 * proc: sample.exe
 * call: RegSetValueExW(FullName="HKEY_CURRENT_USER\…\Run\x" Buffer="C:\x.exe")
 *
 * test: a harmless setting
 * silent:
 * proc: editor.exe
 * call: RegSetValueExW(FullName="HKEY_CURRENT_USER\Software\Editor\Last" Buffer="x")
 * ```
 *
 * @throws TraceError for a text that is no test.
 */
export function readSignatureTests(text: string): SignatureTest[] {
  const tests: Draft[] = []
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const trimmed = line.trim()
    const [, word = '', rest = ''] = /^(\w+):\s*(.*)$/.exec(trimmed) ?? []
    const current = tests.at(-1)
    if (word === 'test') tests.push({ title: rest, line: index + 1, lines: [] })
    else if (current === undefined) {
      if (trimmed !== '' && !trimmed.startsWith('#'))
        throw new TraceError(index + 1, 'expected `test:` and what is tested')
    } else if (word === 'fires' || word === 'silent') current[word] = [...(current[word] ?? []), ...namesOf(rest)]
    else current.lines.push([index, line])
  }
  return tests.map(({ lines, ...test }) => {
    if (test.fires === undefined && test.silent === undefined)
      throw new TraceError(test.line, 'expected `fires:` or `silent:` below `test:`')
    return { ...test, trace: onItsLines(lines) }
  })
}

interface Draft {
  readonly title: string
  readonly line: number
  fires?: readonly string[]
  silent?: readonly string[]
  readonly lines: (readonly [index: number, line: string])[]
}

function namesOf(text: string): string[] {
  return text.split(/[\s,]+/).filter((name) => name !== '')
}

/** Lines that stand elsewhere are empty, so that errors name the line of the file. */
function onItsLines(lines: Draft['lines']): string {
  const text: string[] = []
  for (const [index, line] of lines) text[index] = line
  return Array.from(text, (line?: string) => line ?? '').join('\n')
}

/**
 * Run tests over signatures.
 *
 * @param text - The tests, or a list of those that were read.
 * @throws TraceError for a text that is no test; a trace that cannot be read is a failure of its test.
 */
export async function testSignatures(
  signatures: readonly SignatureClass[],
  text: string | readonly SignatureTest[],
  { signal, timeLimit }: { readonly signal?: AbortSignal; readonly timeLimit?: number } = {},
): Promise<SignatureTestOutcome[]> {
  const tests = typeof text === 'string' ? readSignatureTests(text) : text
  const options = { ...(signal === undefined ? {} : { signal }), ...(timeLimit === undefined ? {} : { timeLimit }) }
  const outcomes: SignatureTestOutcome[] = []
  for (const test of tests) {
    const { failures, warnings } = await run(signatures, test, options)
    outcomes.push({ title: test.title, line: test.line, passed: failures.length === 0, failures, warnings })
  }
  return outcomes
}

/** What is reported of a signature that is wrong, and not only of what it says of itself. */
const harmless: ReadonlySet<string> = new Set(['SIGNATURE_UNKNOWN_ID', 'SIGNATURE_BAD_ID', 'SIGNATURE_DATA_CUT'])

interface Run {
  readonly failures: readonly SignatureTestFailure[]
  readonly warnings: readonly Diagnostic[]
}

async function run(
  signatures: readonly SignatureClass[],
  test: SignatureTest,
  options: { readonly signal?: AbortSignal; readonly timeLimit?: number },
): Promise<Run> {
  let results: TraceResults
  try {
    results = readTrace(test.trace)
  } catch (error) {
    return { failures: [{ message: error instanceof TraceError ? error.message : reason(error) }], warnings: [] }
  }
  const { matches, diagnostics, timings } = await runSignatures(signatures, results, options)
  const failures: SignatureTestFailure[] = diagnostics
    .filter(({ code }) => !harmless.has(code))
    .map(({ code, message }) => ({ message: `${code} ${message}` }))
  const found = new Map(matches.map((match) => [match.name, match]))
  const all = timings.map(({ name }) => name).sort()
  if (test.fires !== undefined) {
    const missing = (test.fires.length === 0 ? all : test.fires).filter((name) => !found.has(name))
    for (const name of missing) failures.push(await silentOne(name, signatures, results, options))
    if (test.fires.length === 0 && all.length === 0) failures.push({ message: 'there is no signature to match' })
  }
  for (const [name, match] of found) {
    if (test.silent?.includes(name) === true || (test.silent?.length === 0 && test.fires?.includes(name) !== true))
      failures.push({ message: `${name} matched and should not have`, match })
  }
  for (const name of test.silent ?? [])
    if (!all.includes(name) && !found.has(name)) failures.push({ message: `there is no signature ${name}` })
  return { failures, warnings: diagnostics.filter(({ code }) => harmless.has(code)) }
}

async function silentOne(
  name: string,
  signatures: readonly SignatureClass[],
  results: TraceResults,
  options: { readonly signal?: AbortSignal; readonly timeLimit?: number },
): Promise<SignatureTestFailure> {
  const explanation = await explainSignature(name, signatures, results, options)
  return explanation === undefined
    ? { message: `there is no signature ${name}` }
    : { message: `${name} should have matched and did not`, explanation }
}
