/**
 * The messages of a log of DebugView (2.x, option `dbgview`): `index<TAB>time<TAB>message` per line after a first line that names the machine.
 *
 * A line that does not begin so continues a message with line feeds in it, and is kept whole.
 */
export function debugViewMessages(text: string): readonly string[] {
  return text
    .split(/\r\n|\n|\r/)
    .slice(1)
    .map(messageOf)
    .filter((message) => message !== '')
}

function messageOf(line: string): string {
  const prefix = /^\d+[ \t]+[\d:.]+(?: [AP]M)?[ \t]+/.exec(line)
  return prefix === null ? line : line.slice(prefix[0].length)
}
