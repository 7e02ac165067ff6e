import { parseStapLine } from './stapLine.js'
import { type SystemCall, type SystemCallParser } from './systemCall.js'

/** SystemTap prints every call in a line of its own. */
export class StapParser implements SystemCallParser {
  readonly hasLoader = true

  parse(line: string): SystemCall | undefined {
    return parseStapLine(line)
  }
}
