import { type SystemCall, type SystemCallArgument, type SystemCallParser } from './systemCall.js'
import { systemCallNames } from './systemCallNames.js'
import { readValues, type SystemCallValue } from './systemCallValues.js'

/** So many calls may be open at once: one in each thread. A forged log opens any number. */
const maximumOpen = 10_000

/** What stands before a call: who made it and when, as far as the options of strace tell. */
interface Prefix {
  readonly processId: number
  /** Milliseconds since 1970; `null` if only the time of day is told, or none. */
  readonly time: number | null
}

/**
 * Reads what strace prints (strace(1), "Trace format"): `[pid] [time] name(arguments) = result [error (text)]`.
 *
 * The id of the thread comes with `-f` (`1234  ` in a file, `[pid  1234] ` on a terminal), the time with `-t`, `-tt`, `-ttt` or `-r`; only `-ttt` has a date.
 * A call that others interrupt is in two lines, `<unfinished ...>` and `<... name resumed>`: it counts where it ends. Signals and exits are no calls.
 */
export class StraceParser implements SystemCallParser {
  readonly hasLoader = false
  /** Beginnings of calls by thread. */
  readonly #open = new Map<number, string>()

  parse(line: string): SystemCall | null | undefined {
    const text = line.trimEnd()
    const found = prefixOf(text)
    const rest = text.slice(found.length)
    if (/^(?:---|\+\+\+) /.test(rest) || text.startsWith('strace: ') || rest === '') return null
    if (!rest.startsWith('<... ')) {
      const begun = /^(.*)<unfinished \.\.\.>$/.exec(rest)?.[1]
      if (begun === undefined) return callOf(rest, found)
      if (this.#open.size < maximumOpen) this.#open.set(found.processId, begun)
      return null
    }
    const resumed = /^<\.\.\. \w{1,64} resumed>\s?/.exec(rest)?.[0]
    const begun = this.#open.get(found.processId)
    this.#open.delete(found.processId)
    return resumed === undefined || begun === undefined ? undefined : callOf(begun + rest.slice(resumed.length), found)
  }
}

function prefixOf(line: string): Prefix & { readonly length: number } {
  const id = /^(?:\[pid {1,7}(\d{1,10})\] |(\d{1,10}) {1,7}(?=[^\s.:)]))/.exec(line)
  const after = line.slice(id?.[0].length ?? 0)
  const clock = /^(?:(\d{9,11})\.(\d{1,9})|\d\d:\d\d:\d\d(?:\.\d{1,9})?|\d{1,8}\.\d{1,9}) {1,4}/.exec(after)
  const [seconds, fraction] = [clock?.[1], clock?.[2]]
  return {
    processId: id === null ? -1 : Number(id[1] ?? id[2]),
    time: seconds === undefined ? null : Number(seconds) * 1000 + Math.floor(Number(`0.${fraction ?? '0'}`) * 1000),
    length: (id?.[0].length ?? 0) + (clock?.[0].length ?? 0),
  }
}

function callOf(text: string, { processId, time }: Prefix): SystemCall | undefined {
  const call = /^(\w{1,64})\(/.exec(text)?.[1]
  if (call === undefined) return undefined
  const end = endOfArguments(text)
  if (end <= call.length) return undefined
  const result = resultOf(text.slice(end + 1))
  if (result === undefined) return undefined
  const { category, names } = systemCallNames(call)
  return {
    time,
    processName: '',
    caller: null,
    processId,
    threadId: processId < 0 ? null : processId,
    call,
    category,
    arguments: readValues(text.slice(call.length + 1, end)).map((value, index) =>
      call.startsWith('clone') ? namedArgument(value, index) : { name: names[index] ?? `p${String(index)}`, value },
    ),
    ...result,
  }
}

/** Of `clone`, whose arguments have another order on every processor, strace prints the names: `flags=CLONE_VM|SIGCHLD`. */
function namedArgument(value: SystemCallValue, index: number): SystemCallArgument {
  const name = typeof value === 'string' ? /^([a-z_]{1,32})=/.exec(value)?.[1] : undefined
  if (name === undefined || typeof value !== 'string') return { name: `p${String(index)}`, value }
  return { name, value: value.slice(name.length + 1) }
}

/** The parenthesis before the last ` = `, which strace moves to a column of its own; -1 if there is none. */
function endOfArguments(text: string): number {
  let at = text.lastIndexOf(' = ')
  while (at > 0) {
    let end = at
    while (end > 0 && text[end] === ' ') end--
    if (text[end] === ')') return end
    at = text.lastIndexOf(' = ', end)
  }
  return -1
}

/** `= 3`, `= 3</etc/passwd>`, `= -1 ENOENT (No such file or directory)`, `= ?`, `= 1 ([{fd=3, revents=POLLIN}])`, each with `<0.000012>` behind it. */
function resultOf(text: string): Pick<SystemCall, 'returned' | 'error'> | undefined {
  const match = /^ *= (-?\w+|\?)(?:<[^>]{0,4096}>)?(?: (E[A-Z0-9]{1,31}|ERESTART\w{1,31})\b)?/.exec(text)
  if (match === null) return undefined
  const [, returned = '', error = ''] = match
  return { returned: returned === '?' ? '' : returned, error }
}

/** Whether the beginning of a log is of strace. */
export function isStrace(text: string): boolean {
  const parser = new StraceParser()
  let calls = 0
  for (const line of text.split('\n', 64)) {
    const parsed = parser.parse(line.slice(0, 4096))
    if (parsed) calls++
  }
  return calls > 0
}
