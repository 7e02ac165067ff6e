import type { Generation, Task } from '@cuculus/core'
import { defined } from './defined.js'
import type { Report } from './diagnosticList.js'
import { Fields, isRecord } from './fields.js'
import { MemberScanner, type FoundMember } from './memberScanner.js'
import { taskFromRecord } from './taskRecord.js'

/** What is looked for in a report: never a result, only what the task was. In 0.4, as in our own reports, the sample is in `file`. */
const wanted = {
  info: true,
  target: { category: true, url: true, file: { name: true } },
  file: { name: true },
} as const

/** Versions that stand for a generation in our own reports. */
const recognised: ReadonlySet<string> = new Set<Generation>(['1.x', '2.x', 'cape', 'unknown'])

/** Longest member that is taken from a report. */
const longestValue = 1024 * 1024

/**
 * Task metadata from the report that the sandbox itself wrote (`reports/report.json`, CAPE's `reports/lite.json`): for most generations the only
 * place that still tells it, as the task was a row in a database.
 *
 * Reads no further than it must.
 */
export async function taskFromReport(
  chunks: AsyncIterable<Uint8Array>,
  source: string,
  report: Report,
): Promise<Task | undefined> {
  const scanner = new MemberScanner(wanted, longestValue)
  for await (const chunk of chunks) {
    scanner.push(chunk)
    if (scanner.finished || (scanner.met('info') && (scanner.met('target') || scanner.met('file')))) break
  }
  const members = new Map(scanner.found.map((member) => [member.path.join('.'), valueOf(member, source, report)]))
  const info = members.get('info')
  if (!isRecord(info)) return undefined
  return { ...taskFromInfo(info, source, report), ...targetOf(members) }
}

function valueOf({ path, text }: FoundMember, source: string, report: Report): unknown {
  try {
    return text === null ? undefined : JSON.parse(text)
  } catch {
    report({ code: 'METADATA_INVALID', message: `expected JSON in \`${path.join('.')}\`; ignored`, source })
    return undefined
  }
}

function taskFromInfo(info: Readonly<Record<string, unknown>>, source: string, report: Report): Task {
  const { completed_on, version, ...task } = taskFromRecord(new Fields(info, source, report))
  // 0.4 and 0.5 wrote the time of processing into `ended`, which changes with every run.
  const isEnd = version === undefined || !/^0\.[45]/.test(version)
  // What we wrote ourselves in an earlier run where no version was known tells none now.
  const isVersion = version !== undefined && !recognised.has(version)
  return {
    ...task,
    ...defined({ completed_on: isEnd ? completed_on : undefined, version: isVersion ? version : undefined }),
  }
}

function targetOf(members: ReadonlyMap<string, unknown>): Task {
  const text = (name: string): string | undefined => {
    const value = members.get(name)
    return typeof value === 'string' && value !== '' ? value : undefined
  }
  return defined({
    category: text('target.category'),
    target: text('target.url'),
    file_name: text('target.file.name') ?? text('file.name'),
  })
}
