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
  readonly #open = new Map<number, { readonly text: string; readonly at: number }>()
  /** Calls so far. */
  #calls = 0

  parse(line: string): SystemCall | null | undefined {
    const call = this.#parse(line.trim())
    if (call) this.#calls++
    return call
  }

  #parse(text: string): SystemCall | null | undefined {
    const found = prefixOf(text)
    const rest = text.slice(found.length)
    if (rest === '' || isRemark(rest)) return null
    if (!rest.startsWith('<... ')) {
      const begun = /^(.*)<unfinished \.\.\.>$/.exec(rest)?.[1]
      if (begun === undefined) return callOf(rest, found)
      if (this.#open.size < maximumOpen) this.#open.set(found.processId, { text: begun, at: this.#calls })
      return null
    }
    const resumed = /^<\.\.\. \w{1,64} resumed>\s?/.exec(rest)?.[0]
    const begun = this.#open.get(found.processId)
    this.#open.delete(found.processId)
    if (resumed === undefined || begun === undefined) return undefined
    const call = callOf(begun.text + rest.slice(resumed.length), found)
    return call && { ...call, begun: begun.at }
  }
}

/** Signals, ends, and what strace says of itself (`strace: Process 7 attached`; older versions without their name). */
function isRemark(rest: string): boolean {
  return /^(?:--- |\+\+\+ |strace: |Process \d{1,10} (?:attached|detached|suspended|resumed))/.test(rest)
}

/** The id (`-f`; with its name by `-Y`), the time (`-t`, `-tt`, `-ttt`, `-r`, or two of them), the number of the call (`-n`) and the instruction (`-i`). */
function prefixOf(line: string): Prefix & { readonly length: number } {
  const id = /^(?:\[pid {1,16}(\d{1,10})(?:<[^>]{0,64}>)?\] |(\d{1,10})(?:<[^>]{0,64}>)? {1,16}(?=[^\s.:)]))/.exec(line)
  const after = line.slice(id?.[0].length ?? 0)
  const clock =
    /^(?:(\d{9,11})\.(\d{1,9})|\d\d:\d\d:\d\d(?:\.\d{1,9})?|\d{1,8}\.\d{1,9}) {1,4}(?:\(\+ {0,16}\d{1,8}\.\d{1,9}\) )?/.exec(
      after,
    )
  const [seconds, fraction] = [clock?.[1], clock?.[2]]
  const places = /^(?:\[ {0,16}[0-9a-f?]{1,16}\] ){1,2}/.exec(after.slice(clock?.[0].length ?? 0))
  return {
    processId: id === null ? -1 : Number(id[1] ?? id[2]),
    time: seconds === undefined ? null : Number(seconds) * 1000 + Math.floor(Number(`0.${fraction ?? '0'}`) * 1000),
    length: (id?.[0].length ?? 0) + (clock?.[0].length ?? 0) + (places?.[0].length ?? 0),
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
    arguments: readValues(text.slice(call.length + 1, end).replace(/<unfinished \.\.\.>$/, '')).map((value, index) =>
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

/**
 * `= 3`, `= 3</etc/passwd>`, `= -1 ENOENT (No such file or directory)`, `= -1 (errno 524)`, `= ?`, `= 1 ([{fd=3, revents=POLLIN}])`, each with `<0.000012>` behind it.
 */
function resultOf(text: string): Pick<SystemCall, 'returned' | 'error'> | undefined {
  const match =
    /^ *= (-?\w+|\?)(?:<[^>]{0,4096}>)?(?: (?:(E[A-Z0-9]{1,31}|ERESTART\w{1,31})\b|\((errno \d{1,10})\)))?/.exec(text)
  if (match === null) return undefined
  const [, returned = '', name, number] = match
  return { returned: returned === '?' ? '' : returned, error: name ?? number ?? '' }
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
