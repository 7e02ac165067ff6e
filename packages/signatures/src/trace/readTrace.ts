import { type Call, type Process, type ProcessNode, Sequence } from '@cuculus/core'
import type { SignatureResults } from '../scope.js'
import { traceCall } from './traceCall.js'
import { TraceError } from './traceError.js'
import { TraceFacts } from './traceFacts.js'
import { TraceSummary } from './traceSummary.js'

/** What a trace gives: results for `runSignatures`. */
export type TraceResults = SignatureResults & Required<Pick<SignatureResults, 'behavior'>>

/**
 * What some processes did, as text, for tests of signatures.
 *
 * ```text
 * proc: sample.exe 1000 "C:\sample.exe" /quiet
 * call: RegSetValueExW(FullName="HKEY_CURRENT_USER\…\Run\x" Buffer="C:\x.exe")
 * call: NtOpenFile(FileName="C:\y") = FAILURE
 * dns: evil.example 203.0.113.5
 * http: GET http://evil.example/gate.php "Mozilla/4.0"
 * ```
 *
 * - `proc:` name, pid (1000, 1004 … if not given) and command line; or pid and path. Below it, where needed: `parent:`, `command:`, `bitness:`, `start:` (milliseconds after the process before it),
 *   `thread:` (of the calls that follow).
 * - `call:` belongs to the process above it: a category if it matters, the API, its arguments, and behind them `= SUCCESS`, `= FAILURE` or a returned number, `failed`, `at milliseconds`,
 *   `repeated times`, `error code`, `status code`. Values: text in quotes as it is (a backslash and a quote inside are themselves), or a number or word without quotes, which then stands behind a comma.
 * - `dns: name address` (or `NXDOMAIN`), `http: METHOD url "user agent"`, `host: address`, `tcp: address:port`, `udp: address:port`.
 * - `file: name, type` of the sample, `dropped: path, type`, `yara: rule` that matched the sample, and `results: {…}` for anything else, as JSON by key.
 *
 * Empty lines, indentation and lines that begin with `#` mean nothing. Everything that `parseTrace` of `@cuculus/testing` reads is read here as well. The summary is made of what the calls do.
 *
 * @throws TraceError
 */
export function readTrace(text: string): TraceResults {
  const reader = new TraceReader()
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const trimmed = line.trim()
    if (trimmed !== '' && !trimmed.startsWith('#')) reader.line(trimmed, index + 1)
  }
  return reader.results
}

/** A process that still grows. */
type Draft = { -readonly [P in keyof Omit<Process, 'calls'>]: Process[P] } & { readonly calls: Call[] }

const started = Date.UTC(2020, 2, 22, 10, 0, 0)

class TraceReader {
  readonly #processes: Draft[] = []
  readonly #facts = new TraceFacts()
  #start = started
  #thread: number | undefined
  #next = 0

  get results(): TraceResults {
    const summary = new TraceSummary()
    const processes = this.#processes.map(({ calls, ...rest }): Process => {
      const process = { ...rest, calls: Sequence.of(calls) }
      summary.add(process, calls)
      return process
    })
    return {
      behavior: { processes, processtree: treeOf(processes), summary: summary.summary },
      ...this.#facts.results,
    }
  }

  line(text: string, number: number): void {
    const [, word = '', rest = ''] = /^(\w+):\s*(.*)$/.exec(text) ?? []
    if (word === 'proc') this.#process(rest)
    else if (word === 'call') this.#call(rest, number)
    else if (!this.#detail(word, rest, number) && !this.#facts.line(word, rest, number))
      throw new TraceError(number, 'expected `proc: name` or `call: Api(name="value")`')
  }

  #process(text: string): void {
    const [, pid, path] = /^(\d+)\s+(\S.*)$/.exec(text) ?? []
    const [, name = text, later, command = ''] = /^(\S+)(?:\s+(\d+))?(?:\s+(.*))?$/.exec(text) ?? []
    const id = pid ?? later
    this.#start += 1000
    this.#next = 0
    this.#thread = undefined
    this.#processes.push({
      process_id: id === undefined ? 1000 + 4 * this.#processes.length : Number(id),
      parent_id: this.#processes[0]?.process_id ?? null,
      process_name: path === undefined ? name : path.slice(Math.max(path.lastIndexOf('\\'), path.lastIndexOf('/')) + 1),
      first_seen: timestamp(this.#start),
      ...(path === undefined ? {} : { process_path: path }),
      ...(path !== undefined || command === '' ? {} : { command_line: command }),
      calls: [],
    })
  }

  /** @returns whether the word is about the process above. */
  #detail(word: string, rest: string, line: number): boolean {
    const process = (): Draft => this.#processes.at(-1) ?? missing(line, word)
    switch (word) {
      case 'parent':
        process().parent_id = whole(rest, line)
        return true
      case 'command':
        process().command_line = rest
        return true
      case 'bitness':
        process().bitness = whole(rest, line)
        return true
      case 'tracked':
        process().tracked = rest !== 'no'
        return true
      case 'start':
        this.#start += whole(rest, line) - 1000
        process().first_seen = timestamp(this.#start)
        return true
      case 'thread':
        process()
        this.#thread = whole(rest, line)
        return true
      default:
        return false
    }
  }

  #call(text: string, line: number): void {
    const { calls } = this.#processes.at(-1) ?? missing(line, 'call')
    const { at = this.#next, ...call } = traceCall(text, calls.length, line)
    this.#next = at + 1
    calls.push({
      ...call,
      timestamp: timestamp(this.#start + at),
      ...(this.#thread === undefined ? {} : { thread_id: this.#thread }),
    })
  }
}

function missing(line: number, word: string): never {
  throw new TraceError(line, `expected a \`proc:\` before the first \`${word}:\``)
}

function whole(text: string, line: number): number {
  if (!/^\d{1,15}$/.test(text)) throw new TraceError(line, `expected a whole number, found ${JSON.stringify(text)}`)
  return Number(text)
}

function timestamp(milliseconds: number): string {
  const date = new Date(milliseconds)
  return Number.isNaN(date.getTime())
    ? '1970-01-01 00:00:00,000'
    : date.toISOString().replace('T', ' ').replace('.', ',').replace('Z', '')
}

/** Everybody below his parent, if the trace has one of that pid before him. */
function treeOf(processes: readonly Process[]): ProcessNode[] {
  const roots: ProcessNode[] = []
  const nodes = new Map<number, ProcessNode[]>()
  for (const { process_id: pid, process_name: name, parent_id: parent } of processes) {
    const children: ProcessNode[] = []
    const node = { pid, name, children, ...(parent === null ? {} : { parent_id: parent }) }
    ;((parent === null ? undefined : nodes.get(parent)) ?? roots).push(node)
    if (!nodes.has(pid)) nodes.set(pid, children)
  }
  return roots
}
