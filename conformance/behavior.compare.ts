import {
  type Behavior,
  type Call,
  type EnhancedEvent,
  type Process,
  type ProcessNode,
} from '../packages/core/src/index.js'

/** How often a field was equal and how often it was not, with the first differences in words. */
export interface FieldCount {
  readonly equal: number
  readonly different: number
  readonly examples: readonly string[]
}

/** Counts by field: `processes`, `calls.return`, `summary.files` … */
export type Comparison = Readonly<Record<string, FieldCount>>

/**
 * Compare our `behavior` with what the original of any generation wrote for the same logs: its `report.json`, a recorded `out/<version>.json`, or the bare `behavior`.
 *
 * Both sides are brought to one form first:
 * - ids written as text become numbers; `pid`/`ppid` of Cuckoo 2 are `process_id`/`parent_id`;
 * - `SUCCESS`, `true` and 1 are one status;
 * - return values are compared as unsigned numbers (Cuckoo 2 writes decimal integers);
 * - merged calls are unfolded on both sides, since Cuckoo 2 does not merge; `repeated` is compared where theirs has it;
 * - arguments are a set of name and value: the originals lost the order of BSON logs; numbers are compared in decimal;
 * - text is compared with bytes that are not printable escaped, as bytes (up to 1.2) or as code points (CAPE);
 * - times of a sandbox host that did not keep UTC are moved by its whole quarters of an hour, which is then counted once, as `timezone`;
 * - times may differ by the millisecond that the originals lost to floating point; Cuckoo 2's are seconds since 1970;
 * - lists of the summary are sets in Cuckoo 2, so all are compared as sets.
 */
export async function compareBehavior(report: unknown, ours: Behavior): Promise<Comparison> {
  const theirs = findBehavior(report)
  const tally = new Tally()
  const processes = list(theirs['processes']).map(record)
  const zone = findZone(processes, ours.processes)
  if (zone !== 0) tally.count('timezone', false, `theirs is ${String(zone / 3_600_000)} hours from UTC`)
  await compareProcesses(processes, ours.processes, zone, tally)
  compareSets('processtree', treeLinks(theirs['processtree']), ourTreeLinks(ours.processtree), tally)
  compareSummary('summary', record(theirs['summary']), { ...ours.summary }, tally)
  compareGeneric(list(theirs['generic']).map(record), ours, tally)
  compareStats(record(theirs['apistats']), ours, tally)
  if ('enhanced' in theirs) await compareEnhanced(list(theirs['enhanced']).map(record), ours, tally)
  if ('anomaly' in theirs) {
    compareSets('anomaly', list(theirs['anomaly']).map(canonical), (ours.anomaly ?? []).map(canonical), tally)
  }
  return tally.finish()
}

/** Their `behavior` in whatever file it stands. */
export function findBehavior(report: unknown): Readonly<Record<string, unknown>> {
  const top = record(report)
  if ('processes' in top) return top
  if ('results' in top) return record(record(top['results'])['behavior'])
  return record(top['behavior'])
}

/** How far their clock stands from UTC, in milliseconds; 0 if the processes do not agree on it. */
function findZone(theirs: readonly Readonly<Record<string, unknown>>[], ours: readonly Process[]): number {
  const differences = new Set<number>()
  for (const their of theirs) {
    const pid = Number(their['process_id'] ?? their['pid'])
    const first = milliseconds(their['first_seen'])
    const second = milliseconds(ours.find((our) => our.process_id === pid)?.first_seen)
    if (first !== null && second !== null) differences.add(first - second)
  }
  const [zone = 0, ...others] = differences
  return others.length === 0 && zone % 900_000 === 0 && Math.abs(zone) <= 14 * 3_600_000 ? zone : 0
}

async function compareProcesses(
  theirs: readonly Readonly<Record<string, unknown>>[],
  ours: readonly Process[],
  zone: number,
  tally: Tally,
): Promise<void> {
  const unmatched = [...ours]
  for (const their of theirs) {
    const pid = Number(their['process_id'] ?? their['pid'])
    const position = unmatched.findIndex((our) => our.process_id === pid)
    const [our] = position < 0 ? [] : unmatched.splice(position, 1)
    tally.count('processes', our !== undefined, `${String(pid)} is missing`)
    if (our !== undefined) await compareProcess(their, our, zone, tally)
  }
  for (const our of unmatched) tally.count('processes', false, `${String(our.process_id)} is only ours`)
}

async function compareProcess(
  their: Readonly<Record<string, unknown>>,
  our: Process,
  zone: number,
  tally: Tally,
): Promise<void> {
  const label = String(our.process_id)
  tally.value('process.parent_id', Number(their['parent_id'] ?? their['ppid']), our.parent_id, label)
  tally.value('process.process_name', their['process_name'], our.process_name, label)
  tally.count(
    'process.first_seen',
    sameTime(their['first_seen'], our.first_seen, zone),
    `${label}: ${String(their['first_seen'])} / ${String(our.first_seen)}`,
  )
  if (typeof their['command_line'] === 'string') {
    tally.value('process.command_line', their['command_line'], our.command_line, label)
  }
  await compareCalls(list(their['calls']).map(record), our, zone, tally)
}

interface Unfolded<T> {
  readonly call: T
  /** Only the first of merged calls has a time and a thread of its own. */
  readonly first: boolean
}

function unfold<T>(calls: readonly T[], repeats: (call: T) => number): Unfolded<T>[] {
  return calls.flatMap((call) => Array.from({ length: repeats(call) + 1 }, (_, i) => ({ call, first: i === 0 })))
}

async function compareCalls(
  theirCalls: readonly Readonly<Record<string, unknown>>[],
  process: Process,
  zone: number,
  tally: Tally,
): Promise<void> {
  const ours = unfold(await process.calls.toArray(), (call) => call.repeated)
  const theirs = unfold(theirCalls, (call) => (typeof call['repeated'] === 'number' ? call['repeated'] : 0))
  tally.value('calls.count', theirs.length, ours.length, String(process.process_id))
  theirs.forEach((their, index) => {
    const our = ours[index]
    if (our !== undefined) compareCall(their, our, `${String(process.process_id)} call ${String(index)}`, zone, tally)
  })
}

function compareCall(
  { call: their, first: theirFirst }: Unfolded<Readonly<Record<string, unknown>>>,
  { call: our, first: ourFirst }: Unfolded<Call>,
  label: string,
  zone: number,
  tally: Tally,
): void {
  tally.value('calls.api', their['api'], our.api, label)
  // SystemTap logs have no categories
  if (their['category'] !== undefined) tally.value('calls.category', their['category'], our.category, label)
  tally.value('calls.status', isSuccess(their), our.status === 'SUCCESS', label)
  const returned = their['return'] ?? their['return_value']
  tally.value('calls.return', unsigned(returned), unsigned(our.return), label)
  compareArguments(their, our, label, tally)
  if (!theirFirst || !ourFirst) return
  const time = their['timestamp'] ?? their['time']
  tally.count(
    'calls.timestamp',
    sameTime(time, our.timestamp, zone),
    `${label}: ${String(time)} / ${String(our.timestamp)}`,
  )
  const thread = their['thread_id'] ?? their['tid']
  if (thread !== undefined) tally.value('calls.thread_id', Number(thread), our.thread_id, label)
  for (const name of ['last_error', 'nt_status', 'buffer'] as const) {
    if (their[name] !== undefined) tally.value(`calls.${name}`, their[name], our[name], label)
  }
  compareFlags(record(their['flags']), our, label, tally)
  if (their['repeated'] !== undefined) tally.value('calls.repeated', their['repeated'], our.repeated, label)
  if (their['id'] !== undefined) tally.value('calls.id', their['id'], our.id, label)
}

function compareArguments(their: Readonly<Record<string, unknown>>, our: Call, label: string, tally: Tally): void {
  const pairs: readonly (readonly [string, unknown])[] = Array.isArray(their['arguments'])
    ? their['arguments'].map(record).map(({ name, value }) => [String(name), value] as const)
    : Object.entries(record(their['arguments']))
  const left = [...our.arguments]
  const missing = pairs.filter(([name, value]) => {
    const position = left.findIndex((argument) => argument.name === name && sameValue(value, argument.value))
    if (position >= 0) left.splice(position, 1)
    return position < 0
  })
  const equal = missing.length === 0 && left.length === 0
  tally.count('calls.arguments', equal, equal ? '' : `${label} ${our.api}: ${canonical(missing)} / ${canonical(left)}`)
}

/** What Cuckoo 2 resolved of the arguments; it lists an argument without any name as an empty text. */
function compareFlags(flags: Readonly<Record<string, unknown>>, our: Call, label: string, tally: Tally): void {
  for (const [name, meaning] of Object.entries(flags)) {
    const pretty = our.arguments.find((argument) => argument.name === name)?.pretty ?? ''
    tally.value('calls.flags', meaning, pretty, `${label} ${our.api} ${name}`)
  }
}

/** Whether our text says what their value, text or number or list, says. */
export function sameValue(their: unknown, our: string): boolean {
  if (typeof their === 'string') {
    return their === our || their === escapeBytes(our) || their === escapeCodePoints(our)
  }
  if (typeof their === 'number') return Number(our) === their || unsigned(their) === unsigned(our)
  if (their === null) return our === '' || our === 'null'
  try {
    return canonical(JSON.parse(our)) === canonical(their)
  } catch {
    return canonical(their) === our
  }
}

function escapeBytes(text: string): string {
  return Array.from(Buffer.from(text, 'utf8'), (byte) => escaped(byte)).join('')
}

function escapeCodePoints(text: string): string {
  return Array.from(text, (character) => escaped(character.codePointAt(0) ?? 0)).join('')
}

function escaped(code: number): string {
  const printable = (code >= 0x20 && code < 0x7f) || code === 9 || code === 10 || code === 13
  return printable ? String.fromCharCode(code) : `\\x${code.toString(16).padStart(2, '0')}`
}

function isSuccess({ status, category }: Readonly<Record<string, unknown>>): boolean {
  // of SystemTap logs it is the name of the error, or empty
  return status === true || status === 1 || status === 'SUCCESS' || (status === '' && category === undefined)
}

/** A 32- or 64-bit number in any notation; what is none stays as it is. */
function unsigned(value: unknown): string {
  if (typeof value !== 'number' && typeof value !== 'string') return canonical(value)
  try {
    const number = BigInt(value)
    return String(number < 0n ? BigInt.asUintN(number < -0x8000_0000n ? 64 : 32, number) : number)
  } catch {
    return String(value)
  }
}

function sameTime(their: unknown, our: string | null, zone: number): boolean {
  if (their === our) return true
  const first = milliseconds(their)
  const second = milliseconds(our)
  return first !== null && second !== null && Math.abs(first - zone - second) <= 1
}

function milliseconds(time: unknown): number | null {
  if (typeof time === 'number') return Math.floor(time * 1000)
  if (typeof time !== 'string') return null
  // the 0.4 development logs: 20120704185614.000
  const text = time.replace(/^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)\./, '$1-$2-$3 $4:$5:$6,')
  const parsed = Date.parse(`${text.replace(' ', 'T').replace(',', '.')}Z`)
  return Number.isNaN(parsed) ? null : parsed
}

/** `parent>child` for every edge, `>root` for every root, as text: order among siblings does not count. */
function treeLinks(tree: unknown): string[] {
  const links: string[] = []
  const stack = list(tree).map((node) => ({ node: record(node), parent: '' }))
  for (let item = stack.pop(); item !== undefined; item = stack.pop()) {
    const pid = String(item.node['pid'])
    links.push(`${item.parent}>${pid} ${String(item.node['name'] ?? item.node['process_name'])}`)
    for (const child of list(item.node['children'])) stack.push({ node: record(child), parent: pid })
  }
  return links
}

function ourTreeLinks(tree: readonly ProcessNode[]): string[] {
  return treeLinks(tree)
}

/** The summaries by process, of the first process with each id: Cuckoo 2 leaves out the others. */
function compareGeneric(theirs: readonly Readonly<Record<string, unknown>>[], ours: Behavior, tally: Tally): void {
  for (const their of theirs) {
    const our = ours.generic?.find(({ pid }) => pid === their['pid'])
    tally.value('generic.process_name', their['process_name'], our?.process_name, String(their['pid']))
    if (typeof their['process_path'] === 'string') {
      tally.value('generic.process_path', their['process_path'], our?.process_path, String(their['pid']))
    }
    if (our !== undefined) compareSummary('generic.summary', record(their['summary']), { ...our.summary }, tally)
  }
}

function compareSummary(
  field: string,
  theirs: Readonly<Record<string, unknown>>,
  our: Readonly<Record<string, unknown>>,
  tally: Tally,
): void {
  for (const [category, entries] of Object.entries(theirs)) {
    const theirEntries = list(entries).map(canonical)
    const ourEntries = list(our[category] ?? []).map(canonical)
    const byEscape = new Map(
      ourEntries.flatMap((entry) =>
        [escapeJson(entry, escapeBytes), escapeJson(entry, escapeCodePoints)].map((text) => [text, entry]),
      ),
    )
    compareSets(
      `${field}.${category}`,
      theirEntries.map((entry) => (ourEntries.includes(entry) ? entry : (byEscape.get(entry) ?? entry))),
      ourEntries,
      tally,
    )
  }
}

function escapeJson(entry: string, escape: (text: string) => string): string {
  const value: unknown = JSON.parse(entry)
  return typeof value === 'string' ? canonical(escape(value)) : entry
}

function compareStats(theirs: Readonly<Record<string, unknown>>, ours: Behavior, tally: Tally): void {
  for (const [pid, apis] of Object.entries(theirs)) {
    const our = ours.apistats?.[pid] ?? {}
    for (const [api, count] of Object.entries(record(apis))) tally.value('apistats', count, our[api], `${pid} ${api}`)
  }
}

async function compareEnhanced(
  theirs: readonly Readonly<Record<string, unknown>>[],
  ours: Behavior,
  tally: Tally,
): Promise<void> {
  const our: readonly EnhancedEvent[] = (await ours.enhanced?.toArray()) ?? []
  tally.value('enhanced.count', theirs.length, our.length, 'enhanced')
  theirs.forEach((their, index) => {
    const mine = our[index]
    if (mine === undefined) return
    tally.value(
      'enhanced.event',
      `${String(their['event'])} ${String(their['object'])}`,
      `${mine.event} ${mine.object}`,
      String(index),
    )
    tally.value('enhanced.eid', their['eid'], mine.eid, String(index))
    const data = record(their['data'])
    const equal = Object.entries(data).every(([name, value]) => {
      const text = mine.data[name]
      return value === null ? text === null : typeof text === 'string' && sameValue(value, text)
    })
    tally.count('enhanced.data', equal, `${String(index)}: ${canonical(data)} / ${canonical(mine.data)}`)
  })
}

function compareSets(field: string, theirs: readonly string[], ours: readonly string[], tally: Tally): void {
  const our = new Set(ours)
  const their = new Set(theirs)
  for (const item of their) tally.count(field, our.has(item), `only theirs: ${item}`)
  for (const item of our) if (!their.has(item)) tally.count(field, false, `only ours: ${item}`)
}

class Tally {
  readonly #counts = new Map<string, { equal: number; different: number; examples: string[] }>()

  count(field: string, equal: boolean, example: string): void {
    let count = this.#counts.get(field)
    if (count === undefined) {
      count = { equal: 0, different: 0, examples: [] }
      this.#counts.set(field, count)
    }
    if (equal) count.equal++
    else if (++count.different <= 10) count.examples.push(example)
  }

  value(field: string, theirs: unknown, ours: unknown, label: string): void {
    this.count(field, theirs === ours, `${label}: ${canonical(theirs)} / ${canonical(ours)}`)
  }

  finish(): Comparison {
    return Object.fromEntries(this.#counts)
  }
}

/** JSON with sorted keys. */
function canonical(value: unknown): string {
  if (value === undefined) return 'undefined'
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return `{${entries.map(([name, item]) => `${JSON.stringify(name)}:${canonical(item)}`).join(',')}}`
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as readonly unknown[]) : []
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  // any object can be looked into by name
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {}
}
