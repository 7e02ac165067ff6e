import type { Argument, Call, Domain, HttpRequest, Process, SignatureMatch, YaraMatch } from '@cuculus/core'
import type { Activity, ActivityKind } from './activity.js'
import { Evidence } from './evidence.js'
import { argumentOf } from './argumentOf.js'
import { argumentAliasesOf, categoryNames } from './naming.js'
import { type Pattern, type TextTest, textTest } from './pattern.js'
import type { CallFilter, Scope, SignatureContext, SignatureResults } from './scope.js'
import type { SummaryIndex } from './summaryIndex.js'
import { type SummaryList, summaryValues } from './summaryLists.js'

/** How the engine reaches a signature: registered symbols, because two copies of this package may meet in one `node_modules`. */
const attach = Symbol.for('@cuculus/signatures/attach')
const evidence = Symbol.for('@cuculus/signatures/evidence')

/** Only for rules of this copy. */
const summaryIndex = Symbol('summary index')

/**
 * What an event handler says: `true` matches, nothing means "go on", anything else (`false`) means "I will not match any more, do not ask me again".
 */
// eslint-disable-next-line @typescript-eslint/no-invalid-void-type -- a handler that returns nothing is the usual one
export type Verdict = boolean | undefined | void

export interface PatternOptions {
  /** Read a text as a regular expression: case-insensitive, anchored at the start, linear time. */
  readonly regex?: boolean
}

/** A program of the sandbox that was matched by a YARA rule. */
export interface YaraSubject {
  /** `sample` or `dropped`. */
  readonly category: 'sample' | 'dropped'
  readonly name: string
  readonly path: string | null
}

/**
 * A signature: it looks at what an analysis found and says whether that is what it describes.
 *
 * Inherit it, name it, and override what you need: `run()` to look at the whole container, `onProcess`, `onCall`, `onYara`, `onSignature` and
 * `onComplete` to be told event by event. Everything is synchronous. For every analysis a new instance is made, so fields of a class are its state.
 *
 * @example
 * ```ts
 * class DisablesFirewall extends Signature {
 *   readonly name = 'disables_firewall'
 *   override readonly description = 'Switches the Windows firewall off'
 *   override readonly severity = 3
 *   override readonly ttps = ['T1562.004']
 *   override run() {
 *     return this.checkExecutedCommand(/netsh.+firewall.+(off|disable)/i)
 *   }
 * }
 * ```
 */
export abstract class Signature {
  /** Unique, `snake_case`: overlays and readers of reports know the signature by it. */
  abstract readonly name: string
  readonly description: string = ''
  /** 1 worth knowing, 2 suspicious, 3 what hardly any harmless program does; larger values are kept. */
  readonly severity: number = 1
  readonly categories: readonly string[] = []
  readonly families: readonly string[] = []
  readonly authors: readonly string[] = []
  readonly references: readonly string[] = []
  /** Whether a match is worth waking somebody. */
  readonly alert: boolean = false
  readonly enabled: boolean = true
  /** Oldest version of the sandbox whose results it understands. */
  readonly minimum?: string
  /** Newest such version. */
  readonly maximum?: string
  /** 0-100. */
  readonly confidence: number = 100
  /** Weight in the score. */
  readonly weight: number = 1
  /** ATT&CK techniques, sub-techniques included (`T1055.012`). */
  readonly ttps: readonly string[] = []
  /** Malware Behavior Catalog ids (`E1055.m03`). */
  readonly mbcs: readonly string[] = []
  /** Guest it is meant for (`windows`, `linux`); any if not given. */
  readonly platform?: string
  /** `run()` of smaller numbers comes first; equal ones run in the order given. */
  readonly order: number = 0
  /** What has to be analysed (`file`, `url`); anything if empty. What is unknown passes. */
  readonly filterAnalysisTypes: readonly string[] = []
  /** Names of processes whose calls `onCall` wants; all if empty. */
  readonly filterProcessNames: readonly string[] = []
  /** APIs that `onCall` wants; all if empty. Fill it: calls are handed out by an index, who asks for few costs nothing. */
  readonly filterApiNames: readonly string[] = []
  /** Categories that `onCall` wants; all if empty. Names of other generations count. */
  readonly filterCategories: readonly string[] = []

  /** Kinds of activity that `onActivity` wants; all if empty. */
  readonly filterActivities: readonly ActivityKind[] = []

  #scope: Scope | undefined
  readonly #evidence = new Evidence()

  /**
   * Look at the whole container. Anything truthy is a match.
   *
   * The engine may call it several times for one analysis, each time on a new instance, until all answers about calls are known: keep no state outside.
   */
  run?(context: SignatureContext): unknown
  /** A process, before its calls. */
  onProcess?(process: Process): void
  /** A call that passes the filters. */
  onCall?(call: Call, process: Process): Verdict
  /** What a call does, in words that are the same for every generation. Repetitions of a query or an opening are not told again. */
  onActivity?(activity: Activity): Verdict
  /** A YARA rule that matched the sample or a dropped file. */
  onYara?(match: YaraMatch, subject: YaraSubject): Verdict
  /** Another signature that matched. */
  onSignature?(match: SignatureMatch): Verdict
  /** After the last event. Only `true` matches. */
  onComplete?(): Verdict

  static {
    Object.defineProperty(this.prototype, attach, {
      value(this: Signature, scope: Scope) {
        this.#scope = scope
      },
    })
    Object.defineProperty(this.prototype, evidence, {
      get(this: Signature) {
        return this.#evidence
      },
    })
    Object.defineProperty(this.prototype, summaryIndex, {
      get(this: Signature) {
        return this.#attached.summaryIndex
      },
    })
  }

  /** What the other modules returned; a key is absent if its module did not run. Frozen. */
  protected get results(): SignatureResults {
    return this.#attached.context.results
  }

  /** Signatures that matched so far. */
  protected get matches(): readonly SignatureMatch[] {
    return this.#attached.context.matches
  }

  /** Evidence as free records, as classic Cuckoo files it. */
  protected get data(): Record<string, unknown>[] {
    return this.#evidence.data
  }

  /** A file that was touched in any way. */
  protected checkFile(pattern: Pattern, options?: PatternOptions): string | null {
    return this.#inSummary('file', pattern, options)
  }

  protected checkReadFile(pattern: Pattern, options?: PatternOptions): string | null {
    return this.#inSummary('readFile', pattern, options)
  }

  protected checkWriteFile(pattern: Pattern, options?: PatternOptions): string | null {
    return this.#inSummary('writtenFile', pattern, options)
  }

  protected checkDeleteFile(pattern: Pattern, options?: PatternOptions): string | null {
    return this.#inSummary('deletedFile', pattern, options)
  }

  /** A registry key that was touched in any way. */
  protected checkKey(pattern: Pattern, options?: PatternOptions): string | null {
    return this.#inSummary('key', pattern, options)
  }

  protected checkReadKey(pattern: Pattern, options?: PatternOptions): string | null {
    return this.#inSummary('readKey', pattern, options)
  }

  protected checkWriteKey(pattern: Pattern, options?: PatternOptions): string | null {
    return this.#inSummary('writtenKey', pattern, options)
  }

  protected checkDeleteKey(pattern: Pattern, options?: PatternOptions): string | null {
    return this.#inSummary('deletedKey', pattern, options)
  }

  protected checkMutex(pattern: Pattern, options?: PatternOptions): string | null {
    return this.#inSummary('mutex', pattern, options)
  }

  protected checkExecutedCommand(pattern: Pattern, options?: PatternOptions): string | null {
    return this.#inSummary('command', pattern, options)
  }

  protected checkCreatedService(pattern: Pattern, options?: PatternOptions): string | null {
    return this.#inSummary('createdService', pattern, options)
  }

  protected checkStartedService(pattern: Pattern, options?: PatternOptions): string | null {
    return this.#inSummary('startedService', pattern, options)
  }

  protected checkDllLoaded(pattern: Pattern, options?: PatternOptions): string | null {
    return this.#inSummary('library', pattern, options)
  }

  protected checkProcessName(pattern: Pattern, options?: PatternOptions): string | null {
    const names = this.#processes().map((process) => process.process_name)
    return find(names, test(pattern, options))
  }

  /** The API of a call in any process, or in the process of that name. */
  protected checkApi(pattern: Pattern, options: PatternOptions & Pick<CallFilter, 'process'> = {}): string | null {
    const { regex = false, ...filter } = options
    return this.#attached.ask({ about: 'api', pattern, regex, ...filter })
  }

  /** The value of the first argument that matches, of the first call that passes the filters. */
  protected checkArgument(pattern: Pattern, options: PatternOptions & CallFilter = {}): string | null {
    const { regex = false, ...filter } = options
    return this.#attached.ask({ about: 'argument', pattern, regex, ...filter })
  }

  /** The same for one call: the value of its first argument that matches. */
  protected checkArgumentCall(
    call: Call,
    pattern: Pattern,
    options: PatternOptions & Omit<CallFilter, 'process'> = {},
  ): string | null {
    const { api, category, name } = options
    if (api !== undefined && call.api !== api) return null
    if (category !== undefined && !categoryNames(category).includes(call.category)) return null
    const matches = test(pattern, options)
    const found = call.arguments.find((argument) => named(argument, name) && matches(argument.value))
    return found?.value ?? null
  }

  /** The value of an argument; names of other generations count (`FileName`, `filepath`), the exact one first. The last one counts if there are several. */
  protected getArgument(call: Call, name: string): string | null {
    return argumentOf(call, name)
  }

  /**
   * The value of an argument with the monitor's escapes (`\\x90`) turned back: each character is a byte where the argument holds bytes.
   */
  protected getRawArgument(call: Call, name: string): string | null {
    const value = this.getArgument(call, name)
    return value === null
      ? null
      : value.replace(/\\x([\da-f]{2})/gi, (_, digits: string) => String.fromCharCode(parseInt(digits, 16)))
  }

  /** An address that was talked to. */
  protected checkIp(pattern: Pattern, options?: PatternOptions): string | null {
    const hosts = this.results.network?.hosts
    return find(hosts ?? [], test(pattern, options))
  }

  /** A name that was asked for. */
  protected checkDomain(pattern: Pattern, options?: PatternOptions): Domain | null {
    const matches = test(pattern, options)
    // Reports of other programs may lack what the types promise.
    const domains = this.results.network?.domains
    return domains?.find(({ domain }) => matches(domain)) ?? null
  }

  /** A request by HTTP. */
  protected checkUrl(pattern: Pattern, options?: PatternOptions): HttpRequest | null {
    const matches = test(pattern, options)
    const requests = this.results.network?.http
    return requests?.find(({ uri }) => matches(uri)) ?? null
  }

  /** File a piece of evidence: who, what kind, and the thing itself or a list of them. */
  protected addMatch(process: Pick<Process, 'process_id' | 'process_name'> | null, type: string, match: unknown): void {
    const values: readonly unknown[] = Array.isArray(match) ? match : [match]
    this.#evidence.record({
      process: process === null ? null : { process_name: process.process_name, process_id: process.process_id },
      signs: values.map((value) => ({ type, value })),
    })
  }

  /** Whether any record was filed. */
  protected hasMatches(): boolean {
    return this.data.length > 0
  }

  /** Point at a call of the report; at the current one if none is named. */
  protected markCall(call?: Call, process?: Process): void {
    const { cursor } = this.#attached
    const markedCall = call ?? cursor.call
    const markedProcess = process ?? cursor.process
    if (markedCall === undefined || markedProcess === undefined) return
    const index = markedProcess === cursor.process ? cursor.index : this.#processes().indexOf(markedProcess)
    this.#evidence.markCall(markedProcess.process_id, markedCall.id, index < 0 ? undefined : index)
  }

  /** Show an indicator: what kind (`file`, `registry`, `domain`), the thing itself, and why if that is not plain. The same one counts once. */
  protected markIoc(category: string, ioc: string, description?: string): void {
    this.#evidence.markIndicator(category, ioc, description)
  }

  /** Show a free record. */
  protected mark(record: Readonly<Record<string, unknown>>): void {
    this.#evidence.markRecord(record)
  }

  /** Whether at least so many marks were made. */
  protected hasMarks(count = 1): boolean {
    return this.#evidence.markCount >= count
  }

  /** Show the configuration of a family that was found: its name, keys, servers. */
  protected markConfig(config: Readonly<Record<string, unknown>>): void {
    this.#evidence.markRecord({ config })
  }

  /** The process of the current event. */
  protected get process(): Process | undefined {
    return this.#attached.cursor.process
  }

  /** Its process id. */
  protected get pid(): number | undefined {
    return this.#attached.cursor.process?.process_id
  }

  /** The call of the current event. */
  protected get call(): Call | undefined {
    return this.#attached.cursor.call
  }

  /** What a module returned, by its key: those of the sandbox in a stored report (`suricata`, `droidmon`) and of other packages too. */
  protected getResults(key: string): unknown {
    const results = this.results as Readonly<Record<string, unknown>>
    return Object.hasOwn(results, key) ? results[key] : undefined
  }

  /** Every file that was touched. */
  protected getFiles(): string[] {
    return [...summaryValues(this.results.behavior, 'file')]
  }

  /** Every registry key that was touched. */
  protected getKeys(): string[] {
    return [...summaryValues(this.results.behavior, 'key')]
  }

  protected getMutexes(): string[] {
    return [...summaryValues(this.results.behavior, 'mutex')]
  }

  /** Command lines that were executed. */
  protected getCommandLines(): string[] {
    return [...summaryValues(this.results.behavior, 'command')]
  }

  protected getWmiQueries(): string[] {
    return [...summaryValues(this.results.behavior, 'wmiQuery')]
  }

  /** The first process that had an id. */
  protected getProcessByPid(pid: number): Process | null {
    return this.#processes().find((process) => process.process_id === pid) ?? null
  }

  /** The process that was started first: the sample, or what the sandbox opened it with. */
  protected getInitialProcess(): Process | null {
    // 2.x also watches `lsass.exe`, which nobody started.
    return this.#processes().find(({ tracked }) => tracked !== false) ?? null
  }

  protected getNameFromPid(pid: number): string | null {
    return this.#processes().find((process) => process.process_id === pid)?.process_name ?? null
  }

  /** A value of a process' environment as the monitor told it (`UserName`, `TempPath`). CAPE. */
  protected getEnvironEntry(process: Process, name: string): string | null {
    const { environ } = process
    return environ !== undefined && Object.hasOwn(environ, name) ? (environ[name] ?? null) : null
  }

  #inSummary(list: SummaryList, pattern: Pattern, options?: PatternOptions): string | null {
    return find(summaryValues(this.results.behavior, list), test(pattern, options))
  }

  #processes(): readonly Process[] {
    return this.results.behavior?.processes ?? []
  }

  get #attached(): Scope {
    if (this.#scope === undefined)
      throw new Error('a signature is run by SignaturesProcessing: results are not there in its constructor')
    return this.#scope
  }
}

/** What only the engine sees of a signature. */
interface Internals {
  readonly [attach]: (scope: Scope) => void
  readonly [evidence]: Evidence
  readonly [summaryIndex]: SummaryIndex
}

/** Whether a value is a signature, of this or another copy of the package. */
export function isSignature(value: unknown): value is Signature {
  return typeof value === 'object' && value !== null && attach in value
}

/** Whether a value is a class of signatures that can be run: not `Signature` itself, of this or another copy of the package. */
export function isSignatureClass(value: unknown): value is SignatureClass {
  if (typeof value !== 'function') return false
  const prototype = value.prototype as unknown
  return isSignature(prototype) && !Object.hasOwn(prototype, attach)
}

/** Give a signature what belongs to one analysis. */
export function attachSignature(signature: Signature, scope: Scope): void {
  // The class defines both symbols on its prototype.
  ;(signature as unknown as Internals)[attach](scope)
}

/** What a signature collected. */
export function evidenceOf(signature: Signature): Evidence {
  // As above.
  return (signature as unknown as Internals)[evidence]
}

/** The lists of the summary as all rules of the analysis look at them. */
export function summaryIndexOf(signature: Signature): SummaryIndex {
  // As above.
  return (signature as unknown as Internals)[summaryIndex]
}

/** A class of signatures, as `SignaturesProcessing` takes it. */
export type SignatureClass = new () => Signature

function test(pattern: Pattern, options: PatternOptions = {}): TextTest {
  return textTest(pattern, options.regex)
}

function named(argument: Argument, name: string | undefined): boolean {
  return name === undefined || argument.name === name || argumentAliasesOf(name).includes(argument.name)
}

/** The value of the last argument whose name will do. A plain loop: signatures ask this for every call. */
function find(values: Iterable<string | null>, matches: TextTest): string | null {
  for (const value of values) if (value !== null && matches(value)) return value
  return null
}
