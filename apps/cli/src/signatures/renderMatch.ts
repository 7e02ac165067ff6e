import type { SignatureMark, SignatureMatch } from '@cuculus/core'
import { attackTechnique } from '@cuculus/signatures'
import { printable } from '../printable.js'
import { callOf, type MarkedCalls } from './callLookup.js'

/** Values that come from an analysis are shown by their beginning. */
const valueWidth = 120
const shownMarks = 10
const shownArguments = 6

/** A match in a few lines, with the evidence it rests on. */
export function renderMatch(match: SignatureMatch, calls: MarkedCalls): string[] {
  const { name, description, severity, ttps = [], marks = [], markcount = marks.length } = match
  const points = marks.slice(0, shownMarks).map((mark) => `       ${renderMark(mark, calls)}`)
  return [
    `  ${String(severity)}  ${printable(name, valueWidth)}  ${printable(description, valueWidth)}`,
    ...(ttps.length === 0 ? [] : [`     ${ttps.map(techniqueName).join(', ')}`]),
    ...points,
    ...(markcount > points.length ? [`       … ${String(markcount - points.length)} more`] : []),
  ]
}

/** `T1055.012 Process Injection: Process Hollowing`. */
export function techniqueName(id: string): string {
  const name = attackTechnique(id)?.name
  return name === undefined || name === null ? printable(id, valueWidth) : `${printable(id)} ${printable(name)}`
}

function renderMark(mark: SignatureMark, calls: MarkedCalls): string {
  const { type, pid, cid, category = '', ioc = '', description, data } = mark
  if (type === 'ioc') {
    const why = description === undefined || description === category ? '' : ` (${printable(description, valueWidth)})`
    return `${printable(category, valueWidth)}  ${printable(ioc, valueWidth)}${why}`
  }
  if (type === 'generic' || pid === undefined || cid === undefined)
    return printable(JSON.stringify(data ?? {}), valueWidth)
  const found = callOf(mark, calls)
  if (found === undefined) return `process ${String(pid)}, call ${String(cid)}`
  const { process, index, call } = found
  const values = call.arguments.map(({ name, value }): readonly [string, string] => [name, value])
  return `${place(process, pid, cid, index)}  ${printable(call.api, valueWidth)}(${renderValues(values)})`
}

/**
 * `sample.exe (1332) #17`: process, process id, and the call's id within the process.
 *
 * @param index - Position of the process in the report, if its id does not tell which one it is.
 */
export function place(
  process: string | null | undefined,
  pid: number,
  cid: number | undefined,
  index: number | undefined,
): string {
  const which = index === undefined ? '' : `, processes[${String(index)}]`
  const call = cid === undefined ? '' : ` #${String(cid)}`
  return `${printable(process ?? 'process', valueWidth)} (${String(pid)}${which})${call}`
}

/** Names and values in one line. */
export function renderValues(values: readonly (readonly [string, string])[]): string {
  const some = values
    .slice(0, shownArguments)
    .map(([name, value]) => `${printable(name, 40)}="${printable(value, valueWidth)}"`)
  return [...some, ...(values.length > some.length ? ['…'] : [])].join(' ')
}
