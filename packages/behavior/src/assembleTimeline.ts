import { type TimelineEvent } from '@cuculus/core'
import { type TimelineEntry } from './timelineCollector.js'
import { formatTimestamp } from './timestamp.js'

/** A process as far as the timeline is concerned. */
export interface TimedProcess {
  readonly pid: number
  readonly name: string | null
  readonly commandLine: string | undefined
  readonly startedAt: number | null
  readonly entries: readonly TimelineEntry[]
}

/** The starts and notable events of all processes by time, what has none last; equal times in the order of processes and calls. */
export function assembleTimeline(processes: readonly TimedProcess[]): readonly TimelineEvent[] {
  return processes
    .flatMap((process, order) =>
      [startOf(process), ...process.entries].map((entry) => ({ pid: process.pid, order, entry })),
    )
    .sort((a, b) => byTime(a.entry.time, b.entry.time) || a.order - b.order || a.entry.cid - b.entry.cid)
    .map(({ pid, entry }) => ({
      timestamp: formatTimestamp(entry.time),
      pid,
      ...(entry.cid >= 0 && { cid: entry.cid }),
      event: entry.event,
      data: entry.data,
    }))
}

function startOf({ name, commandLine, startedAt }: TimedProcess): TimelineEntry {
  return {
    time: startedAt,
    cid: -1,
    event: 'process_started',
    data: { ...(name !== null && { name }), ...(commandLine !== undefined && { command_line: commandLine }) },
  }
}

function byTime(a: number | null, b: number | null): number {
  if (a === b) return 0
  if (a === null) return 1
  return b === null ? -1 : a - b
}
