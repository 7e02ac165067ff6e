import { type SignatureResults, type Survey, type SurveyOptions, surveyResults } from '@cuculus/signatures'
import { type Environment, exitCode, UserError } from '../../environment.js'
import { jsonLine } from '../../jsonLine.js'
import { printable } from '../../printable.js'
import { sharedIds } from '../../signatures/callLookup.js'
import { openSubject, type SubjectOptions, titleOf } from '../../signatures/openSubject.js'
import { renderExamples, renderSurvey } from '../../signatures/renderSurvey.js'

/** The options of `cuculus signatures activities`. */
export interface ActivitiesCommandOptions extends SubjectOptions {
  readonly process?: string
  readonly kind: readonly string[]
  readonly api: readonly string[]
  readonly limit: string
  readonly json: boolean
}

/** An overview shows the one of these that tells most. */
const overviewExamples = 5

/** `cuculus signatures activities REPORT-OR-DIR`: what there is for a rule to look for. */
export async function activitiesCommand(
  name: string,
  options: ActivitiesCommandOptions,
  environment: Environment,
): Promise<number> {
  const { stdout, stderr, signal } = environment
  const limit = limitOf(options.limit)
  const subject = await openSubject(name, options, environment)
  try {
    const asked = options.kind.length + options.api.length > 0
    const survey = await surveyed(subject.results, {
      ...processOf(options.process, subject.results),
      ...(options.kind.length === 0 ? {} : { kinds: options.kind }),
      ...(options.api.length === 0 ? {} : { apis: options.api }),
      examples: asked || options.json ? limit : overviewExamples,
      signal,
    })
    if (options.json) {
      const { path, kind, problems } = subject
      stdout.write(jsonLine({ path, kind, ...survey, problems }))
      return exitCode.ok
    }
    const shared = sharedIds(subject.results)
    const lines = asked
      ? renderExamples(survey, limit, shared)
      : renderSurvey(survey, limit, shared, stdout.isTTY === true ? stdout.columns : undefined)
    stdout.write(
      `${[titleOf(subject), '', ...(lines.length === 0 ? ['  nothing of what was asked for'] : lines)].join('\n').trimEnd()}\n`,
    )
    for (const problem of subject.problems) stderr.write(`cuculus: ${printable(problem, 500)}\n`)
    return exitCode.ok
  } finally {
    await subject.close()
  }
}

async function surveyed(results: SignatureResults, options: SurveyOptions): Promise<Survey> {
  try {
    return await surveyResults(results, options)
  } catch (error) {
    if (!(error instanceof Error && error.name === 'RuleError')) throw error
    const more = error.message.endsWith('?') ? '' : '; without --kind those of this analysis are shown'
    throw new UserError(`${error.message}${more}`, { cause: error })
  }
}

/**
 * A process id, or a name.
 *
 * @throws UserError if there is no such process.
 */
function processOf(text: string | undefined, { behavior }: SignatureResults): Pick<SurveyOptions, 'process'> {
  if (text === undefined) return {}
  const processes = behavior?.processes ?? []
  const isId = /^-?\d+$/.test(text)
  const found = processes.some(({ process_id: pid, process_name: name }) =>
    isId ? pid === Number(text) : name?.toLowerCase() === text.toLowerCase(),
  )
  if (found) return { process: isId ? Number(text) : text }
  const named = processes
    .slice(0, 10)
    .map(({ process_id: pid, process_name: name }) => `${name ?? 'process'} (${String(pid)})`)
  throw new UserError(
    `there is no process \`${text}\`${named.length === 0 ? '' : `; there are ${named.join(', ')}${processes.length > named.length ? ', …' : ''}`}`,
  )
}

function limitOf(text: string): number {
  const limit = Number(text)
  if (Number.isInteger(limit) && limit >= 1 && limit <= 1000) return limit
  throw new UserError(`expected a whole number from 1 to 1000 after --limit, found \`${text}\``)
}
