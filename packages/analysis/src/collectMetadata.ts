import type { FileMetadata, Generation, Task } from '@cuculus/core'
import { taskFromConf } from './analysisConf.js'
import { taskFromLog } from './analysisLog.js'
import { defined } from './defined.js'
import type { DiagnosticList } from './diagnosticList.js'
import { baseName } from './baseName.js'
import { generationOfDropped, recogniseGeneration } from './generation.js'
import type { GuardedFolder } from './guardedFolder.js'
import { MetadataReader } from './metadataReader.js'

/** How far a report is read for the task's metadata, and how far if only the sandbox's version is still missing. */
const reportLength = { everything: 1024 * 1024 * 1024, version: 16 * 1024 * 1024 }

/** Reports that a sandbox may have left; CAPE's short one first. */
const reports = ['reports/lite.json', 'reports/report.json']

/** What is known of an analysis beside its files. */
export interface Metadata {
  readonly generation: Generation
  readonly task: Task
  readonly fileMetadata: ReadonlyMap<string, FileMetadata>
}

interface Sources {
  readonly task?: string
  readonly signal?: AbortSignal
}

/** Everything the directory tells about the task, best source first, and the generation that left it. */
export async function collectMetadata(
  folder: GuardedFolder,
  names: ReadonlySet<string>,
  diagnostics: DiagnosticList,
  { task: taskFile, signal }: Sources,
): Promise<Metadata> {
  const reader = new MetadataReader(
    folder,
    (diagnostic) => {
      diagnostics.add(diagnostic)
    },
    signal,
  )
  const given = taskFile === undefined ? {} : await reader.givenTask(taskFile)
  const stored = await reader.storedTask()
  const conf = await reader.conf()
  const files = await reader.filesJson()
  const logs = await reader.logs()
  const log = await reader.analysisLog()
  const row = merge([given, stored.task])
  const known = merge([row, taskFromConf(conf), defined({ errors: await reader.errors() })])
  const told = merge([known, await reportedTask(reader, known)])
  const task = withFileName(merge([told, taskFromLog(log, told, row.id === undefined)]))
  const recognised = recogniseGeneration({
    ...logs,
    names,
    confNames: new Set(conf.get('analysis')?.keys()),
    filesJson: files === null ? undefined : files.cape ? 'cape' : '2.x',
    markedTimes: stored.markedTimes,
    version: task.version,
    logWriter: log.writer,
  })
  const generation = recognised === 'unknown' ? generationOfDropped(await reader.droppedPaths()) : recognised
  return { generation, task, fileMetadata: files?.files ?? new Map() }
}

/** Reports are large: they are asked only for what nothing else tells. */
async function reportedTask(reader: MetadataReader, known: Task): Promise<Task> {
  const complete = known.id !== undefined && known.started_on !== undefined
  const length = complete ? reportLength.version : reportLength.everything
  for (const source of reports) {
    const task = await reader.reportedTask(source, length)
    if (Object.keys(task).length > 0) return task
  }
  return {}
}

/** Earlier sources win, member by member. */
function merge(tasks: readonly Task[]): Task {
  return tasks.reduceRight<Task>((later, task) => {
    const machine =
      task.machine === undefined && later.machine === undefined
        ? {}
        : { machine: { ...later.machine, ...task.machine } }
    return { ...later, ...task, ...machine }
  }, {})
}

/** From 0.6 on only the target's path says what the file was called. */
function withFileName(task: Task): Task {
  if (task.file_name !== undefined || task.target === undefined || task.category === 'url') return task
  const name = baseName(task.target)
  return name === '' ? task : { ...task, file_name: name }
}
