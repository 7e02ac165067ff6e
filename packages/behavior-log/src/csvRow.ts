/** How a CSV log quotes: cuckoomon 0.4.0, cuckoomon 0.4.1 to 0.5, and a host that stored a copy (cuckoo-classic §3.1.3, §3.1.4). */
export type CsvStyle = 'backslash' | 'doubled' | 'raw'

/** One row, taken apart. */
export interface CsvRow {
  /** Quotes removed. */
  readonly fields: readonly string[]
  /** Whether every field ends where it says. */
  readonly isSound: boolean
}

/** The fields of one row. */
export function readCsvRow(row: string, style: CsvStyle): CsvRow {
  const fields: string[] = []
  let isSound = true
  let at = 0
  while (at <= row.length) {
    if (row[at] === '"') {
      const end = closingQuote(row, at + 1, style)
      const comma = nextComma(row, end + 1)
      // What follows a closing quote belongs to the field, as in every lenient reader.
      fields.push(unquoted(row.slice(at + 1, end), style) + row.slice(end + 1, comma))
      isSound &&= comma === end + 1
      at = comma + 1
    } else {
      const comma = nextComma(row, at)
      fields.push(row.slice(at, comma))
      at = comma + 1
    }
  }
  return { fields, isSound }
}

function nextComma(row: string, from: number): number {
  const comma = row.indexOf(',', from)
  return comma < 0 ? row.length : comma
}

/** Position of the quote that ends the field, or the end of the row. */
function closingQuote(row: string, from: number, style: CsvStyle): number {
  let at = from
  while (at < row.length) {
    if (style === 'backslash' && row[at] === '\\') at += 2
    else if (row[at] !== '"') at++
    else if (style === 'doubled' && row[at + 1] === '"') at += 2
    else if (style === 'raw' && !endsField(row, at)) at++
    else return at
  }
  return row.length
}

/** Whether a quoted field is open behind the line, if `open` says so of its start. */
export function leavesOpen(line: string, open: boolean, style: CsvStyle): boolean {
  if (style === 'raw') return !line.endsWith('"')
  let inside = open
  for (let at = 0; at < line.length; at++) {
    if (style === 'backslash' && line[at] === '\\') at++
    else if (line[at] === '"') inside = !inside
  }
  return inside
}

/** Hosts did not escape quotes: only one before a separator ends the field. */
function endsField(row: string, quote: number): boolean {
  return quote + 1 === row.length || row.startsWith(',"', quote + 1)
}

const escapes: Readonly<Record<string, string>> = { r: '\r', n: '\n', t: '\t' }

function unquoted(text: string, style: CsvStyle): string {
  if (style === 'doubled') return text.includes('""') ? text.replaceAll('""', '"') : text
  if (style === 'raw' || !text.includes('\\')) return text
  return text.replace(/\\(?:x([0-9a-f]{2})|([^]))/g, (_, hex: string | undefined, character: string | undefined) =>
    hex === undefined ? (escapes[character ?? ''] ?? character ?? '') : String.fromCharCode(Number.parseInt(hex, 16)),
  )
}

/** What the rows of a log show of its style. */
export function recogniseCsvStyle(rows: readonly string[]): CsvStyle {
  if (rows.some((row) => /^(?:"[^"]*",){7}"[01]","\d+"(?:,|$)/.test(row))) return 'raw'
  // In 0.4.0 every backslash begins an escape; later ones leave them alone, and paths are full of them. What damage did to some is outvoted.
  const text = rows.join('\n').slice(0, 1 << 16)
  return countOf(onlyEscaped, text) > countOf(neverEscaped, text) ? 'backslash' : 'doubled'
}

/** What 0.4.0 alone writes: an escaped quote within a field, two backslashes in a path. Later ones have two only before `r`, `n`, `t` and `x`, or where a network path begins. */
const onlyEscaped = /\\"(?!,"|\n|$)|[A-Za-z]:\\\\|[^\\>]\\\\(?![rnt\\"]|x[0-9a-f]{2})/g

/** What 0.4.0 never writes: a backslash that begins no escape. */
const neverEscaped = /(?<!\\)(?:\\\\)*\\(?![\\"rnt\n]|x[0-9a-f]{2}|$)/g

function countOf(pattern: RegExp, text: string): number {
  return text.match(pattern)?.length ?? 0
}

const rowStart = String.raw`"(?:\d{1,4}-\d\d-\d\d \d\d:\d\d:\d\d[,.]\d{3}|\d{14}\.\d{3})",`
const atStart = new RegExp(`^${rowStart}`)
const anywhere = new RegExp(rowStart, 'g')

/** Whether a line begins a row: a quoted time. Values cannot hold line breaks but in a host's copy. */
export function beginsRow(line: string): boolean {
  return atStart.test(line)
}

/** Where other rows begin within one. Values may look like it: ask only where the row is not what it should be. */
export function rowsWithin(row: string): readonly number[] {
  return Array.from(row.slice(1).matchAll(anywhere), ({ index }) => index + 1)
}

/** Milliseconds since 1970 of `YYYY-MM-DD hh:mm:ss,mmm` or `YYYYMMDDhhmmss.mmm` (before 0.4), both UTC; `null` if it is neither. */
export function parseRowTime(text: string): number | null {
  const match =
    /^(\d{1,4})-(\d\d)-(\d\d) (\d\d):(\d\d):(\d\d)[,.](\d{3})$/.exec(text) ??
    /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)\.(\d{3})$/.exec(text)
  if (match === null) return null
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, millisecond = 0] = match.slice(1).map(Number)
  const date = new Date(0)
  date.setUTCFullYear(year, month - 1, day)
  date.setUTCHours(hour, minute, second, millisecond)
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day ? date.getTime() : null
}
