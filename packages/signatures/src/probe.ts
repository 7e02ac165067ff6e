import type { Call, Process } from '@cuculus/core'
import { activityFields, type ActivityKind } from './activity.js'
import { didYouMean } from './didYouMean.js'
import { type FieldTest, fieldTest, type FieldValue } from './fieldTest.js'
import { argumentAliasesOf } from './naming.js'
import { type FlatRecord, recordTable, startedCommands, summaryRecords } from './recordTable.js'
import type { CallPattern, FieldPattern, Leaf } from './rule.js'
import { RuleError } from './ruleError.js'
import type { SignatureResults } from './scope.js'
import type { SummaryList } from './summaryLists.js'

/** A leaf of a rule, ready to be asked. */
export interface Probe {
  /** The leaf as it is written. */
  readonly source: Leaf
  readonly activities: ReadonlyMap<ActivityKind, FieldsTest>
  readonly call: CallTest | undefined
  readonly records: readonly RecordsTest[]
  /** The fields that what is looked at has; `undefined` for calls, whose arguments may have any name. */
  readonly fields: readonly string[] | undefined
}

export interface FieldsTest {
  (fields: Readonly<Record<string, FieldValue>>): boolean
  /** What it asks, one by one: to tell which of it is missing. */
  readonly checks: readonly FieldCheck[]
}

/** One thing that a leaf asks. */
export interface FieldCheck {
  /** One of these has to be so. */
  readonly fields: readonly string[]
  readonly pattern: unknown
  /** None of them may be so. */
  readonly negated: boolean
  readonly test: FieldTest
}

export interface CallTest {
  readonly apis: readonly string[]
  readonly checks: readonly FieldCheck[]
  test(call: Call, process: Process): boolean
}

/** What there is to know of a call besides its arguments, under the names that leaves have for it. */
export function callFields(call: Call, process: Process): Readonly<Record<string, FieldValue>> {
  return { category: call.category, status: call.status, return: call.return, process: process.process_name }
}

/**
 * The arguments of a call by name, for fields that a rule compares: under the name that the rule has for them, if only another generation's is there.
 */
export function callValues(call: Call, wanted: readonly (string | undefined)[]): Record<string, string> {
  const values = new Map(call.arguments.map(({ name, value }) => [name, value]))
  for (const name of wanted) {
    if (name === undefined || values.has(name)) continue
    const alias = argumentAliasesOf(name).find((other) => values.has(other))
    if (alias !== undefined) values.set(name, values.get(alias) ?? '')
  }
  return Object.fromEntries(values)
}

function fieldsTestOf(checks: readonly FieldCheck[]): FieldsTest {
  const [only] = checks
  const [field] = only?.fields ?? []
  // Most leaves ask one thing.
  const plain =
    checks.length === 1 && only?.fields.length === 1 && !only.negated && field !== undefined
      ? (values: Readonly<Record<string, FieldValue>>) => only.test(values[field])
      : (values: Readonly<Record<string, FieldValue>>) => checks.every((check) => holds(check, values))
  return Object.assign(plain, { checks })
}

/** Whether one thing that a leaf asks is so. */
export function holds({ fields, negated, test }: FieldCheck, values: Readonly<Record<string, FieldValue>>): boolean {
  return fields.some((field) => test(values[field])) !== negated
}

export interface RecordsTest {
  /** The kind of indicator that a record is. */
  readonly kind: string
  /** The field that names it. */
  readonly field: string
  readonly test: FieldsTest
  readonly records: (results: SignatureResults) => Iterable<FlatRecord>
  /** The list of the summary that the records are the values of. */
  readonly summary?: SummaryList
  /** Texts in lower case of which every value that passes contains at least one, if that is known. */
  readonly needs?: readonly string[] | undefined
}

/** Lists of the summary that hold the first field of a kind of activity: reports without calls have these alone. */
const summaries: Readonly<Partial<Record<ActivityKind, SummaryList>>> = {
  file_delete: 'deletedFile',
  file_read: 'readFile',
  file_write: 'writtenFile',
  library_load: 'library',
  mutex: 'mutex',
  registry_delete: 'deletedKey',
  registry_read: 'readKey',
  registry_set: 'writtenKey',
  service_create: 'createdService',
  service_start: 'startedService',
  wmi_query: 'wmiQuery',
}

/** Leaves that stand for several kinds of activity. */
export const combinedKinds: ReadonlyMap<string, readonly ActivityKind[]> = new Map<string, readonly ActivityKind[]>([
  ['command', ['process_create']],
  ['file', ['file_create', 'file_delete', 'file_open', 'file_read', 'file_write', 'file_copy', 'file_move']],
  ['key', ['registry_create', 'registry_delete', 'registry_open', 'registry_read', 'registry_set']],
])

/** Leaves that lists of the summary answer, and the field that the values are of. */
export const summaryLeaves: readonly (readonly [ActivityKind | 'command' | 'file' | 'key', SummaryList, string])[] = [
  ['command', 'command', 'command_line'],
  ['file', 'file', 'path'],
  ['key', 'key', 'key'],
  // They are the keys of the table.
  ...(Object.entries(summaries) as [ActivityKind, SummaryList][]).map(
    ([kind, list]) => [kind, list, activityFields[kind][0]] as const,
  ),
]

const common = ['api', 'status', 'process', 'process_path']

/**
 * Compile a leaf.
 *
 * @param alone - Whether the leaf only has to be found: then the summary may answer as well. Not when things are counted or put in order.
 * @throws RuleError
 */
export function probe(leaf: Leaf, path: string, alone: boolean): Probe {
  const keys = Object.keys(leaf)
  const [kind] = keys
  if (kind === undefined || keys.length > 1) {
    throw new RuleError(
      path,
      `expected one kind of activity or record, found ${keys.length === 0 ? 'none' : keys.join(', ')}`,
    )
  }
  // The keys are checked one by one below.
  const pattern = (leaf as Readonly<Record<string, unknown>>)[kind]
  return { source: leaf, ...looks(kind, pattern, path, alone) }
}

type Looks = Omit<Probe, 'source'>

function looks(kind: string, pattern: unknown, path: string, alone: boolean): Looks {
  const at = `${path}.${kind}`
  if (kind === 'call') return { activities: new Map(), call: callTest(pattern, at), records: [], fields: undefined }
  if (kind === 'command' || kind === 'file' || kind === 'key') {
    const all = combined(kind, pattern, at)
    // What is counted or put in order is the calls: the summary has each thing once more, and no order.
    return alone ? all : { ...all, records: [] }
  }
  if (isActivity(kind)) return activityProbe(kind, pattern, at, alone)
  if (Object.hasOwn(recordTable, kind)) return recordProbe(kind as keyof typeof recordTable, pattern, at)
  const known = ['call', 'command', 'file', 'key', ...Object.keys(activityFields), ...Object.keys(recordTable)]
  throw new RuleError(path, `there is no kind of activity or record \`${kind}\`${didYouMean(kind, known)}`)
}

function isActivity(kind: string): kind is ActivityKind {
  return Object.hasOwn(activityFields, kind)
}

function activityProbe(kind: ActivityKind, pattern: unknown, path: string, alone: boolean): Looks {
  const fields = activityFields[kind]
  const known = [...fields, ...common]
  const test = fieldsTest(pattern, known, path)
  const list = summaries[kind]
  const [first] = fields
  const records = alone && list !== undefined && onlyAbout(pattern, first) ? [fromSummary(list, first, kind, test)] : []
  return { activities: new Map([[kind, test]]), call: undefined, records, fields: known }
}

function recordProbe(kind: keyof typeof recordTable, pattern: unknown, path: string): Looks {
  const { fields, records } = recordTable[kind]
  const test = fieldsTest(pattern, fields, path)
  // The field that the rule is about is what names the record.
  const [field = fields[0]] = isFields(pattern) ? Object.keys(pattern).filter((name) => name !== 'not') : []
  return { activities: new Map(), call: undefined, records: [{ kind, field, test, records }], fields }
}

function fromSummary(list: SummaryList, field: string, kind: string, test: FieldsTest): RecordsTest {
  // A record has this one field.
  const needs = test.checks.find((check) => !check.negated && check.test.needs !== undefined)?.test.needs
  return { kind, field, test, records: (results) => summaryRecords(results, list, field), summary: list, needs }
}

/** Leaves that stand for several kinds. */
function combined(kind: 'command' | 'file' | 'key', pattern: unknown, path: string): Looks {
  const test = fieldTest(pattern as FieldPattern, path)
  const any = (...fields: string[]): FieldsTest => fieldsTestOf([{ fields, pattern, negated: false, test }])
  const activities = new Map<ActivityKind, FieldsTest>()
  switch (kind) {
    case 'command':
      activities.set('process_create', any('command_line'))
      return {
        activities,
        call: undefined,
        records: [
          fromSummary('command', 'command_line', 'command', any('command_line')),
          { kind: 'command', field: 'command_line', test: any('command_line'), records: startedCommands },
        ],
        fields: [...activityFields.process_create, ...common],
      }
    case 'file':
      for (const name of combinedKinds.get('file') ?? []) {
        activities.set(name, activityFields[name].includes('target') ? any('path', 'target') : any('path'))
      }
      return {
        activities,
        call: undefined,
        records: [fromSummary('file', 'path', 'file', any('path'))],
        fields: [...activityFields.file_write, ...activityFields.file_open, ...activityFields.file_move, ...common],
      }
    case 'key':
      for (const name of combinedKinds.get('key') ?? []) activities.set(name, any('key'))
      return {
        activities,
        call: undefined,
        records: [fromSummary('key', 'key', 'key', any('key'))],
        fields: [...activityFields.registry_set, ...common],
      }
  }
}

/** Whether a pattern is about the first field of its kind alone. */
function onlyAbout(pattern: unknown, field: string): boolean {
  if (!isFields(pattern)) return true
  const { not, ...fields } = pattern
  return Object.keys({ ...fields, ...(isFields(not) ? not : {}) }).every((name) => name === field)
}

function isFields(pattern: unknown): pattern is Readonly<Record<string, unknown>> {
  return typeof pattern === 'object' && pattern !== null && !Array.isArray(pattern) && !(pattern instanceof RegExp)
}

/** @throws RuleError for a field that the kind does not have. */
function fieldsTest(pattern: unknown, known: readonly string[], path: string): FieldsTest {
  const [first] = known
  if (!isFields(pattern)) {
    const test = fieldTest(pattern as FieldPattern, path)
    return fieldsTestOf([{ fields: [first ?? ''], pattern, negated: false, test }])
  }
  const { not = {}, ...wanted } = pattern
  if (!isFields(not)) throw new RuleError(`${path}.not`, 'expected fields and what they must not be')
  const compile = (fields: Readonly<Record<string, unknown>>, at: string, negated: boolean): FieldCheck[] =>
    Object.entries(fields).map(([name, value]) => {
      if (!known.includes(name))
        throw new RuleError(
          at,
          `there is no field \`${name}\`; there are ${known.join(', ')}${didYouMean(name, known)}`,
        )
      const test = fieldTest(value as FieldPattern, `${at}.${name}`)
      if (name === 'status' && known.includes('process')) checkStatus(test, `${at}.status`)
      return { fields: [name], pattern: value, negated, test }
    })
  return fieldsTestOf([...compile(wanted, path, false), ...compile(not, `${path}.not`, true)])
}

/** @throws RuleError if no call has such a status. */
function checkStatus(test: FieldTest, path: string): void {
  if (!test('SUCCESS') && !test('FAILURE')) throw new RuleError(path, 'expected SUCCESS or FAILURE')
}

function callTest(pattern: unknown, path: string): CallTest {
  if (!isFields(pattern)) throw new RuleError(path, 'expected `api` and what its arguments have to be')
  const { api, arguments: wanted = {}, ...fields } = pattern as Readonly<Record<string, unknown>> & Partial<CallPattern>
  const apis = typeof api === 'string' ? [api] : api
  if (!Array.isArray(apis) || apis.length === 0 || apis.some((name) => typeof name !== 'string')) {
    throw new RuleError(`${path}.api`, 'expected the name of an API or a list of names')
  }
  const known = ['category', 'status', 'return', 'process']
  const general = fieldsTest(fields, known, path)
  const values = Object.entries(wanted).map(([name, value]) => ({
    fields: [name, ...argumentAliasesOf(name)],
    pattern: value,
    negated: false,
    test: fieldTest(value, `${path}.arguments.${name}`),
  }))
  return {
    // Checked above.
    apis: apis as readonly string[],
    checks: [...general.checks, ...values],
    test: (call, process) =>
      general(callFields(call, process)) &&
      values.every(({ fields, test }) =>
        call.arguments.some(({ name, value }) => fields.includes(name) && test(value)),
      ),
  }
}

/** Buffers and scripts name an activity by their beginning. */
const shownLength = 200

/** The value that names an activity, or what is like one. */
export function headline({
  kind,
  fields,
}: {
  readonly kind: ActivityKind
  readonly fields: Readonly<Record<string, string | undefined>>
}): string {
  return (fields[activityFields[kind][0]] ?? '').slice(0, shownLength)
}
