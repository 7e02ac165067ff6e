import { createHash } from 'node:crypto'
import { analysisConf04, analysisConf05, analysisConfCape } from './analysisConf.js'
import {
  completeTask,
  type AnalysisDescription,
  type CompleteTask,
  type DroppedDescription,
} from './analysisDescription.js'
import { concatenate, utf8 } from './byteWriter.js'
import { encodeLog, logName, type BuildableGeneration } from './encodeLog.js'
import { guestLog, hostLog } from './guestLog.js'
import { sandboxReport } from './sandboxReport.js'
import { taskJson } from './taskJson.js'
import { baseName, type Trace } from './trace.js'

/**
 * The raw results of an analysis as files, path (below the analysis directory, with `/`) to bytes, sorted by path.
 *
 * Every generation gets the files it wrote and only those: `analysis.conf` (0.4, 0.5, CAPE), `task.json` and `cuckoo.log` (2.x), `files.json` (2.x, CAPE), the
 * logs in its format, dropped files under its names. The same description gives the same bytes. The map is yours: delete and damage as the test needs.
 *
 * @example
 * ```ts
 * const files = buildAnalysis({ generation: '2.x', trace: { processes: [{ pid: 4, ppid: 0, path: 'C:\\a.exe', start: 0, calls: [] }] } })
 * await writeAnalysis(directory, files)
 * ```
 */
export function buildAnalysis(description: AnalysisDescription): Map<string, Uint8Array> {
  const { generation, trace } = description
  const task = completeTask(description.task)
  const files = new Map<string, Uint8Array | string>([
    ['analysis.log', description.analysisLog ?? guestLog(task, trace, generation)],
    ...metadata(task, description),
    ...logs(trace, generation),
  ])
  if (description.binary !== undefined) files.set('binary', description.binary)
  if (description.capture !== undefined) files.set('dump.pcap', description.capture)
  description.screenshots?.forEach((image, index) => files.set(screenshotPath(index), image))
  for (const dropped of description.dropped ?? []) files.set(droppedPath(dropped, generation), dropped.content)
  for (const [path, content] of Object.entries(description.files ?? {})) files.set(path, content)
  return sorted(files)
}

function metadata(task: CompleteTask, description: AnalysisDescription): [string, string][] {
  const { generation } = description
  const files: [string, string][] = []
  if (generation === '0.4') files.push(['analysis.conf', analysisConf04(task)])
  if (generation === '0.5') files.push(['analysis.conf', analysisConf05(task)])
  if (generation === 'cape') files.push(['analysis.conf', analysisConfCape(task)])
  if (generation === '2.x') {
    files.push(['task.json', taskJson(task)], ['cuckoo.log', description.cuckooLog ?? hostLog(task)])
  }
  if (generation === '2.x' || generation === 'cape') files.push(['files.json', filesJson(description)])
  const databaseOnly = generation === '0.6' || generation === '1.x' || generation === 'cape'
  if (description.report ?? databaseOnly) files.push(['reports/report.json', sandboxReport(task, generation)])
  return files
}

/** One record per uploaded file and line. */
function filesJson({ generation, dropped = [], screenshots = [] }: AnalysisDescription): string {
  const shots = screenshots.map((_, index) => ({ path: screenshotPath(index), pids: [], filepath: null }))
  const files = dropped.map((file) => ({
    path: droppedPath(file, generation),
    pids: file.pids ?? [],
    filepath: file.path,
    ...(generation === 'cape' ? { ppids: [], metadata: file.metadata ?? '', category: file.folder ?? 'files' } : {}),
  }))
  // CAPE lists screenshots no more than 2.x lists a category.
  const records = generation === 'cape' ? files : [...shots, ...files]
  return records.map((record) => `${JSON.stringify(record)}\n`).join('')
}

function logs(trace: Trace | undefined, generation: BuildableGeneration): [string, Uint8Array][] {
  const parts = new Map<string, Uint8Array[]>()
  for (const process of trace?.processes ?? []) {
    const path = `logs/${logName(process, generation)}`
    parts.set(path, [...(parts.get(path) ?? []), encodeLog(process, generation)])
  }
  return [...parts].map(([path, pieces]) => [path, concatenate(pieces)])
}

function screenshotPath(index: number): string {
  return `shots/${String(index + 1).padStart(4, '0')}.jpg`
}

/** Classic: a random number as folder, `.bin` appended until 0.5; 2.x: hash and name; CAPE: the hash alone. */
function droppedPath({ path, content, folder }: DroppedDescription, generation: BuildableGeneration): string {
  const sha256 = createHash('sha256').update(content).digest('hex')
  if (generation === 'cape') return `${folder ?? 'files'}/${sha256}`
  const name = baseName(path).replaceAll(':', 'X')
  if (generation === '2.x') return `files/${sha256.slice(0, 16)}_${name}`
  const number = 100_000_000 + (Number.parseInt(sha256.slice(0, 12), 16) % 9_900_000_000)
  return `files/${String(number)}/${name}${generation === '0.4' || generation === '0.5' ? '.bin' : ''}`
}

function sorted(files: ReadonlyMap<string, Uint8Array | string>): Map<string, Uint8Array> {
  const paths = [...files].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
  return new Map(paths.map(([path, content]) => [path, typeof content === 'string' ? utf8(content) : content]))
}
