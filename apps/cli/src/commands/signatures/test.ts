import { readFile, stat } from 'node:fs/promises'
import { basename, relative } from 'node:path'
import { signatureProblems, type SignatureTestOutcome, testSignatures } from '@cuculus/signatures'
import { type Environment, exitCode, UserError } from '../../environment.js'
import { jsonLine } from '../../jsonLine.js'
import { printable } from '../../printable.js'
import { reasonOf } from '../../reason.js'
import { loadSignatureFile, problemText, signatureFiles, type SignatureFile } from '../../signatures/loadSignatures.js'
import { instancesOf } from '../../signatures/selectSignatures.js'
import { renderExplanation } from '../../signatures/renderExplanation.js'
import { renderMatch } from '../../signatures/renderMatch.js'
import { timeLimitOf } from './run.js'

export interface TestCommandOptions {
  readonly timeLimit?: string
  readonly json: boolean
}

/** Where the tests of a file stand: `run_key.yml` has `run_key.test.txt`. */
const testSuffix = '.test.txt'

/** How one file went. */
interface Result {
  readonly file: string
  /** Rules that cannot be used, or why there are no tests. */
  readonly problems: readonly string[]
  /** What signatures say wrongly of themselves. */
  readonly warnings: readonly string[]
  readonly tests: readonly SignatureTestOutcome[]
}

/**
 * `cuculus signatures test [FILES…]`: the signatures of each file against the traces beside it. Without files those in the working directory that have tests.
 */
export async function testCommand(
  names: readonly string[],
  options: TestCommandOptions,
  environment: Environment,
): Promise<number> {
  const { cwd, stdout, signal } = environment
  const timeLimit = timeLimitOf(options.timeLimit)
  const files = await filesToTest(names, cwd)
  const results: Result[] = []
  for (const file of files) {
    signal.throwIfAborted()
    const result = await testFile(file, environment.stderr, {
      signal,
      ...(timeLimit === undefined ? {} : { timeLimit }),
    })
    results.push(result)
    if (!options.json) stdout.write(`${render(result, cwd).join('\n')}\n`)
  }
  const tests = results.flatMap((result) => result.tests)
  const failed = tests.filter(({ passed }) => !passed).length
  const unusable = results.reduce((sum, { problems }) => sum + problems.length, 0)
  if (options.json) for (const result of results) stdout.write(jsonLine(result))
  else {
    const parts = [`${plural(tests.length, 'test')}, ${String(tests.length - failed)} passed, ${String(failed)} failed`]
    if (unusable > 0) parts.push(plural(unusable, 'problem'))
    stdout.write(`\n${parts.join(', ')}\n`)
  }
  return failed + unusable === 0 ? exitCode.ok : exitCode.incomplete
}

function plural(count: number, noun: string): string {
  return `${String(count)} ${noun}${count === 1 ? '' : 's'}`
}

/** @throws UserError if there is nothing to test. */
async function filesToTest(names: readonly string[], cwd: string): Promise<string[]> {
  const files = new Set<string>()
  for (const name of names.length === 0 ? ['.'] : names) {
    // Tests stand for what they test.
    const tested = name.endsWith(testSuffix) ? await besides(name, cwd) : await signatureFiles(name, cwd)
    const isFolder = tested.length !== 1 || !tested[0]?.endsWith(basename(name))
    for (const file of tested) if (!isFolder || (await isFile(testsOf(file)))) files.add(file)
  }
  if (files.size === 0) {
    throw new UserError(
      `expected signatures with tests beside them (\`name.yml\` and \`name${testSuffix}\`), found none: \`cuculus signatures new NAME\` makes both`,
    )
  }
  return [...files]
}

async function besides(name: string, cwd: string): Promise<string[]> {
  const stem = name.slice(0, -testSuffix.length)
  for (const extension of ['.yml', '.yaml', '.ts', '.mts', '.js', '.mjs', '.cjs']) {
    const found = await signatureFiles(`${stem}${extension}`, cwd).catch(() => [])
    if (found.length > 0) return found
  }
  throw new UserError(`expected signatures beside ${name}: ${stem}.yml, .ts or .js`)
}

function testsOf(file: string): string {
  return file.replace(/\.[a-z]+$/, testSuffix)
}

async function testFile(
  file: string,
  stderr: Environment['stderr'],
  options: { readonly signal: AbortSignal; readonly timeLimit?: number },
): Promise<Result> {
  let loaded: SignatureFile
  try {
    loaded = await loadSignatureFile(file)
  } catch (error) {
    if (error instanceof UserError) return { file, problems: [error.message], warnings: [], tests: [] }
    throw error
  }
  const problems = loaded.problems.map((problem) => {
    const { line } = problem
    return line === undefined ? problemText(problem) : `line ${String(line)}: ${problemText(problem)}`
  })
  const warnings = instancesOf(loaded.signatures, stderr).flatMap((signature) =>
    signatureProblems(signature).map((problem) => `${signature.name}: ${problem}`),
  )
  let text: string
  try {
    text = await readFile(testsOf(file), 'utf8')
  } catch (error) {
    // Who has to repair the rule first need not hear of tests.
    const untested = problems.length > 0 ? [] : [`expected its tests at ${testsOf(file)}: ${reasonOf(error)}`]
    return { file, warnings, problems: [...problems, ...untested], tests: [] }
  }
  // Without a signature every test would say once more that there is none.
  if (loaded.signatures.length === 0) return { file, warnings, problems, tests: [] }
  try {
    return { file, warnings, problems, tests: await testSignatures(loaded.signatures, text, options) }
  } catch (error) {
    if (!(error instanceof Error && error.name === 'TraceError')) throw error
    return { file, warnings, problems: [...problems, `${basename(testsOf(file))}: ${error.message}`], tests: [] }
  }
}

function render({ file, problems, warnings, tests }: Result, cwd: string): string[] {
  const place = basename(testsOf(file))
  return [
    printable(relative(cwd, file) || file),
    ...problems.map((problem) => `  FAIL  ${printable(problem, 1000)}`),
    ...warnings.map((warning) => `  warning: ${printable(warning, 500)}`),
    ...tests.flatMap(({ title, line, passed, failures }) => [
      `  ${passed ? 'ok  ' : 'FAIL'}  ${printable(title, 200)}${passed ? '' : ` (${printable(place)}:${String(line)})`}`,
      ...failures.flatMap(({ message, explanation, match }) => [
        `        ${printable(message, 500)}`,
        ...(explanation === undefined ? [] : renderExplanation(explanation, '          ')),
        ...(match === undefined
          ? []
          : renderMatch(match, new Map())
              .slice(1)
              .map((text) => `   ${text}`)),
      ]),
    ]),
  ]
}

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (stats) => stats.isFile(),
    () => false,
  )
}
