import { netlogTable } from './netlogTable.js'
import { TestingError } from './testingError.js'
import { type Trace, type TraceArgument, type TraceCall, type TraceProcess, type TraceValue } from './trace.js'
import { ValueScanner } from './valueScanner.js'

/** 2020-03-22 10:00:00 UTC, as for tasks. */
const STARTED = Date.UTC(2020, 2, 22, 10, 0, 0)

/**
 * A trace written as text, for tests of signatures: one line per process, thread and call.
 *
 * ```
 * # a comment
 * proc: 2104 C:\Users\Lena\invoice.exe
 *   parent: 1480
 *   thread: 2108
 *     call: NtCreateFile(FileHandle=0x40, DesiredAccess=0x40100080, FileName="C:\a.txt", CreateDisposition=2, ShareAccess=0)
 *     call: registry RegOpenKeyExW(Registry=0x80000002, SubKey="Software\None", Handle=0) = 2 failed
 *     call: system NtDelayExecution(Milliseconds=100) at 2500 repeated 3
 * ```
 *
 * - `proc:` pid and path; or name, pid (1000, 1004 … if not given) and command line. Lines that may follow: `parent:` (the first process if not given; its own is 4), `command:` (command line), `start:` (milliseconds after the
 *   one before it; 1000 if not given), `bitness:` (32, 64), `tracked:` (yes, no).
 * - `thread:` the thread of the calls that follow.
 * - `call:` category (may be left out where 0.6's table knows the API), API, arguments; then in any order `= value` (returned), `failed`, `at milliseconds`,
 *   `repeated times`, `error code` (last error), `status code` (NTSTATUS).
 * - Values: `"text"` (a backslash and a quote inside are themselves, `""` is one quote), a word, `12`, `-12` and `12n` (64 bits), `0x40` (pointer), `<4d5a>` (bytes), `["a", "b"]` (list), `null`.
 *
 * Indentation and empty lines mean nothing. `readTrace` of `@cuculus/signatures` reads the same text.
 *
 * @throws TestingError `ERR_TRACE_SYNTAX` with the number of the line.
 */
export function parseTrace(text: string): Trace {
  const parser = new TraceParser()
  text.split(/\r?\n/).forEach((line, index) => {
    const trimmed = line.trim()
    if (trimmed !== '' && !trimmed.startsWith('#')) parser.line(trimmed, index + 1)
  })
  return { processes: parser.processes }
}

/** A process that still grows. */
type OpenProcess = { -readonly [P in keyof TraceProcess]: TraceProcess[P] } & { calls: TraceCall[] }

class TraceParser {
  readonly processes: OpenProcess[] = []
  #thread: number | undefined

  line(line: string, number: number): void {
    const match = /^(\w+):\s*(.*)$/.exec(line)
    const [, word = '', rest = ''] = match ?? []
    if (word === 'proc') this.#process(rest, number)
    else this.#detail(word, rest, number)
  }

  #process(rest: string, number: number): void {
    const [, id, place] = /^(\d+)\s+(\S.*)$/.exec(rest) ?? []
    const [, name, later, command] = /^(\S+)(?:\s+(\d+))?(?:\s+(.*))?$/.exec(rest) ?? []
    const path = place ?? name
    if (path === undefined) throw syntax(number, 'expected a pid and a path after `proc:`', rest)
    const pid = id ?? later ?? String(1000 + 4 * this.processes.length)
    const start = (this.processes.at(-1)?.start ?? STARTED) + 1000
    this.processes.push({ pid: Number(pid), ppid: this.processes[0]?.pid ?? 4, path, start, calls: [] })
    const process = this.processes.at(-1)
    if (place === undefined && command !== undefined && process !== undefined) process.commandLine = command
    this.#thread = undefined
  }

  #detail(word: string, rest: string, number: number): void {
    const process = this.processes.at(-1)
    if (process === undefined) throw syntax(number, 'expected `proc:` first', word)
    switch (word) {
      case 'parent':
        process.ppid = whole(rest, number)
        break
      case 'command':
        process.commandLine = rest
        break
      case 'start':
        process.start += whole(rest, number) - 1000
        break
      case 'bitness':
        process.bitness = rest === '64' ? 64 : 32
        break
      case 'tracked':
        process.tracked = rest !== 'no'
        break
      case 'thread':
        this.#thread = whole(rest, number)
        break
      case 'call':
        process.calls.push(this.#withThread(parseCall(rest, number)))
        break
      default:
        throw syntax(number, 'expected proc, parent, command, start, bitness, tracked, thread or call', word)
    }
  }

  #withThread(call: TraceCall): TraceCall {
    return this.#thread === undefined ? call : { ...call, thread: this.#thread }
  }
}

function parseCall(text: string, number: number): TraceCall {
  const match = /^(?:(\w+)\s+)?(\w+)\(/.exec(text)
  if (match === null) throw syntax(number, 'expected `API(` or `category API(` after `call:`', text)
  const [head, named, api = ''] = match
  const category = named ?? netlogTable.find(([, name]) => name === api)?.[2]
  if (category === undefined) throw syntax(number, `expected a category before ${api}, which 0.6 does not know`, text)
  const scanner = new ValueScanner(text, head.length, (expected, found) => syntax(number, expected, found))
  const args = parseArguments(scanner)
  return { api, category, arguments: args, ...parseSuffixes(scanner) }
}

function parseArguments(scanner: ValueScanner): TraceArgument[] {
  const args: TraceArgument[] = []
  while (!scanner.accept(')')) {
    // Texts in quotes may also stand without commas between them.
    if (args.length > 0) scanner.accept(',')
    const name = scanner.word()
    scanner.expect('=')
    args.push({ name, value: scanner.value() })
  }
  return args
}

/** What may stand behind the arguments, and the property it becomes. */
function parseSuffixes(scanner: ValueScanner): Partial<TraceCall> {
  let call: Partial<TraceCall> = {}
  while (!scanner.atEnd()) {
    if (scanner.accept('=')) call = { ...call, ...result(scanner) }
    else call = { ...call, ...suffix(scanner) }
  }
  return call
}

/** What stands behind `=`: a number that was returned, or whether the call succeeded. */
function result(scanner: ValueScanner): Partial<TraceCall> {
  const value = scanner.value()
  if (value === 'SUCCESS') return {}
  return value === 'FAILURE' ? { success: false } : { returned: number(value, scanner) }
}

function suffix(scanner: ValueScanner): Partial<TraceCall> {
  const word = scanner.word()
  switch (word) {
    case 'failed':
      return { success: false }
    case 'at':
      return { at: Number(numeric(scanner)) }
    case 'repeated':
      return { repeated: Number(numeric(scanner)) }
    case 'error':
      return { lastError: Number(numeric(scanner)) }
    case 'status':
      return { ntStatus: Number(numeric(scanner)) }
    default:
      throw scanner.fail('expected `=`, failed, at, repeated, error or status', word)
  }
}

function numeric(scanner: ValueScanner): number | bigint {
  return number(scanner.value(), scanner)
}

function number(value: TraceValue, scanner: ValueScanner): number | bigint {
  if (typeof value === 'number' || typeof value === 'bigint') return value
  if (value !== null && typeof value === 'object' && 'kind' in value && value.kind === 'pointer') return value.value
  throw scanner.fail('expected a number', JSON.stringify(value))
}

function whole(text: string, number: number): number {
  if (!/^\d+$/.test(text)) throw syntax(number, 'expected a whole number', text)
  return Number(text)
}

function syntax(line: number, expected: string, found: string): TestingError {
  return new TestingError('ERR_TRACE_SYNTAX', `line ${String(line)}: ${expected}, found ${JSON.stringify(found)}`)
}
