import { type BehaviorLog, type LogDiagnostic, type LogEvent } from '@cuculus/behavior-log'
import { type LogDigest } from './logDigest.js'
import { ProcessCursor } from './processCursor.js'
import { ProcessDigester } from './processDigester.js'
import { worldOf } from './world.js'

/** So many diagnostics of one log are passed on; a log that is damaged throughout has one per document. */
const maximumDiagnostics = 100

/** Read a log once and keep what the report's small parts need. */
export async function digestLog(log: BehaviorLog, signal?: AbortSignal): Promise<LogDigest> {
  const world = worldOf(log.dialect)
  const cursor = new ProcessCursor()
  const digesters: ProcessDigester[] = []
  const diagnostics = new DiagnosticList()

  const current = (): ProcessDigester => (digesters[cursor.index] ??= new ProcessDigester(world))
  const see = (event: LogEvent): void => {
    if (event.type === 'process') {
      cursor.see(event)
      current().identify(event)
    } else if (event.type === 'call') {
      current().call(event, cursor.number(event.id))
    } else if (event.type !== 'end') {
      current().see(event)
    }
  }

  const options = { merge: true, report: diagnostics.add, ...(signal && { signal }) }
  for await (const batch of log.events(options)) {
    signal?.throwIfAborted()
    for (const event of batch) see(event)
  }

  if (cursor.overflow > 0) {
    diagnostics.add({
      code: 'LOG_TOO_MANY_PROCESSES',
      message: `the log names more processes than can be told apart; ${String(cursor.overflow)} process messages were not followed`,
      offset: 0,
    })
  }
  current()
  return {
    dialect: log.dialect,
    processes: digesters.map((digester) => digester.finish()),
    diagnostics: diagnostics.finish(),
  }
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
