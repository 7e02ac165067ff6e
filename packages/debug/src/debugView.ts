import { lines } from './lines.js'

/** More messages than a run of some minutes prints; each is an entry of a list in memory and in the report. */
const maximumMessages = 1_000_000

/**
 * The messages of a log of DebugView (2.x, option `dbgview`): `index<TAB>time<TAB>message` per line after a first line that names the machine.
 *
 * A line that does not begin so continues a message with line feeds in it, and is kept whole.
 *
 * @param onLimit told once if there are more than are kept
 */
export function debugViewMessages(
  text: string,
  onLimit: (limit: number) => void,
  limit: number = maximumMessages,
): readonly string[] {
  const messages: string[] = []
  let isFirst = true
  for (const line of lines(text)) {
    const message = isFirst ? '' : messageOf(line)
    isFirst = false
    if (message === '') continue
    if (messages.length === limit) {
      onLimit(limit)
      break
    }
    messages.push(message)
  }
  return messages
}

function messageOf(line: string): string {
  const prefix = /^\d+[ \t]+[\d:.]+(?: [AP]M)?[ \t]+/.exec(line)
  return prefix === null ? line : line.slice(prefix[0].length)
}
