import { printable } from './printable.js'
import { duration } from './progress.js'
import type { Summary, TreeLine } from './summary.js'
import { wrap } from './wrap.js'

/** How many lines of a list are shown; the report has them all. */
const shown = 30
/** Width for names and descriptions that come from the analysis. */
const width = 100
/** What goes on below stands a little to the right of the values. */
const indent = 17

/**
 * The summary as text for a terminal. Everything that comes from the analysis is made printable.
 *
 * @param columns - Width of the terminal; without one lines are as long as they are.
 */
export function renderSummary(summary: Summary, columns?: number): string {
  const lines = [
    '',
    title(summary),
    ...sample(summary),
    ...tree(summary),
    ...counts(summary),
    ...signatures(summary),
    ...modules(summary),
    ...diagnostics(summary),
    summary.report === null
      ? field('Report', size(summary.size))
      : field('Report', `${printable(summary.report)} (${size(summary.size)})`),
    '',
  ]
  return `${lines.flatMap((line) => wrap(line, columns ?? Infinity, indent)).join('\n')}\n`
}

function title({ sample: { name }, version, generation, duration: seconds }: Summary): string {
  const product = generation === 'cape' ? 'CAPE' : generation === 'unknown' ? 'unknown sandbox' : 'Cuckoo'
  const release =
    version === generation && generation !== 'unknown' && generation !== 'cape'
      ? version
      : /\d/.test(version)
        ? version
        : ''
  const run = [`${product} ${release}`.trim(), ...(seconds === null ? [] : [`${String(seconds)} s`])]
  return `${printable(name ?? 'no sample', width)}   (${run.map((text) => printable(text)).join(', ')})`
}

function sample({ sample: { sha256, type, size: bytes } }: Summary): string[] {
  return [
    ...(type === undefined
      ? []
      : [field('Type', `${printable(type, width)}${bytes === undefined ? '' : `, ${size(bytes)}`}`)]),
    ...(sha256 === undefined ? [] : [field('SHA-256', sha256)]),
  ]
}

function tree({ tree: lines }: Summary): string[] {
  if (lines === undefined || lines.length === 0) return []
  /** By depth: whether a further sibling is to come, so that its line goes on. */
  const goesOn: boolean[] = []
  const rows = lines.slice(0, shown).map((line, i) => {
    goesOn[line.depth] = !line.last
    return field(i === 0 ? 'Processes' : '', `${branches(line, goesOn)}${treeLabel(line)}`)
  })
  return more(rows, lines.length)
}

/** The lines to the left of a process; very deep ones are drawn no further to the right. */
function branches({ depth, last }: TreeLine, goesOn: readonly boolean[]): string {
  if (depth === 0) return ''
  const upper = goesOn.slice(1, Math.min(depth, 12)).map((more) => (more ? '│  ' : '   '))
  return `${upper.join('')}${last ? '└─' : '├─'} `
}

function treeLabel({ name, pid, calls }: TreeLine): string {
  if (name === null) return `process ${String(pid)}, no log`
  return `${printable(name, width)} (${String(pid)})  ${plural(calls, 'call')}`
}

function counts(summary: Summary): string[] {
  const { processes, calls, hosts, flows, dns, http, dropped } = summary
  return [
    ...(processes === undefined || calls === undefined
      ? []
      : [field('Behavior', `${plural(processes, 'process', 'processes')}, ${plural(calls, 'call')}`)]),
    ...(flows === undefined
      ? []
      : [
          field(
            'Network',
            [
              plural(flows, 'flow'),
              plural(hosts ?? 0, 'host'),
              plural(dns ?? 0, 'DNS question'),
              plural(http ?? 0, 'HTTP request'),
            ].join(', '),
          ),
        ]),
    ...(dropped === undefined ? [] : [field('Dropped', plural(dropped, 'file'))]),
  ]
}

function signatures({ signatures: matches }: Summary): string[] {
  if (matches === undefined) return []
  if (matches.length === 0) return [field('Signatures', 'none matched')]
  const worstFirst = [...matches].reverse()
  const rows = worstFirst
    .slice(0, shown)
    .map(({ name, severity, description }, i) =>
      field(
        i === 0 ? 'Signatures' : '',
        `[${String(severity)}] ${printable(name, width)}: ${printable(description, width)}`,
      ),
    )
  return more(rows, matches.length)
}

function modules({ modules: records }: Summary): string[] {
  const bad = records.filter(({ status }) => status !== 'ok')
  const milliseconds = Math.max(0, ...records.map((record) => record.milliseconds))
  return [
    field(
      'Modules',
      `${String(records.length - bad.length)} of ${String(records.length)} ok, the longest took ${duration(milliseconds)}`,
    ),
    ...bad.map(({ key, status, error, missing }) =>
      field(
        '',
        printable(
          status === 'failed'
            ? `${key} failed: ${error?.message ?? ''}`
            : `${key} was skipped: it needs ${missing?.join(', ') ?? ''}`,
        ),
      ),
    ),
  ]
}

function diagnostics({ diagnostics: byKey }: Summary): string[] {
  const entries = Object.entries(byKey)
  if (entries.length === 0) return []
  const total = entries.reduce((sum, [, count]) => sum + count, 0)
  const parts = entries.map(([key, count]) => `${printable(key)} ${String(count)}`)
  return [
    field('Diagnostics', `${String(total)} (${parts.join(', ')}), listed in the report under processing.diagnostics`),
  ]
}

function more(rows: readonly string[], total: number): string[] {
  return total > rows.length ? [...rows, field('', `… and ${String(total - rows.length)} more`)] : [...rows]
}

function field(name: string, value: string): string {
  return `  ${name.padEnd(11)}  ${value}`
}

function plural(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString('en-US')} ${count === 1 ? one : many}`
}

/** Bytes in decimal units. */
function size(bytes: number): string {
  if (bytes < 1000) return plural(bytes, 'byte')
  const units = ['kB', 'MB', 'GB', 'TB']
  let value = bytes / 1000
  let unit = 0
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000
    unit++
  }
  return `${value.toFixed(1)} ${units[unit] ?? ''}`
}
