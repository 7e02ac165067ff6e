import type { Call, Context, Process, SignatureMatch, YaraMatch } from '@cuculus/core'
import type { Activity } from './activity.js'
import { ActivityInterest } from './activityInterest.js'
import { CallQuestions } from './callQuestions.js'
import { compareMatches, matchRecord } from './matchRecord.js'
import type { SignatureOverlay } from './overlay.js'
import type { Participant } from './participant.js'
import type { RecordsTest } from './probe.js'
import { freezeCall } from './readOnly.js'
import { reason } from './reason.js'
import { assemble } from './roster.js'
import { type RulePlan, rulePlanOf } from './rulePlan.js'
import type { CallQuestion, Cursor, Scope, SignatureContext, SignatureResults } from './scope.js'
import { attachSignature, type Signature, type SignatureClass, type YaraSubject } from './signature.js'
import { ActivitySubscriptions, type Listeners, Subscriptions } from './subscriptions.js'
import { SummaryIndex } from './summaryIndex.js'
import { Watchdog } from './watchdog.js'

/** How long the engine stays inside the watchdog before it looks up, in milliseconds. */
const slice = 100

/** Calls that are handed out at once: to enter the watchdog costs as much as some hundreds of calls, and calls that wait outlive the collector's first look. */
const atOnce = 1024

/** Milliseconds per handler under which not every one is measured. */
const quick = 0.002

/** One call of so many is measured for each who is told, even if all are quick: one may be slow among a thousand. */
const sample = 32

/** How often one signature may ask for answers that depend on earlier answers; each time costs a pass over the calls. */
const maximumPasses = 16

export interface EngineOptions {
  readonly overlay: SignatureOverlay
  readonly version: string
  readonly platform: string
  /** Milliseconds that one signature may use for one analysis. */
  readonly timeLimit: number
}

/** What the engine needs of the runner. */
export type EngineHost = Pick<Context, 'signal' | 'report' | 'progress' | 'log'>

/** How one signature went. */
export interface SignatureTiming {
  readonly name: string
  readonly milliseconds: number
}

/**
 * All signatures over one analysis: one pass over the calls for every event and every question about calls, then `run()`.
 *
 * Only code of the engine runs outside the watchdog; whoever exceeds the time limit or throws is named and takes part no more.
 */
export class Engine {
  readonly #results: SignatureResults
  readonly #context: Omit<SignatureContext, 'matches'>
  readonly #host: EngineHost
  readonly #timeLimit: number
  readonly #watchdog = new Watchdog()
  readonly #questions = new CallQuestions()
  readonly #cursor: Cursor = { process: undefined, index: -1, call: undefined }
  readonly #summaryIndex: SummaryIndex
  readonly #participants: readonly Participant[]
  readonly #matches: SignatureMatch[] = []
  /** Whether handlers of calls are timed one by one at the moment. */
  #exact = false
  #tellings = 0
  /** Matches that have not been told to the others yet. */
  readonly #news: Participant[] = []

  constructor(
    classes: readonly SignatureClass[],
    context: Omit<SignatureContext, 'matches'>,
    host: EngineHost,
    options: EngineOptions,
  ) {
    this.#context = context
    this.#results = context.results
    this.#host = host
    this.#timeLimit = options.timeLimit
    this.#summaryIndex = new SummaryIndex(context.results, classes.flatMap(summaryTests))
    this.#participants = assemble(classes, {
      ...options,
      category: context.results.info?.category ?? context.task.category,
      guard: (work) => this.#watchdog.run(work, options.timeLimit),
      attach: (signature, participant) => {
        attachSignature(signature, this.#scope(participant))
      },
      report: host.report.bind(host),
      log: host.log.bind(host),
    })
  }

  /** The matches, sorted. */
  async run(): Promise<readonly SignatureMatch[]> {
    const runners = this.#participants.filter(({ signature }) => typeof signature.run === 'function')
    const verdicts = new Map<Participant, unknown>()
    for (const runner of runners) this.#rehearse(runner, verdicts)
    await this.#readCalls(true)
    this.#tellYara()
    this.#complete()
    for (const runner of runners.sort((a, b) => a.signature.order - b.signature.order)) {
      await this.#conclude(runner, verdicts)
    }
    return this.#matches.sort(compareMatches)
  }

  /** Time used by each signature that took part, slowest first. */
  timings(): SignatureTiming[] {
    return this.#participants
      .map(({ name, time }) => ({ name, milliseconds: time }))
      .sort((a, b) => b.milliseconds - a.milliseconds)
  }

  #scope(participant: Participant): Scope {
    const matches = this.#matches
    return {
      context: {
        ...this.#context,
        get matches() {
          participant.sawMatches = true
          return [...matches]
        },
      },
      cursor: this.#cursor,
      summaryIndex: this.#summaryIndex,
      ask: (question) => this.#ask(question, participant),
    }
  }

  #ask(question: CallQuestion, participant: Participant): string | null {
    if (this.#results.behavior === undefined) return null
    const answer = this.#questions.ask(question, participant)
    if (answer === undefined) participant.unanswered++
    return answer ?? null
  }

  // ---- run() -------------------------------------------------------------------------------------------------------------------------------

  /** Run once to learn what it asks about calls; if that is nothing, the verdict stands. */
  #rehearse(participant: Participant, verdicts: Map<Participant, unknown>): void {
    const verdict = this.#attempt(participant)
    if (participant.unanswered === 0 && !participant.sawMatches) verdicts.set(participant, verdict)
  }

  async #conclude(participant: Participant, verdicts: ReadonlyMap<Participant, unknown>): Promise<void> {
    let verdict = verdicts.get(participant)
    for (let passes = 0; !verdicts.has(participant); passes++) {
      if (participant.match !== undefined || !participant.live) return
      participant.signature = this.#renew(participant)
      verdict = this.#attempt(participant)
      if (participant.unanswered === 0) break
      if (passes === maximumPasses) {
        this.#fail(participant, 'it asks about calls again and again, each time something new')
        return
      }
      await this.#readCalls(false)
    }
    if (participant.live && Boolean(verdict)) {
      this.#call(participant, () => {
        this.#match(participant)
      })
      this.#announce()
    }
  }

  #renew(participant: Participant): Signature {
    let fresh = participant.signature
    this.#call(participant, () => {
      fresh = participant.make()
    })
    return fresh
  }

  #attempt(participant: Participant): unknown {
    const { signature } = participant
    participant.unanswered = 0
    participant.sawMatches = false
    const { context } = this.#scope(participant)
    const attempt: { verdict?: unknown; failure?: unknown } = {}
    this.#call(participant, () => {
      try {
        attempt.verdict = signature.run?.(context)
      } catch (error) {
        attempt.failure = error ?? 'nothing was thrown'
      }
    })
    // What goes wrong while answers are missing may go right with them.
    if (attempt.failure !== undefined && participant.unanswered === 0) this.#fail(participant, reason(attempt.failure))
    if (!isPromise(attempt.verdict)) return attempt.verdict
    this.#fail(participant, '`run` returned a promise: signatures are synchronous')
    return undefined
  }

  // ---- events ------------------------------------------------------------------------------------------------------------------------------

  /** One pass over the calls of all processes: for events in the first pass, for open questions in any. */
  async #readCalls(events: boolean): Promise<void> {
    const processes = this.#results.behavior?.processes ?? []
    const hears = (event: 'onCall' | 'onActivity'): Participant[] =>
      events ? this.#participants.filter(({ signature }) => typeof signature[event] === 'function') : []
    const callListeners = hears('onCall')
    const activityListeners = hears('onActivity')
    const interest = new ActivityInterest(activityListeners)
    this.#questions.begin()
    let all = true
    for (const [index, process] of processes.entries()) {
      this.#host.signal.throwIfAborted()
      this.#cursor.process = process
      this.#cursor.index = index
      this.#questions.beginProcess(process)
      if (events) this.#tellProcess(process)
      const wanted = {
        calls: new Subscriptions(callListeners, process),
        activities: new ActivitySubscriptions(activityListeners, interest, process),
      }
      if (!wanted.calls.empty || !wanted.activities.empty || this.#questions.waiting) {
        const apis = this.#wantedApis(wanted)
        all &&= apis === null
        await this.#readProcess(process, wanted, apis)
        wanted.calls.pay()
      } else all = false
      this.#cursor.call = undefined
      this.#host.progress(index + 1, processes.length)
    }
    this.#cursor.process = undefined
    this.#questions.end(all)
  }

  /** `null` if calls of every API are wanted. */
  #wantedApis({ calls, activities }: Wanted): ReadonlySet<string> | null {
    const ofCalls = calls.apis
    const ofQuestions = this.#questions.apis
    return ofCalls === null || ofQuestions === null ? null : new Set([...ofCalls, ...ofQuestions, ...activities.apis])
  }

  async #readProcess(process: Process, wanted: Wanted, apis: ReadonlySet<string> | null): Promise<void> {
    let waiting: Call[] = []
    try {
      for await (const batch of apis === null ? process.calls.batches() : process.calls.having('api', apis)) {
        this.#host.signal.throwIfAborted()
        if (waiting.length === 0 && batch.length >= atOnce) {
          this.#dispatch(batch, process, wanted)
          continue
        }
        for (const call of batch) waiting.push(call)
        if (waiting.length < atOnce) continue
        this.#dispatch(waiting, process, wanted)
        waiting = []
      }
    } catch (error) {
      this.#host.signal.throwIfAborted()
      this.#host.report({
        code: 'SIGNATURE_CALLS_UNREADABLE',
        message: `the calls of process ${String(process.process_id)} could not be read to their end: ${reason(error)}`,
      })
    }
    this.#dispatch(waiting, process, wanted)
  }

  #dispatch(batch: readonly Call[], process: Process, wanted: Wanted): void {
    const reader = new BatchReader(batch)
    while (this.#seek(reader, wanted)) {
      /** Who is at work: the one to blame if it does not end. */
      const busy: { with?: Participant | undefined } = {}
      const ended = this.#watchdog.run(() => {
        const start = performance.now()
        let began = start
        do {
          const { call } = reader
          this.#cursor.call = call
          for (const question of this.#questions.concerning(call.api)) {
            // The asker pays for its pattern.
            const { asker } = question
            busy.with = asker
            if (asker.live) this.#questions.answer(question, call)
            else this.#questions.drop(question)
            began = charge(asker, began)
          }
          began = this.#tell(reader, process, busy, began)
          if (this.#news.length > 0) return
          busy.with = undefined
          reader.advance()
        } while (began - start < slice && this.#seek(reader, wanted))
      }, this.#timeLimit + slice)
      if (!ended && busy.with !== undefined) this.#stop(busy.with)
      this.#announce()
    }
  }

  /** Go to the next call that somebody wants; `false` at the end of the batch. */
  #seek(reader: BatchReader, wanted: Wanted): boolean {
    while (reader.more) {
      const { call } = reader
      this.#questions.note(call)
      if (reader.prepare(wanted) || this.#questions.concerns(call.api)) return true
      reader.advance()
    }
    return false
  }

  /**
   * Hand the call to all who want it, or to those up to the first that matches.
   *
   * Reading the clock for each would take longer than most handlers do. So it is read for each one while they are slow, for a few calls in any case, and always for
   * one of which these few let fear that it is over its limit: what is held against a signature is always its own time.
   */
  #tell(reader: BatchReader, process: Process, busy: { with?: Participant | undefined }, start: number): number {
    const { call, interested, activity, callListeners } = reader
    const first = reader.next
    const exact = this.#exact
    const sampled = this.#tellings++ % sample === 0
    while (reader.next < interested.length && this.#news.length === 0) {
      const at = reader.next++
      const participant = interested[at]
      if (participant?.live !== true) continue
      busy.with = participant
      // What a signature that is code writes into a call must not reach the others.
      if (participant.needs === undefined) reader.freeze()
      const feared = participant.feared > this.#timeLimit
      const began = exact || sampled || feared ? performance.now() : 0
      if (at < callListeners) this.#onCall(participant, call, process)
      else if (activity !== undefined) this.#onActivity(participant, activity)
      if (began === 0) continue
      const took = performance.now() - began
      participant.time += took
      if (exact || feared) participant.spent += took
      else participant.feared += took * sample
      if (participant.spent > this.#timeLimit) this.#stop(participant)
    }
    const now = performance.now()
    const each = (now - start) / Math.max(1, reader.next - first)
    this.#exact = each > quick
    if (!exact && !sampled) reader.pay(first, each)
    return now
  }

  #onCall(participant: Participant, call: Call, process: Process): void {
    try {
      this.#settle(participant, participant.onCall?.call(participant.signature, call, process))
    } catch (error) {
      this.#fail(participant, reason(error))
    }
  }

  #onActivity(participant: Participant, activity: Activity): void {
    try {
      this.#settle(participant, participant.onActivity?.call(participant.signature, activity))
    } catch (error) {
      this.#fail(participant, reason(error))
    }
  }

  #tellProcess(process: Process): void {
    const listeners = this.#participants.filter(({ signature }) => typeof signature.onProcess === 'function')
    this.#each(listeners, ({ signature }) => signature.onProcess?.(process))
  }

  #tellYara(): void {
    const listeners = this.#participants.filter(({ signature }) => typeof signature.onYara === 'function')
    if (listeners.length === 0) return
    for (const [match, subject] of yaraMatches(this.#results)) {
      this.#each(listeners, (participant) => {
        this.#settle(participant, participant.signature.onYara?.(match, subject))
      })
    }
  }

  #complete(): void {
    const listeners = this.#participants.filter(({ signature }) => typeof signature.onComplete === 'function')
    this.#each(listeners, (participant) => {
      if (participant.signature.onComplete?.() === true) this.#match(participant)
    })
  }

  /** Tell the others of new matches, which may make them match, and so on. */
  #announce(): void {
    for (let told = this.#news.shift(); told !== undefined; told = this.#news.shift()) {
      const { match } = told
      if (match === undefined) continue
      for (const participant of this.#participants) {
        const { signature } = participant
        if (!participant.live || typeof signature.onSignature !== 'function') continue
        this.#call(participant, () => {
          this.#settle(participant, signature.onSignature?.(match))
        })
      }
    }
  }

  /** Run one handler of each, as many at a time under the watchdog as take no longer than a slice; matches are told at once. */
  #each(participants: readonly Participant[], handler: (participant: Participant) => void): void {
    let next = 0
    while (next < participants.length) {
      /** Who is at work: the one to blame if it does not end. */
      const busy: { with?: Participant | undefined } = {}
      const ended = this.#watchdog.run(() => {
        const start = performance.now()
        let began = start
        while (next < participants.length && began - start < slice && this.#news.length === 0) {
          const participant = participants[next++]
          if (participant?.live !== true) continue
          busy.with = participant
          try {
            handler(participant)
          } catch (error) {
            this.#fail(participant, reason(error))
          }
          began = charge(participant, began)
          if (participant.spent > this.#timeLimit) this.#stop(participant)
          busy.with = undefined
        }
      }, this.#timeLimit + slice)
      if (!ended && busy.with !== undefined) this.#stop(busy.with)
      this.#announce()
    }
  }

  // ---- verdicts ----------------------------------------------------------------------------------------------------------------------------

  /** Run one handler under the watchdog, on the signature's account. */
  #call(participant: Participant, work: () => void): void {
    const began = performance.now()
    let ended = true
    try {
      ended = this.#watchdog.run(work, this.#timeLimit - participant.spent)
    } catch (error) {
      this.#fail(participant, reason(error))
    }
    charge(participant, began)
    if (!ended || participant.spent > this.#timeLimit) this.#stop(participant)
  }

  #settle(participant: Participant, verdict: unknown): void {
    if (verdict === undefined || verdict === null) return
    if (verdict === true) this.#match(participant)
    else if (isPromise(verdict)) this.#fail(participant, 'a handler returned a promise: signatures are synchronous')
    else participant.retire()
  }

  #match(participant: Participant): void {
    const match = matchRecord(participant.signature, (diagnostic) => {
      this.#host.report(diagnostic)
    })
    participant.retire()
    participant.match = match
    this.#matches.push(match)
    this.#news.push(participant)
  }

  #fail(participant: Participant, reason: string): void {
    if (!participant.live) return
    participant.retire()
    this.#host.report({ code: 'SIGNATURE_FAILED', message: `${participant.name}: ${reason}` })
  }

  #stop(participant: Participant): void {
    if (!participant.live) return
    participant.retire()
    this.#host.report({
      code: 'SIGNATURE_TIMEOUT',
      message: `${participant.name}: stopped, it used more than ${String(this.#timeLimit)} ms`,
    })
  }
}

/** What a rule looks for in the lists of the summary. */
function summaryTests(type: SignatureClass): readonly RecordsTest[] {
  const { [rulePlanOf]: plan } = type as SignatureClass & { readonly [rulePlanOf]?: RulePlan }
  const records = plan?.watches.flatMap(({ probes }) => probes.flatMap((probe) => probe.records)) ?? []
  return records.filter(({ summary }) => summary !== undefined)
}

/** Who wants what of one process. */
interface Wanted {
  readonly calls: Subscriptions
  readonly activities: ActivitySubscriptions
}

const nobody: readonly Participant[] = []

/** A place in a batch: a call, and the next of those who want it. Kept outside the watchdog, so that work goes on where it was stopped. */
class BatchReader {
  readonly #batch: readonly Call[]
  #at = 0
  #prepared = false
  #frozen = false
  /** Who is to hear of the call: first those who want calls, then those who want activities. */
  interested: readonly Participant[] = nobody
  callListeners = 0
  #listeners: Listeners | undefined
  activity: Activity | undefined
  next = 0

  constructor(batch: readonly Call[]) {
    this.#batch = batch
  }

  get more(): boolean {
    return this.#at < this.#batch.length
  }

  get call(): Call {
    const call = this.#batch[this.#at]
    if (call === undefined) throw new RangeError('the batch is at its end')
    return call
  }

  /** Find out once who wants the current call; `false` if nobody does. */
  prepare(wanted: Wanted): boolean {
    if (this.#prepared) return this.interested.length > 0
    this.#prepared = true
    const { call } = this
    this.#listeners = wanted.calls.of(call)
    const listeners = this.#listeners.participants
    const told = wanted.activities.read(call)
    this.activity = told?.activity
    const others = told?.participants ?? nobody
    this.callListeners = listeners.length
    this.interested = others.length === 0 ? listeners : listeners.length === 0 ? others : [...listeners, ...others]
    return this.interested.length > 0
  }

  /** Note time that is too short to be measured for each: that of those from `first` up to the next. */
  pay(first: number, milliseconds: number): void {
    const all = this.#listeners
    if (first === 0 && this.interested === all?.participants && this.next === this.interested.length) {
      all.unpaid += milliseconds
      return
    }
    for (let at = first; at < this.next; at++) {
      const participant = this.interested[at]
      if (participant !== undefined) participant.time += milliseconds
    }
  }

  advance(): void {
    this.#at++
    this.next = 0
    this.#prepared = false
    this.#frozen = false
  }

  /** From now on nobody can change the call or what is told of it. */
  freeze(): void {
    if (this.#frozen) return
    this.#frozen = true
    freezeCall(this.call)
    if (this.activity !== undefined) Object.freeze(this.activity.fields)
  }
}

/** Put the time since `began` on somebody's account. */
function charge(participant: Participant, began: number): number {
  const now = performance.now()
  participant.time += now - began
  participant.spent += now - began
  return now
}

function isPromise(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || !('then' in value) || typeof value.then !== 'function')
    return false
  // Nobody waits for it, and its failure must not end the program.
  Promise.resolve(value as PromiseLike<unknown>).catch(() => undefined)
  return true
}

function* yaraMatches({ file, dropped }: SignatureResults): Generator<readonly [YaraMatch, YaraSubject]> {
  for (const match of file?.yara ?? []) {
    yield [match, { category: 'sample', name: file?.name ?? '', path: file?.path ?? null }]
  }
  for (const record of dropped ?? []) {
    for (const match of record.yara ?? []) yield [match, { category: 'dropped', name: record.name, path: record.path }]
  }
}
