/**
 * A line as lines of at most so many columns, broken at spaces; all but the first are indented. A word that does not fit stays whole, so that a path can be
 * copied.
 */
export function wrap(line: string, columns: number, indent: number): string[] {
  const lines: string[] = []
  let rest = line
  while (rest.length > columns) {
    const end = rest.lastIndexOf(' ', columns)
    if (end <= indent) break
    lines.push(rest.slice(0, end).trimEnd())
    rest = `${' '.repeat(indent)}${rest.slice(end).trimStart()}`
  }
  return [...lines, rest]
}
