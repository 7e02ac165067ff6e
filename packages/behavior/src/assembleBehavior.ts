import { type Behavior, type BehaviorSummary, type Process, type ProcessSummary } from '@cuculus/core'
import { IndexedLog, type LogIndex } from '@cuculus/behavior-log'
import { type InjectingProcess, injectionEntry, knownInjections, toInjection } from './knownInjections.js'
import { assembleTimeline } from './assembleTimeline.js'
import { CallSequence, type KnownCalls } from './callSequence.js'
import { EnhancedSequence, type EventSource } from './enhancedSequence.js'
import { type ProcessDigest } from './logDigest.js'
import { type LogFile } from './logFile.js'
import { type CallSource } from './processCalls.js'
import { processTree } from './processTree.js'
import { TextAhead } from './textAhead.js'
import { formatTimestamp } from './timestamp.js'
import { type WorkerCrew } from './workerCrew.js'
import { type ProcessTask, type TextTask } from './workerTask.js'
import { wholeSummary } from './wholeSummary.js'
import { worldOf } from './world.js'

/** A process and where it was found. */
export interface LoggedProcess extends CallSource {
  /** The log, below the analysis directory. */
  readonly path: string
  /** As the name of the log tells it. */
  readonly pid: number
  readonly digest: ProcessDigest
  readonly log: LogFile
  readonly logIndex: LogIndex | null
}

/** Put together what the logs told: the order of processes decides the order of everything else. `crew` helps to write the long lists. */
export function assembleBehavior(found: readonly LoggedProcess[], crew: WorkerCrew | null): Behavior {
  const logged = [...found].sort(byFirstSeen)
  if (logged.length === 0) return { processes: [], processtree: [], summary: wholeSummary([], false) }
  const sources = eventSources(logged)
  // for the others it would only say the summary twice
  const cuckoo2 = logged.filter((process) => worldOf(process.log.dialect) === 'cuckoo2')
  const parts = sources.map(callTasks)
  const ahead = crew === null ? null : new TextAhead(crew, [...parts.flat(), ...sources.map(eventTask)])
  const starts = startsOf(parts)
  const injections = knownInjections(logged.map(toInjectingProcess))
  return {
    processes: logged.map((process, position) =>
      toProcess(
        process,
        callsOf(process, {
          count: process.digest.calls,
          ...(process.logIndex !== null && { places: new IndexedLog(process.log.path, process.logIndex) }),
          ...(ahead !== null && { text: () => ahead.text(starts[position] ?? 0, starts[position + 1]) }),
        }),
      ),
    ),
    processtree: processTree(logged.map(toTreeProcess)),
    summary: summaryOf(logged),
    apistats: apiStats(logged),
    enhanced: new EnhancedSequence(
      sources,
      ahead === null ? undefined : (position) => ahead.text((starts.at(-1) ?? 0) + position),
    ),
    anomaly: logged.flatMap((process) =>
      process.digest.anomalies.map((anomaly) => ({ name: nameOf(process), pid: pidOf(process), ...anomaly })),
    ),
    ...(cuckoo2.length > 0 && { generic: cuckoo2.map(toProcessSummary) }),
    encryptedbuffers: logged.flatMap((process) =>
      process.digest.encryptedBuffers.map((buffer) => ({
        process_name: nameOf(process),
        pid: pidOf(process),
        ...buffer,
      })),
    ),
    injections: logged.flatMap((process, order) =>
      (injections[order] ?? []).map((known) => toInjection(pidOf(process), known)),
    ),
    timeline: assembleTimeline(
      logged.map((process, order) => ({
        pid: pidOf(process),
        name: nameOf(process),
        commandLine: commandLineOf(process),
        startedAt: startOf(process),
        entries: [...process.digest.timeline, ...(injections[order] ?? []).map(injectionEntry)],
      })),
    ),
  }
}

interface ProcessEvents extends EventSource {
  readonly log: LogFile
  readonly logIndex: LogIndex | null
}

/** Where each process' events are, and how many come before them. */
function eventSources(processes: readonly LoggedProcess[]): readonly ProcessEvents[] {
  let firstEvent = 0
  return processes.map(({ log, logIndex, index, shared, digest }) => {
    const source = { log, logIndex, index, shared, firstEvent, stored: digest.stored }
    firstEvent += digest.events
    return source
  })
}

/** The sequence lives as long as the report: it holds on to where the calls are, and not to the digest. */
function callsOf({ log, index, shared }: LoggedProcess, known: KnownCalls): CallSequence {
  return new CallSequence({ log, index, shared }, known)
}

/** Segments are short, so that several threads are busy with one log too. */
function callTasks(source: ProcessEvents): readonly TextTask[] {
  const { log, logIndex } = source
  if (logIndex === null) return [callTask(source)]
  return logIndex.segments.map((segment) => ({
    kind: 'segment',
    path: log.path,
    index: { ...logIndex, segments: [segment] },
  }))
}

/** Where the parts of each begin in a list of all of them, and where they end. */
function startsOf(parts: readonly (readonly TextTask[])[]): readonly number[] {
  const starts = [0]
  let start = 0
  for (const { length } of parts) starts.push((start += length))
  return starts
}

function callTask({ log, index, shared, firstEvent }: ProcessEvents): ProcessTask {
  return { kind: 'calls', path: log.path, dialect: log.dialect, size: log.size, index, shared, firstEvent }
}

/** Events that were kept need nobody's help. */
function eventTask(source: ProcessEvents): TextTask | null {
  if (source.stored !== null) return null
  return { ...callTask(source), kind: 'enhanced' }
}

/** Unknown starts come last; equal ones by process id, then by file, so that the order never depends on the disk. */
function byFirstSeen(a: LoggedProcess, b: LoggedProcess): number {
  const first = startOf(a) ?? Infinity
  const second = startOf(b) ?? Infinity
  if (first !== second) return first < second ? -1 : 1
  if (pidOf(a) !== pidOf(b)) return pidOf(a) - pidOf(b)
  return a.path < b.path ? -1 : a.path > b.path ? 1 : a.index - b.index
}

function toProcess(process: LoggedProcess, calls: CallSequence): Process {
  const { identity, environ, threads } = process.digest
  const commandLine = commandLineOf(process)
  return {
    process_id: pidOf(process),
    parent_id: identity?.parentId ?? null,
    process_name: nameOf(process),
    first_seen: formatTimestamp(startOf(process)),
    ...(identity?.processPath !== undefined && { process_path: identity.processPath }),
    ...(commandLine !== undefined && { command_line: commandLine }),
    ...(identity?.tracked !== undefined && { tracked: identity.tracked }),
    ...(environ !== undefined && { environ }),
    threads,
    ...(identity?.bitness !== undefined && { bitness: identity.bitness }),
    calls,
  }
}

function toTreeProcess(process: LoggedProcess): Parameters<typeof processTree>[0][number] {
  const commandLine = commandLineOf(process)
  return {
    pid: pidOf(process),
    parentId: process.digest.identity?.parentId ?? null,
    name: nameOf(process),
    startedAt: startOf(process),
    ...(commandLine !== undefined && { commandLine }),
  }
}

function toInjectingProcess(process: LoggedProcess): InjectingProcess {
  const { identity, threads, injections } = process.digest
  const parentId = identity?.parentId ?? null
  return { pid: pidOf(process), parentId, startedAt: startOf(process), threads, evidence: injections }
}

function toProcessSummary(process: LoggedProcess): ProcessSummary {
  const path = process.digest.identity?.processPath
  return {
    pid: pidOf(process),
    ppid: process.digest.identity?.parentId ?? null,
    process_name: nameOf(process),
    ...(path !== undefined && { process_path: path }),
    first_seen: formatTimestamp(startOf(process)),
    summary: summaryOf([process]),
  }
}

function summaryOf(processes: readonly LoggedProcess[]): BehaviorSummary {
  return wholeSummary(
    processes.map(({ digest }) => digest.summary),
    true,
  )
}

/** By process id, as Cuckoo 2 counts; processes that shared an id share the counts. Process ids are numbers, so no key is hostile; APIs may be. */
function apiStats(processes: readonly LoggedProcess[]): Readonly<Record<string, Readonly<Record<string, number>>>> {
  const counts = new Map<number, Map<string, number>>()
  for (const process of processes) {
    const apis = counts.get(pidOf(process)) ?? new Map<string, number>()
    for (const [api, count] of process.digest.apis) apis.set(api, (apis.get(api) ?? 0) + count)
    if (apis.size > 0) counts.set(pidOf(process), apis)
  }
  // `fromEntries` defines own properties, also for `__proto__`
  return Object.fromEntries(Array.from(counts, ([pid, apis]) => [String(pid), Object.fromEntries(apis)] as const))
}

/** strace tells no id of a process that it follows alone, and no process that a monitor is in has the id 0: the name of the log may (`-ff`). */
function pidOf(process: LoggedProcess): number {
  const told = process.digest.identity?.processId ?? -1
  return told <= 0 && process.pid >= 0 ? process.pid : told
}

function nameOf(process: LoggedProcess): string | null {
  return process.digest.identity?.processName ?? null
}

function startOf(process: LoggedProcess): number | null {
  return process.digest.identity?.startedAt ?? null
}

/** Cuckoo 2 tells the command line with the process, capemon with its environment. */
function commandLineOf(process: LoggedProcess): string | undefined {
  const { identity, environ } = process.digest
  if (identity?.commandLine !== undefined) return identity.commandLine
  return environ !== undefined && Object.hasOwn(environ, 'CommandLine') ? environ['CommandLine'] : undefined
}
