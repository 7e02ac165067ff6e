import { type Call, type Process, Sequence } from '@cuculus/core'
import type { SignatureResults } from './scope.js'

/** A trace that cannot be read: the line, and what was expected. */
export class TraceError extends Error {
  override readonly name = 'TraceError'
  /** From 1. */
  readonly line: number

  constructor(line: number, message: string) {
    super(`line ${String(line)}: ${message}`)
    this.line = line
  }
}

/**
 * What some processes did, as text, for tests of signatures.
 *
 * ```text
 * proc: sample.exe 1000 "C:\sample.exe" /quiet
 * call: RegSetValueExW(FullName="HKEY_CURRENT_USER\…\Run\x" Buffer="C:\x.exe")
 * call: NtOpenFile(FileName="C:\y") = FAILURE
 * ```
 *
 * A process has a name, if you like an id (1000, 1004 … if not given), and a command line; a call belongs to the process above it. Arguments are written as they
 * are, without escapes: a value ends at the quotation mark before the next name or the closing parenthesis. Empty lines and lines that begin with `#` are skipped.
 *
 * @throws TraceError
 */
export function readTrace(text: string): Required<Pick<SignatureResults, 'behavior'>> {
  const processes: Draft[] = []
  for (const [index, line] of text.split('\n').entries()) {
    const [, word, rest = ''] = /^(\w+):\s*(.*)$/.exec(line.trim()) ?? []
    if (line.trim() === '' || line.trim().startsWith('#')) continue
    if (word === 'proc') processes.push(processOf(rest, processes.length))
    else if (word === 'call')
      (processes.at(-1) ?? missing(index + 1)).calls.push(callOf(rest, processes.at(-1)?.calls.length ?? 0, index + 1))
    else throw new TraceError(index + 1, 'expected `proc: name` or `call: Api(name="value")`')
  }
  return {
    behavior: {
      processes: processes.map(({ calls, ...process }) => ({ ...process, calls: Sequence.of(calls) })),
      processtree: [],
      summary: { files: [], keys: [], mutexes: [] },
    },
  }
}

type Draft = Omit<Process, 'calls'> & { readonly calls: Call[] }

function missing(line: number): never {
  throw new TraceError(line, 'expected a `proc:` before the first `call:`')
}

function processOf(text: string, index: number): Draft {
  const [, name = text, pid, commandLine = ''] = /^(\S+)(?:\s+(\d+))?(?:\s+(.*))?$/.exec(text) ?? []
  return {
    process_id: pid === undefined ? 1000 + 4 * index : Number(pid),
    parent_id: null,
    process_name: name,
    first_seen: null,
    ...(commandLine === '' ? {} : { command_line: commandLine }),
    calls: [],
  }
}

const shape = /^(\w+)\((.*)\)(?:\s*=\s*(SUCCESS|FAILURE))?$/
const argument = /(\w+)="(.*?)"(?=\s+\w+="|\s*$)/g

function callOf(text: string, id: number, line: number): Call {
  const [, api, list = '', status] = shape.exec(text) ?? []
  if (api === undefined)
    throw new TraceError(line, 'expected `Api(name="value" name="value")`, then `= FAILURE` if it failed')
  return {
    id,
    timestamp: null,
    category: '',
    api,
    status: status === 'FAILURE' ? 'FAILURE' : 'SUCCESS',
    return: '0x00000000',
    repeated: 0,
    arguments: [...list.matchAll(argument)].map(([, name = '', value = '']) => ({ name, value })),
  }
}
