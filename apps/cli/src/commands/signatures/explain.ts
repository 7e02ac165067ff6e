import { explainSignature } from '@cuculus/signatures'
import { type Environment, exitCode, UserError } from '../../environment.js'
import { jsonLine } from '../../jsonLine.js'
import { printable } from '../../printable.js'
import { lookUpCalls } from '../../signatures/callLookup.js'
import { openSubject } from '../../signatures/openSubject.js'
import { renderExplanation } from '../../signatures/renderExplanation.js'
import { renderMatch } from '../../signatures/renderMatch.js'
import { instancesOf, readOverlay, selectSignatures } from '../../signatures/selectSignatures.js'
import { type RunCommandOptions, timeLimitOf } from './run.js'

/** `cuculus signatures explain NAME REPORT-OR-DIR`. */
export async function explainCommand(
  name: string,
  subjectName: string,
  options: Omit<RunCommandOptions, 'timings'>,
  environment: Environment,
): Promise<number> {
  const { cwd, stdout, stderr, signal } = environment
  const timeLimit = timeLimitOf(options.timeLimit)
  const overlay = await readOverlay(options.overlay, cwd)
  const { signatures } = await selectSignatures(options, environment)
  const names = instancesOf(signatures, stderr).map((signature) => signature.name)
  if (!names.includes(name)) {
    const near = names.filter((other) => other.includes(name) || name.includes(other)).slice(0, 5)
    throw new UserError(
      `there is no signature \`${name}\`${near.length === 0 ? ': `cuculus signatures list` shows all' : `; there are ${near.join(', ')}`}`,
    )
  }
  const subject = await openSubject(subjectName, options, environment)
  try {
    const explanation = await explainSignature(name, signatures, subject.results, {
      ...subject.options,
      ...(timeLimit === undefined ? {} : { timeLimit }),
      overlay,
      signal,
    })
    if (explanation === undefined) throw new UserError(`there is no signature \`${name}\``)
    if (options.json) {
      stdout.write(jsonLine({ path: subject.path, kind: subject.kind, ...explanation }))
      return exitCode.ok
    }
    const { match, description } = explanation
    const lines = [
      `${printable(name)}   ${match === undefined ? 'did not match' : 'matched'} (${subject.kind} ${printable(subject.path)})`,
      ...(match === undefined
        ? [`  ${printable(description, 200)}`]
        : renderMatch(match, await lookUpCalls([match], subject.results, signal))),
      '',
      ...renderExplanation(explanation, '  '),
    ]
    stdout.write(`${lines.join('\n')}\n`)
    for (const problem of subject.problems) stderr.write(`cuculus: ${printable(problem, 500)}\n`)
    return exitCode.ok
  } finally {
    await subject.close()
  }
}
