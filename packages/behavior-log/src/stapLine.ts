import { type SystemCall } from './systemCall.js'
import { readValues } from './systemCallValues.js'

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** One system call as SystemTap prints it on the guest (cuckoo2 §2.6): `Thu May  7 14:58:43 2015.390178 name@address[pid] call(arguments) = returned (error)`; `undefined` if the line is none. */
export function parseStapLine(line: string): SystemCall | undefined {
  const match =
    /^([A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \d{4}\.\d{6}) ([^@]{0,256})@([0-9a-fx]{1,20})\[([^\]]{0,20})\] ([^(\s]{1,128})\(/.exec(
      line,
    )
  if (match === null) return undefined
  const [head, date = '', processName = '', instructionPointer = '', pid = '', call = ''] = match
  const end = endOfArguments(line, head.length)
  if (end < 0) return undefined
  const result = /^\) = (\S+)(?: \(([^)]*)\))?\s*$/.exec(line.slice(end))
  return {
    time: parseDate(date),
    processName: processName.trim(),
    caller: `0x${instructionPointer.replace(/^0x/, '')}`,
    threadId: null,
    processId: /^\d{1,10}$/.test(pid) ? Number(pid) : -1,
    call,
    category: 'syscall',
    arguments: readValues(line.slice(head.length, end)).map((value, index) => ({ name: `p${String(index)}`, value })),
    returned: result?.[1] ?? '',
    error: result?.[2] ?? '',
  }
}

/** Position of the parenthesis that closes the arguments: those within strings are escaped, so it is the last one that can be it. */
function endOfArguments(line: string, from: number): number {
  const returned = line.lastIndexOf(') = ')
  if (returned >= from) return returned
  const end = line.trimEnd().length - 1
  return end >= from && line[end] === ')' ? end : -1
}

function parseDate(text: string): number | null {
  const [, month, day, clock = '', rest = ''] = text.split(/ +/)
  const [year = 0, microseconds = 0] = rest.split('.').map(Number)
  const [hour = 0, minute = 0, second = 0] = clock.split(':').map(Number)
  const index = months.indexOf(month ?? '')
  if (index < 0 || hour > 23 || minute > 59 || second > 60) return null
  return Date.UTC(year, index, Number(day), hour, minute, second, Math.floor(microseconds / 1000))
}
