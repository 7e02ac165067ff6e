import { type ProcessEvent } from './events.js'
import { LineReader } from './lineReader.js'
import { parseStapLine, type StapLine, stapText } from './stapLine.js'

/** Longest line that is taken as one. */
export const maximumStapLine: number = 1 << 20

/**
 * The processes of a SystemTap log, found by its calls (cuckoo2 §2.6).
 *
 * A process begins with its first call; `clone` tells its parent, its first successful `execve` its name and command line. An id that is given out again
 * makes another process.
 */
export class StapProcesses {
  /** In the order of their first calls. */
  readonly processes: StapProcess[] = []
  readonly #current = new Map<number, StapProcess>()
  /** Parent by id of processes that were cloned and have not made a call. */
  readonly #cloned = new Map<number, number>()

  /** The process that made the call. */
  see(line: StapLine): StapProcess {
    const parent = this.#cloned.get(line.processId)
    let process = this.#current.get(line.processId)
    if (process === undefined || parent !== undefined) {
      this.#cloned.delete(line.processId)
      process = new StapProcess(line, parent, this.processes.length)
      this.#current.set(line.processId, process)
      this.processes.push(process)
    }
    if (line.call === 'clone' || line.call === 'fork' || line.call === 'vfork') {
      const child = Number(line.returned)
      if (line.error === '' && Number.isInteger(child) && child > 0) {
        this.#cloned.set(child, line.processId)
        process.hasChildren = true
      }
    } else if (line.call === 'execve') process.execute(line)
    return process
  }

  /** The analyzer's own shell, which starts the sample: the process of the first line, if it starts others. Cuckoo does not report it. */
  isLoader(process: StapProcess): boolean {
    return process === this.processes[0] && process.parentId === undefined && process.hasChildren
  }
}

export class StapProcess {
  /** Position among the log's processes. */
  readonly position: number
  readonly processId: number
  readonly parentId: number | undefined
  readonly startedAt: number | null
  name: string
  path: string | undefined
  commandLine: string | undefined
  hasChildren = false

  constructor(line: StapLine, parentId: number | undefined, position: number) {
    this.position = position
    this.processId = line.processId
    this.parentId = parentId
    this.startedAt = line.time
    this.name = line.processName
  }

  /** A call that succeeds does not return. */
  execute(line: StapLine): void {
    if (line.returned !== '' || this.commandLine !== undefined) return
    const [path, words] = line.arguments
    if (typeof path === 'string') {
      this.path = path
      this.name = path.slice(path.lastIndexOf('/') + 1)
    }
    this.commandLine = Array.isArray(words)
      ? (words as readonly Parameters<typeof stapText>[0][]).map(stapText).join(' ')
      : ''
  }

  event(): ProcessEvent {
    return {
      type: 'process',
      processId: this.processId,
      parentId: this.parentId ?? 0,
      processName: this.name,
      ...(this.path === undefined ? {} : { processPath: this.path }),
      ...(this.commandLine === undefined ? {} : { commandLine: this.commandLine }),
      startedAt: this.startedAt,
    }
  }
}

/** All processes of a log, as they are known at its end. */
export function readStapProcesses(chunks: Iterable<Uint8Array>): StapProcesses {
  const found = new StapProcesses()
  const lines = new LineReader(0, maximumStapLine)
  const read = (final: boolean): void => {
    for (let line = lines.next(final); line !== undefined; line = lines.next(final)) {
      const parsed = parseStapLine(line.text)
      if (parsed !== undefined) found.see(parsed)
    }
  }
  for (const chunk of chunks) {
    lines.push(chunk)
    read(false)
  }
  read(true)
  return found
}
