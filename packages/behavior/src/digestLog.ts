import { type BehaviorLog, type LogDiagnostic, type LogIndex } from '@cuculus/behavior-log'
import { interestingApis } from './interestingApis.js'
import { type LogDigest } from './logDigest.js'
import { CallSplitter, type OwnedCall } from './processCalls.js'
import { ProcessCursor } from './processCursor.js'
import { ProcessDigester } from './processDigester.js'
import { knownArguments } from './vocabulary.js'
import { worldOf } from './world.js'

/** So many diagnostics of one log are passed on; a log that is damaged throughout has one per document. */
const maximumDiagnostics = 100

/** Read a log once, or twice if it turns out to have more than one process, and keep what the report's small parts need. */
export async function digestLog(log: BehaviorLog, signal?: AbortSignal): Promise<LogDigest> {
  return (await digestOne(log, signal)) ?? (await digestSeveral(log, signal))
}

/** The digest of a log of one process; `null` if there is a second. What the log counts is then the process' own, so idle calls need not be decoded. */
async function digestOne(log: BehaviorLog, signal: AbortSignal | undefined): Promise<LogDigest | null> {
  const cursor = new ProcessCursor()
  const world = worldOf(log.dialect)
  const digester = new ProcessDigester(world)
  const diagnostics = new DiagnosticList()
  let index: LogIndex | null = null
  const options = {
    merge: true,
    apis: interestingApis(world),
    arguments: knownArguments,
    callers: false,
    constants: false,
    report: diagnostics.add,
  }
  for await (const batch of log.events({ ...options, ...(signal && { signal }) })) {
    signal?.throwIfAborted()
    for (const event of batch) {
      if (event.type === 'call') digester.call(event, event.id)
      else if (event.type === 'end') {
        digester.count(event.calls, event.apis, event.threads)
        index = event.index ?? null
      } else digester.see(event)
      if (event.type === 'process') cursor.see(event)
      if (cursor.count > 1) return null
    }
  }
  return { dialect: log.dialect, processes: [digester.finish()], diagnostics: diagnostics.finish(), index }
}

async function digestSeveral(log: BehaviorLog, signal: AbortSignal | undefined): Promise<LogDigest> {
  const world = worldOf(log.dialect)
  const splitter = new CallSplitter()
  const digesters: ProcessDigester[] = []
  const diagnostics = new DiagnosticList()
  const digesterOf = (index: number): ProcessDigester => (digesters[index] ??= new ProcessDigester(world))
  const take = (calls: readonly OwnedCall[]): void => {
    for (const { call, id, owner } of calls) {
      digesterOf(owner).call(call, id)
      digesterOf(owner).count(1, [[call.api, call.repeated + 1]], call.threadId === null ? [] : [call.threadId])
    }
  }

  for await (const batch of log.events({ report: diagnostics.add, ...(signal && { signal }) })) {
    signal?.throwIfAborted()
    for (const event of batch) {
      take(splitter.split([event]))
      // the counts of the whole log are of no process
      if (event.type !== 'call' && event.type !== 'end') digesterOf(splitter.cursor.index).see(event)
    }
  }
  take(splitter.finish())
  if (splitter.cursor.overflow > 0) diagnostics.add(tooManyProcesses(splitter.cursor.overflow))
  return {
    dialect: log.dialect,
    processes: digesters.map((digester) => digester.finish()),
    diagnostics: diagnostics.finish(),
    index: null,
  }
}

function tooManyProcesses(count: number): LogDiagnostic {
  const message = `the log names more processes than can be told apart; ${String(count)} process messages were not followed`
  return { code: 'LOG_TOO_MANY_PROCESSES', message, offset: 0 }
}

class DiagnosticList {
  readonly #kept: LogDiagnostic[] = []
  #dropped = 0

  readonly add = (diagnostic: LogDiagnostic): void => {
    if (this.#kept.length < maximumDiagnostics) this.#kept.push(diagnostic)
    else this.#dropped++
  }

  finish(): readonly LogDiagnostic[] {
    if (this.#dropped === 0) return this.#kept
    const message = `${String(this.#dropped)} more damaged places in this log are not listed`
    return [...this.#kept, { code: 'LOG_MORE_DAMAGE', message, offset: this.#kept.at(-1)?.offset ?? 0 }]
  }
}
