import { type Behavior, type Call, type EnhancedEvent, type Process, Sequence } from '@cuculus/core'
import { JsonList } from './jsonList.js'
import { first, isRecord, list, type Loose, member, present, record, text, time, whole } from './loose.js'
import { reportCall } from './reportCall.js'
import type { ReportShell } from './reportShell.js'
import type { ReportSource } from './reportSource.js'
import { fitKey, type Drop } from './fitKey.js'

/** The key `behavior` of any report. Calls stay in the file. */
export function reportBehavior(
  raw: unknown,
  shell: ReportShell,
  source: ReportSource,
  drop: Drop,
): Behavior | undefined {
  if (!isRecord(raw)) return undefined
  const listed = list(raw['processes'])
    .map((value, index) => ({ value, index }))
    .filter(({ value }) => isRecord(value))
  const fitted = fitKey(
    'behavior',
    convert(
      raw,
      listed.map(({ value }) => record(value)),
    ),
    drop,
  )
  if (fitted === undefined) return undefined
  const enhanced = shell.enhanced
  return {
    ...fitted,
    processes: fitted.processes.map((process, at): Process => {
      const { index = -1, value } = listed[at] ?? {}
      const range = shell.calls.get(index)
      return { ...process, calls: range === undefined ? callsInMemory(value) : new JsonList(source, range, reportCall) }
    }),
    ...(enhanced === undefined ? {} : { enhanced: new JsonList(source, enhanced, reportEvent) }),
  } as Behavior // All but the sequences has been fitted to the schema of the type.
}

/** Calls that were not stepped over: whoever writes the names of members with escapes does not hide them. */
function callsInMemory(process: unknown): Sequence<Call> {
  const calls = list(member(process, 'calls')).map(reportCall)
  return Sequence.of(calls.filter((call) => call !== undefined))
}

/** Every process of the list gives one, in the same order: calls belong to them by place. */
function convert(raw: Loose, processes: readonly Loose[]): Loose {
  return {
    ...raw,
    enhanced: undefined,
    processes: processes.map(convertProcess),
    processtree: list(raw['processtree']).map((node) => convertNode(node)),
    summary: convertSummary(record(raw['summary'])),
    ...(Array.isArray(raw['generic']) ? { generic: raw['generic'].map(convertGeneric) } : {}),
  }
}

function convertProcess(process: Loose): Loose {
  const { environ } = process
  return {
    ...present({
      process_path: text(first(process, 'process_path', 'module_path')),
      command_line: text(first(process, 'command_line')) ?? text(member(environ, 'CommandLine')),
      tracked:
        first(process, 'tracked', 'track') === undefined ? undefined : first(process, 'tracked', 'track') === true,
      environ: isRecord(environ) ? texts(environ) : undefined,
      bitness: whole(process['bitness']),
    }),
    process_id: whole(first(process, 'process_id', 'pid')) ?? -1,
    parent_id: whole(first(process, 'parent_id', 'ppid')) ?? null,
    process_name: text(process['process_name']) ?? null,
    first_seen: time(process['first_seen']) ?? null,
    threads: list(process['threads'])
      .map(whole)
      .filter((thread) => thread !== undefined),
    calls: [],
  }
}

function texts(value: Loose): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).filter(([, item]) => typeof item === 'string'))
}

/** Trees are as deep as processes start each other; the depth of the report is bounded. */
function convertNode(value: unknown): Loose {
  const node = record(value)
  return {
    ...present({
      parent_id: whole(first(node, 'parent_id', 'ppid')),
      command_line: text(first(node, 'command_line')) ?? text(member(node['environ'], 'CommandLine')),
      first_seen: time(node['first_seen']),
    }),
    pid: whole(node['pid']) ?? -1,
    name: text(first(node, 'name', 'process_name')) ?? null,
    children: list(node['children']).map((child) => convertNode(child)),
  }
}

/** 2.x has no lists over all operations: they are made of its lists by operation. */
const unions: Readonly<Record<string, readonly string[]>> = {
  files: [
    'file_created',
    'file_recreated',
    'file_opened',
    'file_failed',
    'file_exists',
    'file_read',
    'file_written',
    'file_deleted',
  ],
  keys: ['regkey_opened', 'regkey_read', 'regkey_written', 'regkey_deleted'],
  mutexes: ['mutex'],
}

function convertSummary(summary: Loose): Loose {
  const made = Object.entries(unions).map(([name, parts]): [string, unknown] => [
    name,
    Array.isArray(summary[name]) ? summary[name] : [...new Set(parts.flatMap((part) => list(summary[part])))],
  ])
  return { ...summary, ...Object.fromEntries(made) }
}

function convertGeneric(value: unknown): Loose {
  const process = record(value)
  return {
    ...present({ process_path: text(process['process_path']) }),
    pid: whole(process['pid']) ?? -1,
    ppid: whole(process['ppid']) ?? null,
    process_name: text(process['process_name']) ?? null,
    first_seen: time(process['first_seen']) ?? null,
    summary: convertSummary(record(process['summary'])),
  }
}

function reportEvent(value: unknown, index: number): EnhancedEvent | undefined {
  const { event, object, data } = record(value)
  if (typeof event !== 'string' || typeof object !== 'string') return undefined
  return {
    event,
    object,
    timestamp: time(member(value, 'timestamp')) ?? null,
    eid: whole(member(value, 'eid')) ?? index + 1,
    data: Object.fromEntries(Object.entries(record(data)).filter(isTextOrNull)),
  }
}

function isTextOrNull(entry: [string, unknown]): entry is [string, string | null] {
  return typeof entry[1] === 'string' || entry[1] === null
}
