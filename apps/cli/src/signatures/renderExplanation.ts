import type {
  ConditionExplanation,
  Explanation,
  LeafExplanation,
  MissExplanation,
  SightingExplanation,
} from '@cuculus/signatures'
import { printable } from '../printable.js'
import { place, renderValues } from './renderMatch.js'

const width = 200
const shown = 3

/** Why a signature matched or did not, for a terminal. Everything that comes from the analysis is made printable. */
export function renderExplanation(explanation: Explanation, indent = ''): string[] {
  const { condition, handlers = [], questions = [], skipped, diagnostics } = explanation
  return [
    ...(skipped === undefined ? [] : [`not run: ${printable(skipped, width)}`]),
    ...diagnostics.map(({ code, message }) => `${code}: ${printable(message, width)}`),
    ...(condition === undefined ? [] : renderCondition(condition, 0)),
    ...handlers.flatMap(({ handler, calls, verdict, examples }) => [
      `${handler}: told ${times(calls)}${verdict === undefined ? '' : `, answered ${printable(verdict, width)}`}`,
      ...examples.slice(0, shown).map((example) => `    ${sighting(example)}`),
    ]),
    ...questions.map(({ helper, pattern, filter, answer }) => {
      const asked = `${helper}(${printable(pattern, width)}${filter === '' ? '' : `, ${printable(filter, width)}`})`
      return `${box(answer !== null)} ${asked}: ${answer === null ? 'nothing' : printable(answer, width)}`
    }),
    ...(condition === undefined && handlers.length === 0 && skipped === undefined
      ? ['it has no handler that was called']
      : []),
  ].map((line) => `${indent}${line}`)
}

function box(met: boolean): string {
  return met ? '[x]' : '[ ]'
}

function times(count: number): string {
  return count === 1 ? 'once' : `${String(count)} times`
}

/** Rules are nested at most 32 deep. */
function renderCondition(condition: ConditionExplanation, depth: number): string[] {
  const indent = '  '.repeat(depth)
  switch (condition.op) {
    case 'all':
    case 'any':
      return [
        `${indent}${box(condition.met)} ${condition.op === 'all' ? 'all of' : 'any of'}`,
        ...condition.parts.flatMap((part) => renderCondition(part, depth + 1)),
      ]
    case 'not':
      return [`${indent}${box(condition.met)} not`, ...renderCondition(condition.part, depth + 1)]
    case 'sequence':
      return [
        `${indent}${box(condition.met)} in this order, in one process${condition.same === undefined ? '' : `, with equal ${printable(condition.same.join(', '), width)}`}: ${String(condition.reached)} of ${String(condition.steps.length)} steps`,
        ...condition.steps.flatMap((step) => renderLeaf(step, depth + 1)),
      ]
    default:
      return renderLeaf(condition, depth)
  }
}

function renderLeaf(leaf: LeafExplanation, depth: number): string[] {
  const indent = '  '.repeat(depth)
  const count = leaf.op === 'count' ? `, counted ${String(leaf.counted ?? 0)} of ${String(leaf.atLeast ?? 0)}` : ''
  return [
    `${indent}${box(leaf.met)} ${printable(leaf.wanted, width)}`,
    leaf.candidates === 0
      ? `${indent}      nothing of this kind was seen${count}`
      : `${indent}      ${String(leaf.fitting)} of ${String(leaf.candidates)} fit${count}`,
    ...leaf.sightings.slice(0, shown).map((item) => `${indent}      ${sighting(item)}`),
    ...(leaf.nearest === undefined ? [] : renderMiss(leaf.nearest, `${indent}      `)),
  ]
}

function renderMiss(miss: MissExplanation, indent: string): string[] {
  return [
    `${indent}nearest: ${sighting(miss)}`,
    ...miss.missing.map(
      ({ field, expected, found }) =>
        `${indent}  ${printable(field, width)}: expected ${printable(expected, width)}${found === null ? '' : `, found ${printable(found, width)}`}`,
    ),
  ]
}

function sighting({ kind, pid, process, process_index: index, cid, api, values }: SightingExplanation): string {
  const where =
    pid === undefined ? printable(kind, width) : `${place(process, pid, cid, index)}  ${printable(api ?? kind, width)}`
  return `${where}  ${renderValues(Object.entries(values))}`
}
