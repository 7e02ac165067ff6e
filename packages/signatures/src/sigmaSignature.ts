import type { Activity, ActivityField, ActivityKind } from './activity.js'
import { isIP } from 'node:net'
import { type ActivityNeeds, activityNeedsOf } from './activityNeeds.js'
import { isAttackId } from './attackIds.js'
import { numberOf } from './numberOf.js'
import { headline } from './probe.js'
import { RuleError } from './ruleError.js'
import { sigmaCondition, type SigmaFormula } from './sigmaCondition.js'
import { needsOfFormula } from './sigmaNeeds.js'
import { sigmaSelection, type SigmaSelection } from './sigmaSelection.js'
import { Signature, type SignatureClass, type Verdict } from './signature.js'

/** Categories of log sources that are understood: which activities they are, and what their fields are called here. */
interface Source {
  readonly kinds: readonly ActivityKind[]
  readonly fields: Readonly<Record<string, SigmaField>>
}

/** A field of an activity, or what has to be computed for it. */
export interface SigmaField {
  (activity: Activity): string | readonly string[] | undefined
  /** The field of the activity, where a value is in it as it stands or, of keys, but for the hive. */
  readonly field?: ActivityField
}

function field(name: ActivityField): SigmaField {
  return Object.assign(({ fields }: Activity) => fields[name], { field: name })
}

/** Path of the acting process; where only its name is known, as if it were in some folder. */
const image: SigmaField = ({ fields }) =>
  fields.process_path ?? (fields.process === undefined ? undefined : `\\${fields.process}`)

const hives: readonly (readonly [string, string])[] = [
  ['HKEY_LOCAL_MACHINE', 'HKLM'],
  ['HKEY_CURRENT_USER', 'HKCU'],
  ['HKEY_CLASSES_ROOT', 'HKCR'],
  ['HKEY_USERS', 'HKU'],
]

/** Rules write the short names of hives as well as the long ones. */
function spellings({ fields }: Activity): string | readonly string[] | undefined {
  const full = fields.key
  if (full === undefined) return undefined
  const hive = hives.find(([long]) => full.startsWith(long))
  return hive === undefined ? full : [full, hive[1] + full.slice(hive[0].length)]
}

const key: SigmaField = Object.assign(spellings, { field: 'key' } as const)

/** Sysmon shows numbers as `DWORD (0x00000001)`, monitors as they are. */
const details: SigmaField = ({ fields: { data, type = '' } }) => {
  const number = numberOf(data ?? null)
  if (data === undefined || number === undefined) return data
  const kind = numberOf(type)
  if (kind === 4 || type === 'REG_DWORD') return [data, `DWORD (0x${hex(number, 8)})`]
  return kind === 11 || type === 'REG_QWORD' ? [data, `QWORD (0x${hex(number, 16)})`] : data
}

function hex(number: number, digits: number): string {
  return (number < 0 ? number + 2 ** 32 : number).toString(16).padStart(digits, '0')
}

const eventType: SigmaField = ({ kind, fields: { api = '' } }) => {
  if (kind === 'registry_set') return 'SetValue'
  if (kind === 'registry_create') return 'CreateKey'
  return api.includes('Value') ? 'DeleteValue' : 'DeleteKey'
}

const actor: Source['fields'] = { Image: image, ProcessId: ({ process }) => String(process.process_id) }
const registry: Source['fields'] = { TargetObject: key, Details: details, EventType: eventType, ...actor }
const file: Source['fields'] = { TargetFilename: field('path'), FileName: field('path'), ...actor }
const moved: Source['fields'] = { SourceFilename: field('path'), TargetFilename: field('target'), ...actor }

/** Whether who was talked to is an address. */
const isAddress = (host: string | undefined): boolean => isIP(host ?? '') !== 0

const sources: Readonly<Record<string, Source>> = {
  process_creation: {
    kinds: ['process_create'],
    fields: {
      Image: field('image'),
      CommandLine: field('command_line'),
      ProcessId: field('pid'),
      ParentImage: image,
      ParentCommandLine: ({ process }) => process.command_line,
      ParentProcessId: ({ process }) => String(process.process_id),
    },
  },
  registry_set: { kinds: ['registry_set'], fields: registry },
  registry_add: { kinds: ['registry_create'], fields: registry },
  registry_delete: { kinds: ['registry_delete'], fields: registry },
  registry_event: { kinds: ['registry_set', 'registry_create', 'registry_delete'], fields: registry },
  file_event: { kinds: ['file_create', 'file_write'], fields: file },
  file_access: { kinds: ['file_open', 'file_read'], fields: file },
  file_delete: { kinds: ['file_delete'], fields: file },
  file_rename: { kinds: ['file_move'], fields: moved },
  dns_query: { kinds: ['dns_query'], fields: { QueryName: field('host'), ...actor } },
  network_connection: {
    kinds: ['connect'],
    fields: {
      DestinationIp: ({ fields: { host } }) => (isAddress(host) ? host : undefined),
      DestinationHostname: ({ fields: { host } }) => (isAddress(host) ? undefined : host),
      DestinationIsIpv6: ({ fields: { host = '' } }) => (isAddress(host) ? String(isIP(host) === 6) : undefined),
      DestinationPort: field('port'),
      Initiated: () => 'true',
      ...actor,
    },
  },
  image_load: { kinds: ['library_load'], fields: { ImageLoaded: field('path'), ...actor } },
}

/** Fields that Sysmon and Windows tell, from files and tokens, and monitors of calls do not. */
const missing: readonly string[] = [
  ...['OriginalFileName', 'Company', 'Description', 'Product', 'FileVersion', 'Hashes', 'md5', 'sha1', 'sha256'],
  ...['imphash', 'User', 'ParentUser', 'IntegrityLevel', 'CurrentDirectory', 'LogonId', 'LogonGuid', 'ProcessGuid'],
  ...['ParentProcessGuid', 'TerminalSessionId', 'Signed', 'Signature', 'SignatureStatus', 'NewName', 'Contents'],
  ...['CreationUtcTime', 'QueryStatus', 'QueryResults', 'Protocol', 'SourceIp', 'SourcePort', 'SourceHostname'],
  ...['SourceIsIpv6', 'DestinationPortName', 'SourcePortName'],
]

/** Where a class that was made of a Sigma rule keeps its parts: to explain it. */
export const sigmaPlanOf: unique symbol = Symbol('sigma plan')

export interface SigmaPlan {
  readonly kinds: readonly ActivityKind[]
  readonly selections: ReadonlyMap<string, SigmaSelection>
  readonly formula: SigmaFormula
}

const severities: Readonly<Record<string, number>> = { informational: 1, low: 1, medium: 2, high: 3, critical: 3 }

/**
 * A signature from a Sigma rule (https://sigmahq.io, specification 2).
 *
 * Understood: the categories `process_creation`, `registry_set`, `registry_add`, `registry_delete`, `registry_event`, `file_event`, `file_access`, `file_delete`,
 * `file_rename`, `dns_query`, `network_connection` and `image_load` of Windows; selections as maps and lists of maps; all modifiers of the specification but `expand` and
 * those of dates; wildcards; conditions with `and`, `or`, `not`, brackets, `1 of`, `any of`, `all of`, `them`, and lists of conditions. Of a list of maps those
 * are left out that ask for what no monitor tells (`OriginalFileName`), as long as one is left.
 *
 * @throws RuleError with the reason if the rule says anything else: a rule that is understood by half finds the wrong things.
 */
export function sigmaSignature(document: unknown): SignatureClass {
  if (!isMap(document)) throw new RuleError('', 'expected a Sigma rule')
  const title = text(document, 'title')
  const logsource = map(document, 'logsource')
  const { category, product, service } = logsource
  if (product !== undefined && product !== 'windows') {
    throw new RuleError('logsource.product', `expected windows, found ${JSON.stringify(product)}`)
  }
  if (service !== undefined) {
    throw new RuleError('logsource.service', `expected none beside the category, found ${JSON.stringify(service)}`)
  }
  const source = typeof category === 'string' && Object.hasOwn(sources, category) ? sources[category] : undefined
  if (source === undefined) {
    throw new RuleError(
      'logsource.category',
      `expected one of ${Object.keys(sources).join(', ')}, found ${JSON.stringify(category)}`,
    )
  }
  const { condition, timeframe, ...selections } = map(document, 'detection')
  if (timeframe !== undefined) throw new RuleError('detection.timeframe', 'counting over time is not understood')
  const compiled = new Map<string, SigmaSelection>(
    Object.entries(selections).map(([name, value]) => [
      name,
      sigmaSelection(value, { fields: source.fields, missing }, `detection.${name}`),
    ]),
  )
  const formula = sigmaCondition(condition, [...compiled.keys()])
  const needed = needsOfFormula(formula, new Map([...compiled].map(([name, { needs: some }]) => [name, some])))
  const needs: ActivityNeeds = new Map(needed === undefined ? [] : source.kinds.map((kind) => [kind, needed]))
  const plan: SigmaPlan = { kinds: source.kinds, selections: compiled, formula }
  const attributes = {
    description: title,
    severity: severities[String(document['level'])] ?? 2,
    references: texts(document['references']),
    authors: texts(document['author']),
    ttps: techniques(document['tags']),
    categories: ['sigma'],
    platform: 'windows',
    filterActivities: source.kinds,
  }
  return class extends SigmaSignature {
    static readonly [sigmaPlanOf]: SigmaPlan = plan
    static readonly [activityNeedsOf]: ActivityNeeds = needs
    readonly name = nameFor(title)
    constructor() {
      super(compiled, formula)
      Object.assign(this, attributes)
    }
  }
}

abstract class SigmaSignature extends Signature {
  readonly #selections: ReadonlyMap<string, SigmaSelection>
  readonly #formula: SigmaFormula
  #found = 0

  constructor(selections: ReadonlyMap<string, SigmaSelection>, formula: SigmaFormula) {
    super()
    this.#selections = selections
    this.#formula = formula
  }

  override onActivity(activity: Activity): Verdict {
    if (this.#found >= 10 || !this.#holds(this.#formula, activity)) return
    this.#found++
    this.markCall(activity.call, activity.process)
    this.markIoc(activity.kind, headline(activity))
  }

  override onComplete(): Verdict {
    return this.#found > 0
  }

  #holds(formula: SigmaFormula, activity: Activity): boolean {
    switch (formula.op) {
      case 'and':
        return formula.parts.every((part) => this.#holds(part, activity))
      case 'or':
        return formula.parts.some((part) => this.#holds(part, activity))
      case 'not':
        return !this.#holds(formula.part, activity)
      case 'selection':
        return this.#selections.get(formula.name)?.(activity) === true
    }
  }
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function map(parent: Readonly<Record<string, unknown>>, name: string): Readonly<Record<string, unknown>> {
  const value = Object.hasOwn(parent, name) ? parent[name] : undefined
  if (!isMap(value)) throw new RuleError(name, 'expected a map')
  return value
}

function text(parent: Readonly<Record<string, unknown>>, name: string): string {
  const value = Object.hasOwn(parent, name) ? parent[name] : undefined
  if (typeof value !== 'string' || value === '') throw new RuleError(name, 'expected a text')
  return value
}

function texts(value: unknown): string[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value]
  return list.filter((item) => typeof item === 'string')
}

/** `attack.t1055.012` → `T1055.012`; other tags are of no use here. */
function techniques(tags: unknown): string[] {
  return texts(tags)
    .map((tag) => tag.replace(/^attack\./i, '').toUpperCase())
    .filter(isAttackId)
}

function nameFor(title: string): string {
  return `sigma_${title
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_|_$/g, '')}`
}
