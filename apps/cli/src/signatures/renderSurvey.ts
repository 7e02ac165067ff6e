import type { Survey, SurveyedProcess, SurveyExample, SurveyTally } from '@cuculus/signatures'
import { printable } from '../printable.js'
import { table } from './table.js'
import { place, renderValues } from './renderMatch.js'

/** How wide names of APIs, kinds and processes are at most. */
const nameWidth = 60
/** How wide examples are where they stand in a line with other things. */
const exampleWidth = 100
/** Arguments of an API that are named. */
const shownArguments = 12

/** Process ids that are those of several processes. */
type SharedIds = ReadonlySet<number>

/**
 * An overview for a terminal: everything there is, each with an example. Everything that comes from the analysis is made printable.
 *
 * @param columns - Width of the terminal, if it is one.
 */
export function renderSurvey(survey: Survey, limit: number, shared: SharedIds, columns: number | undefined): string[] {
  const processes = survey.processes.slice(0, limit)
  const more = survey.processes.length - processes.length + survey.left_out
  const lines = [
    ...processes.flatMap((process) => [...renderProcess(process, limit, shared), '']),
    ...leftOut(more, 'processes', 2),
    ...section(
      'Summary',
      survey.summary.map((list) => tallyRow(list.kind, list)),
    ),
    ...section(
      'Records',
      survey.records.map((record) => tallyRow(record.kind, record)),
    ),
  ]
  // Examples are there to be seen at a glance: with -k they are whole.
  return lines.map((line) => shorten(line, columns ?? Infinity))
}

/** What was asked for by name: each different one in a line. */
export function renderExamples(survey: Survey, limit: number, shared: SharedIds): string[] {
  const groups = [
    ...survey.processes.flatMap((process) => [
      ...process.activities.map((tally) => ({ name: tally.kind, process, tally })),
      ...process.apis.map((tally) => ({ name: tally.api, process, tally })),
    ]),
    ...survey.summary.map((tally) => ({ name: tally.kind, where: 'in the summary', tally })),
    ...survey.records.map((tally) => ({ name: tally.kind, where: 'records', tally })),
  ]
  return [
    ...groups.slice(0, limit).flatMap((group) => {
      const { name, tally } = group
      const where = 'process' in group ? placeOf(group.process, shared) : group.where
      const failed = 'failures' in tally && tally.failures > 0 ? `, ${String(tally.failures)} failed` : ''
      return [
        `  ${printable(name, nameWidth)}  ${where}: ${String(tally.times)} times${failed}, ${different(tally)} different`,
        ...table(
          tally.examples.map((example) => [String(example.times), valuesOf(example)]),
          [0],
        ).map((line) => `    ${line}`),
        ...leftOut(tally.different - tally.examples.length, 'different', 4),
        '',
      ]
    }),
    ...leftOut(groups.length - limit, 'such lists', 2),
    ...leftOut(survey.left_out, 'processes', 2),
  ]
}

function renderProcess(process: SurveyedProcess, limit: number, shared: SharedIds): string[] {
  const { calls, activities, problem, other_calls: others } = process
  const apis = [...process.apis].sort((a, b) => b.times - a.times)
  const rows = apis.slice(0, limit).map(({ api, category, times, failures, arguments: names }) => [
    printable(api, nameWidth),
    String(times),
    String(failures),
    printable(category, nameWidth),
    `${names
      .slice(0, shownArguments)
      .map((name) => printable(name, nameWidth))
      .join(', ')}${names.length > shownArguments ? ', …' : ''}`,
  ])
  return [
    `${placeOf(process, shared)}   ${String(calls)} ${calls === 1 ? 'call' : 'calls'}`,
    ...(problem === undefined ? [] : [`  its calls could not be read to their end: ${printable(problem, 200)}`]),
    ...section(
      '',
      activities.map((activity) => tallyRow(activity.kind, activity)),
      'ACTIVITY',
    ),
    ...(rows.length === 0
      ? []
      : [
          '',
          ...table([['API', 'CALLS', 'FAILED', 'CATEGORY', 'ARGUMENTS'], ...rows], [1, 2]).map((line) => `  ${line}`),
          ...leftOut(apis.length - rows.length, 'APIs', 2),
        ]),
    ...leftOut(others, 'calls of further APIs', 2),
  ]
}

function section(title: string, rows: readonly (readonly string[])[], kind = 'KIND'): string[] {
  if (rows.length === 0) return []
  const lines = table([[kind, 'TIMES', 'DIFFERENT', 'FOR EXAMPLE'], ...rows], [1, 2]).map((line) => `  ${line}`)
  return title === '' ? lines : [title, ...lines, '']
}

function tallyRow(name: string, tally: SurveyTally): string[] {
  // The one that tells most.
  const [best] = [...tally.examples].sort((a, b) => Object.keys(b.values).length - Object.keys(a.values).length)
  return [name, String(tally.times), different(tally), best === undefined ? '' : shorten(valuesOf(best), exampleWidth)]
}

function different({ different: count, atLeast }: SurveyTally): string {
  return atLeast ? `${String(count)}+` : String(count)
}

function valuesOf({ values }: SurveyExample): string {
  const entries = Object.entries(values)
  return entries.length === 0 ? '(no values)' : renderValues(entries)
}

/** What is printable already, by its beginning. */
function shorten(text: string, limit: number): string {
  return text.length > limit ? `${text.slice(0, limit - 1)}…` : text
}

/** The position is told where an id is that of several processes. */
function placeOf(
  { process_id: pid, process_index: index, process_name: name }: SurveyedProcess,
  shared: SharedIds,
): string {
  return place(name, pid, undefined, shared.has(pid) ? index : undefined)
}

function leftOut(count: number, what: string, indent: number): string[] {
  return count <= 0 ? [] : [`${' '.repeat(indent)}… ${String(count)} more ${what}`]
}
