import { type CallEvent, type EventOptions, type LogDiagnostic, type LogEvent, readLog } from '@cuculus/behavior-log'

export interface Collected {
  readonly events: readonly LogEvent[]
  readonly calls: readonly CallEvent[]
  readonly diagnostics: readonly LogDiagnostic[]
}

/** Everything of a log. */
export async function collect(
  source: Uint8Array | Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  options: EventOptions = {},
): Promise<Collected> {
  const diagnostics: LogDiagnostic[] = []
  const events: LogEvent[] = []
  for await (const batch of readLog(source, { ...options, report: (diagnostic) => diagnostics.push(diagnostic) })) {
    events.push(...batch)
  }
  return { events, calls: events.filter((event) => event.type === 'call'), diagnostics }
}

/** The arguments of a call as an object. */
export function argumentsOf(call: CallEvent | undefined): Record<string, string> {
  return Object.fromEntries(call?.arguments.map(({ name, value }) => [name, value]) ?? [])
}

/** The bytes in pieces. */
export function* pieces(bytes: Uint8Array, size: number): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.slice(at, at + size)
}
