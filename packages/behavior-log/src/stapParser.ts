import { parseStapLine } from './stapLine.js'
import { type SystemCall, type SystemCallParser } from './systemCall.js'

const lineStart = /[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \d{4}\.\d{6} [^@"]{0,256}@[0-9a-fx]{1,20}\[/g

/** SystemTap prints every call in a line of its own. */
export class StapParser implements SystemCallParser {
  readonly hasLoader = true

  parse(line: string): SystemCall | undefined {
    const lost = lineWithin(line)
    if (lost < 0) return parseStapLine(line)
    const call = parseStapLine(line.slice(lost))
    return call === undefined ? parseStapLine(line) : { ...call, lost }
  }
}

/** Where another line begins in one that lost its end; -1 if none does. What a string holds may look like it: there it is one only if a quote is missing. */
function lineWithin(line: string): number {
  let found = -1
  lineStart.lastIndex = 1
  for (let match = lineStart.exec(line); match !== null; match = lineStart.exec(line)) found = match.index
  if (found < 0) return -1
  return isBalanced(line) && !isBalanced(line.slice(0, found)) ? -1 : found
}

/** Whether all strings are closed. */
function isBalanced(text: string): boolean {
  let isOpen = false
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '\\') at++
    else if (text[at] === '"') isOpen = !isOpen
  }
  return !isOpen
}
