import { runSignatures, scoreOf } from '@cuculus/signatures'
import { type Environment, exitCode, UserError } from '../../environment.js'
import { jsonLine } from '../../jsonLine.js'
import { printable } from '../../printable.js'
import { lookUpCalls } from '../../signatures/callLookup.js'
import { openSubject, type SubjectOptions, titleOf } from '../../signatures/openSubject.js'
import { renderMatch } from '../../signatures/renderMatch.js'
import { readOverlay, selectSignatures, type SignatureSelection } from '../../signatures/selectSignatures.js'

/** The options of `cuculus signatures run`. */
export interface RunCommandOptions extends SignatureSelection, SubjectOptions {
  readonly overlay?: string
  readonly timeLimit?: string
  readonly timings: boolean
  readonly json: boolean
}

/** How many signatures are shown by the time they took. */
const shownTimings = 10

/** `cuculus signatures run REPORT-OR-DIR`: signatures alone, over results that are there. */
export async function runCommand(name: string, options: RunCommandOptions, environment: Environment): Promise<number> {
  const { cwd, stdout, stderr, signal } = environment
  const timeLimit = timeLimitOf(options.timeLimit)
  const overlay = await readOverlay(options.overlay, cwd)
  const { signatures, refused } = await selectSignatures(options, environment)
  const subject = await openSubject(name, options, environment)
  try {
    const { matches, diagnostics, timings } = await runSignatures(signatures, subject.results, {
      ...subject.options,
      ...(timeLimit === undefined ? {} : { timeLimit }),
      overlay,
      signal,
    })
    const { score, contributions } = scoreOf(matches)
    if (options.json) {
      const { path, kind } = subject
      const all = {
        path,
        kind,
        score: { score, contributions },
        signatures: matches,
        diagnostics,
        problems: subject.problems,
        refused,
      }
      stdout.write(jsonLine({ ...all, ...(options.timings ? { timings } : {}) }))
    } else {
      const calls = await lookUpCalls(matches, subject.results, signal)
      const lines = [
        titleOf(subject),
        '',
        ...[...matches].reverse().flatMap((match) => renderMatch(match, calls)),
        ...(matches.length === 0 ? ['  no signature matched'] : []),
        '',
        `  Score  ${score.toFixed(1)} of 10${
          contributions.length === 0
            ? ''
            : ` (${contributions
                .slice(0, 3)
                .map(({ name: part, points }) => `${printable(part)} ${points.toFixed(2)}`)
                .join(', ')}${contributions.length > 3 ? ', …' : ''})`
        }`,
        ...(options.timings
          ? timings
              .slice(0, shownTimings)
              .map(({ name: part, milliseconds }) => `  ${milliseconds.toFixed(1).padStart(8)} ms  ${printable(part)}`)
          : []),
      ]
      stdout.write(`${lines.join('\n')}\n`)
      for (const problem of subject.problems) stderr.write(`cuculus: ${printable(problem, 500)}\n`)
      for (const { code, message } of diagnostics) stderr.write(`cuculus: ${code}: ${printable(message, 500)}\n`)
    }
    // A rule that cannot be used might have found something as well.
    const missed = refused.length > 0 || diagnostics.some(({ code }) => failures.has(code))
    return missed ? exitCode.incomplete : exitCode.ok
  } finally {
    await subject.close()
  }
}

/** What means that a finding may be missing. */
const failures: ReadonlySet<string> = new Set([
  'SIGNATURE_FAILED',
  'SIGNATURE_TIMEOUT',
  'SIGNATURE_INVALID',
  'SIGNATURE_CALLS_UNREADABLE',
])

export function timeLimitOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const limit = Number(text)
  if (limit > 0 && Number.isFinite(limit)) return limit
  throw new UserError(`expected milliseconds after --time-limit, found \`${text}\``)
}
