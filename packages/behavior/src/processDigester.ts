import { type CallEvent, type LogEvent, type ProcessEvent } from '@cuculus/behavior-log'
import { type Anomaly, type EncryptedBuffer } from '@cuculus/core'
import { anomalyOf } from './anomalyOf.js'
import { collectSummary } from './collectSummary.js'
import { encryptedBufferOf } from './encryptedBufferOf.js'
import { enhancedEvent } from './enhancedEvent.js'
import { EventStore } from './eventStore.js'
import { InjectionCollector } from './injectionCollector.js'
import { type ProcessDigest, type ProcessIdentity } from './logDigest.js'
import { type Operation, operationOf } from './operations.js'
import { ProcessState } from './processState.js'
import { SummaryBuilder } from './summaryBuilder.js'
import { TextTable } from './textTable.js'
import { TimelineCollector } from './timelineCollector.js'
import { UniqueRecords } from './uniqueRecords.js'
import { type World } from './world.js'

/** Gathers what is reported of one process while its log goes by. */
export class ProcessDigester {
  readonly #world: World
  readonly #state = new ProcessState()
  readonly #texts = new TextTable()
  readonly #summary = new SummaryBuilder(this.#texts)
  readonly #threads = new Set<number>()
  readonly #apis = new Map<string, number>()
  readonly #anomalies = new UniqueRecords<Omit<Anomaly, 'name' | 'pid'>>()
  readonly #buffers = new UniqueRecords<Omit<EncryptedBuffer, 'process_name' | 'pid'>>()
  readonly #injections: InjectionCollector
  readonly #timeline = new TimelineCollector()
  readonly #stored = new EventStore(this.#texts)
  #events = 0
  #calls = 0
  #identity: ProcessIdentity | null = null
  #environ: Readonly<Record<string, string>> | undefined

  constructor(world: World) {
    this.#world = world
    this.#injections = new InjectionCollector(world)
  }

  /** What is no call. */
  see(event: LogEvent): void {
    if (event.type === 'process') this.#identity ??= identityOf(event)
    else if (event.type === 'thread') this.#threads.add(event.threadId)
    else if (event.type === 'environment') this.#environ ??= event.values
  }

  /** A call and its position in the process. */
  call(call: CallEvent, id: number): void {
    const operation = operationOf(call.api)
    collectSummary(call, operation, this.#state, this.#summary, this.#world)
    if (operation === 'notifyAnomaly' || call.category === 'anomaly') this.#anomalies.add(anomalyOf(call))
    if (operation !== undefined) this.#operate(call, operation, id)
  }

  /** Further calls after merging, all of them by API, and threads that made calls. */
  count(calls: number, apis: Iterable<readonly [api: string, count: number]>, threads: Iterable<number>): void {
    this.#calls += calls
    for (const [api, count] of apis) this.#apis.set(api, (this.#apis.get(api) ?? 0) + count)
    for (const thread of threads) this.#threads.add(thread)
  }

  #operate(call: CallEvent, operation: Operation, id: number): void {
    const event = enhancedEvent(call, operation, this.#state, this.#world)
    if (event !== null) {
      this.#events++
      this.#stored.add(event, call.time)
    }
    if (operation === 'encrypt') this.#buffers.add(encryptedBufferOf(call))
    this.#timeline.see(call, operation, id, this.#state)
    this.#injections.see(call, operation, id, this.#identity?.processId ?? NaN)
    this.#state.observe(call, operation)
  }

  finish(): ProcessDigest {
    return {
      identity: this.#identity,
      ...(this.#environ && { environ: this.#environ }),
      threads: [...this.#threads],
      calls: this.#calls,
      apis: [...this.#apis],
      summary: this.#summary.digest(),
      anomalies: this.#anomalies.values(),
      encryptedBuffers: this.#buffers.values(),
      injections: this.#injections.evidence(),
      timeline: this.#timeline.entries(),
      events: this.#events,
      stored: this.#stored.finish(),
    }
  }
}

function identityOf(event: ProcessEvent): ProcessIdentity {
  const { processId, parentId, processName, processPath, commandLine, startedAt, tracked, bitness } = event
  return {
    processId,
    parentId,
    processName,
    startedAt,
    ...(processPath !== undefined && { processPath }),
    ...(commandLine !== undefined && { commandLine }),
    ...(tracked !== undefined && { tracked }),
    ...(bitness !== undefined && { bitness }),
  }
}
