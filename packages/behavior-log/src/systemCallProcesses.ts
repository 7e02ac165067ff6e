import { type ProcessEvent } from './events.js'
import { LineReader } from './lineReader.js'
import { type SystemCall, type SystemCallParser } from './systemCall.js'
import { type SystemCallValue, valueText } from './systemCallValues.js'

/** Longest line that is taken as one. */
export const maximumLine: number = 1 << 20

/**
 * The processes of a log of system calls, found by its calls (cuckoo2 §2.6).
 *
 * A process begins with its first call; `clone` tells its parent, its first successful `execve` its name and command line. An id that is given out again
 * makes another process. `clone` with `CLONE_THREAD` makes a thread of the process that called it. Its caller is often told of the child after the first calls of
 * the child (always, by `vfork`): what began its life in the meantime is that child.
 */
export class SystemCallProcesses {
  /** In the order of their first calls. */
  readonly processes: SystemCallProcess[] = []
  readonly #current = new Map<number, SystemCallProcess>()
  /** Parent by id of processes that were cloned and have not made a call. */
  readonly #cloned = new Map<number, number>()
  /** Processes of threads, by the id of the thread. */
  readonly #threads = new Map<number, SystemCallProcess>()
  /** Calls so far. */
  #calls = 0

  /** The process that made the call. */
  see(line: SystemCall): SystemCallProcess {
    const parent = this.#cloned.get(line.processId)
    let process = this.#threads.get(line.processId) ?? this.#current.get(line.processId)
    if (process === undefined || parent !== undefined) {
      this.#cloned.delete(line.processId)
      process = new SystemCallProcess(line, parent, this.processes.length, this.#calls)
      this.#current.set(line.processId, process)
      this.processes.push(process)
    }
    if (/^(?:clone3?|v?fork)$/.test(line.call)) this.#fork(line, process)
    else if (line.call === 'execve') process.execute(line)
    this.#calls++
    return process
  }

  #fork(line: SystemCall, process: SystemCallProcess): void {
    const child = Number(line.returned)
    if (line.error !== '' || !Number.isInteger(child) || child <= 0) return
    const early = this.#early(child, line.begun)
    if (line.arguments.some(({ value }) => valueText(value).includes('CLONE_THREAD'))) {
      early?.becomeThreadOf(process)
      this.#threads.set(child, process)
      return
    }
    this.#threads.delete(child)
    if (early === undefined) this.#cloned.set(child, process.processId)
    else early.parentId = process.processId
    process.hasChildren = true
  }

  /** The process of a child that made calls before its parent knew of it. */
  #early(child: number, begun: number | undefined): SystemCallProcess | undefined {
    const process = this.#current.get(child)
    if (begun === undefined || process?.parentId !== undefined) return undefined
    return process !== undefined && process.firstCall >= begun ? process : undefined
  }

  /** Whether it is the process of the first line, which starts others. */
  isLoader(process: SystemCallProcess): boolean {
    return process === this.processes[0] && process.parentId === undefined && process.hasChildren
  }
}

export class SystemCallProcess {
  /** Position among the log's processes. */
  readonly position: number
  readonly processId: number
  parentId: number | undefined
  readonly startedAt: number | null
  name: string
  path: string | undefined
  commandLine: string | undefined
  hasChildren = false
  /** Number of its first call in the log. */
  readonly firstCall: number
  #threadOf: SystemCallProcess | undefined

  constructor(line: SystemCall, parentId: number | undefined, position: number, firstCall: number) {
    this.position = position
    this.firstCall = firstCall
    this.processId = line.processId
    this.parentId = parentId
    this.startedAt = line.time
    this.name = line.processName
  }

  /** The process itself, or the one that it turned out to be a thread of. */
  get owner(): SystemCallProcess {
    let owner = this.#threadOf
    if (owner === undefined) return this
    while (owner.#threadOf !== undefined) owner = owner.#threadOf
    // The way is short the next time.
    this.#threadOf = owner
    return owner
  }

  /** Nothing can be a thread of its own threads, whatever a log says. */
  becomeThreadOf(process: SystemCallProcess): void {
    const { owner } = process
    if (owner !== this && this.#threadOf === undefined) this.#threadOf = owner
  }

  /** A call that succeeds does not return. */
  execute(line: SystemCall): void {
    if (!(line.returned === '' || line.returned === '0') || this.commandLine !== undefined) return
    const [path, words] = line.arguments.map(({ value }) => value)
    if (typeof path === 'string') {
      this.path = path
      this.name = path.slice(path.lastIndexOf('/') + 1)
    }
    this.commandLine = Array.isArray(words) ? (words as readonly SystemCallValue[]).map(valueText).join(' ') : ''
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
export function readProcesses(chunks: Iterable<Uint8Array>, parser: SystemCallParser): SystemCallProcesses {
  const found = new SystemCallProcesses()
  const lines = new LineReader(0, maximumLine)
  const read = (final: boolean): void => {
    for (let line = lines.next(final); line !== undefined; line = lines.next(final)) {
      const parsed = parser.parse(line.text)
      if (parsed) found.see(parsed)
    }
  }
  for (const chunk of chunks) {
    lines.push(chunk)
    read(false)
  }
  read(true)
  return found
}
