import { beginsRow, type CsvRow, type CsvStyle, leavesOpen, parseRowTime, readCsvRow, rowsWithin } from './csvRow.js'
import { type LogArgument } from './events.js'
import { LineReader } from './lineReader.js'
import { SequenceDecoder, type SequenceDecoderOptions } from './sequenceDecoder.js'
import { decodeText, type TextRules } from './text.js'
import { hex32 } from './integer.js'
import { windowsBasename, withoutNamespace } from './windowsPath.js'

export interface CsvDecoderOptions extends SequenceDecoderOptions {
  readonly style: CsvStyle
  readonly cuckoomon: boolean
}

/** Longest row that is taken as one; a longer one is cut there. */
const maximumRow = 20 * 1024 * 1024

/** Decodes the CSV logs of cuckoomon 0.4 to 0.5 and of hosts that stored copies (cuckoo-classic §3.1). */
export class CsvDecoder extends SequenceDecoder {
  readonly #options: CsvDecoderOptions
  readonly #rules: TextRules
  readonly #lines: LineReader
  /** Lines of a row that is not complete, for hosts' copies may hold line breaks. */
  #row = ''
  /** What ended the last line: it belongs to the value if the row goes on. */
  #lineEnd = ''
  /** Whether the row's last field has no closing quote yet. */
  #isOpen = false
  #rowOffset = 0
  #rowLength = 0
  #processId = ''
  #processName = ''
  #parentId = ''
  #startedAt: number | null = null
  #hasProcess = false

  constructor(options: CsvDecoderOptions) {
    super(options)
    this.#options = options
    this.#rules = { printable: true, cuckoomon: options.cuckoomon }
    this.#lines = new LineReader(options.base, maximumRow)
  }

  override push(chunk: Uint8Array): void {
    this.#lines.push(chunk)
    this.#read(false)
  }

  protected override finish(): void {
    this.#read(true)
    this.#endRow()
    if (!this.#hasProcess) this.#process(true)
  }

  #read(final: boolean): void {
    for (let line = this.#lines.next(final); line !== undefined; line = this.#lines.next(final)) {
      this.#line(line.text, line.offset, line.text.length + line.ending.length)
      this.#lineEnd = line.ending
    }
  }

  #line(line: string, offset: number, length: number): void {
    if (beginsRow(line)) {
      this.#endRow()
      this.#row = line
      this.#isOpen = leavesOpen(line, false, this.#options.style)
      this.#rowOffset = offset
      this.#rowLength = length
    } else if (this.#goesOn() && this.#rowLength + length <= maximumRow) {
      this.#row += this.#lineEnd + line
      this.#isOpen = leavesOpen(line, true, this.#options.style)
      this.#rowLength += length
    } else if (line !== '') this.#strayLine(line, offset, length)
  }

  /** A line that is no row; one may begin within it. */
  #strayLine(line: string, offset: number, length: number): void {
    this.#endRow()
    const [next = -1] = rowsWithin(line)
    const lost = next < 0 ? length : next
    this.diagnostics.add('LOG_DAMAGED', 'expected a row that begins with a time; the line is left out', offset, lost)
    if (next >= 0) this.#line(line.slice(next), offset + next, length - next)
  }

  /** Whether a line that begins no row belongs to the one before: its last field is open, or that of a row that begins within it. */
  #goesOn(): boolean {
    if (this.#row === '' || this.#isOpen) return this.#row !== ''
    const starts = rowsWithin(this.#row)
    const last = starts.at(-1)
    if (last === undefined || !leavesOpen(this.#row.slice(last), false, this.#options.style)) return false
    this.#readCutRows(starts)
    return true
  }

  #endRow(): void {
    if (this.#row === '') return
    const whole = readCsvRow(this.#row, this.#options.style)
    const starts = this.#isWhole(whole) ? [] : rowsWithin(this.#row)
    this.#readCutRows(starts)
    const { fields } = starts.length === 0 ? whole : readCsvRow(this.#row, this.#options.style)
    this.#row = ''
    this.#readRow(fields, columnsOf(fields))
  }

  /** Whether the row is what a monitor writes. */
  #isWhole({ fields, isSound }: CsvRow): boolean {
    const columns = columnsOf(fields)
    return isSound && !this.#isOpen && columns !== undefined && hasArguments(fields, columns)
  }

  /** Rows that lack their ends and ran into the next ones; the last of them is the row from now on. Each is read once: there may be any number of them. */
  #readCutRows(starts: readonly number[]): void {
    if (starts.length === 0) return
    const row = this.#row
    const offset = this.#rowOffset
    let from = 0
    for (const start of starts) {
      const message = 'the row lacks its end and ran into the next one; what is there of it is kept'
      this.diagnostics.add('LOG_DAMAGED', message, offset + from, start - from)
      const { fields } = readCsvRow(row.slice(from, start), this.#options.style)
      const columns = columnsOf(fields)
      if (columns !== undefined) this.#call(fields, columns)
      from = start
    }
    this.#row = row.slice(from)
    this.#rowOffset = offset + from
    this.#rowLength -= from
    this.#isOpen = leavesOpen(this.#row, false, this.#options.style)
  }

  #readRow(fields: readonly string[], columns: Columns | undefined): void {
    if (this.#isOpen) {
      const message = 'the last field of the row is not closed; what is there of it is kept'
      this.diagnostics.add('LOG_TRUNCATED', message, this.#rowOffset, this.#rowLength)
    }
    if (columns === undefined) {
      const message = `expected at least 8 columns, found ${String(fields.length)}; the row is left out`
      this.diagnostics.add('LOG_DAMAGED', message, this.#rowOffset, this.#rowLength)
    } else this.#call(fields, columns)
  }

  #call(fields: readonly string[], columns: Columns): void {
    this.#remember(fields, columns)
    const [status = '', returned = ''] = fields.slice(columns.status, columns.status + 2)
    const thread = columns.thread < 0 ? '' : (fields[columns.thread] ?? '')
    this.calls.call({
      type: 'call',
      api: this.#text(fields[columns.status - 1] ?? ''),
      category: this.#text(fields[columns.status - 2] ?? ''),
      success: status === 'SUCCESS' || status === '1',
      // A host's copy has it in decimal.
      returnValue:
        (status === '0' || status === '1') && /^\d{1,10}$/.test(returned)
          ? hex32(Number(returned))
          : this.#text(returned),
      time: parseRowTime(fields[0] ?? ''),
      threadId: idOf(thread) ?? null,
      repeated: 0,
      arguments: this.#arguments(fields.slice(columns.status + 2)),
    })
  }

  #arguments(fields: readonly string[]): LogArgument[] {
    const values: LogArgument[] = []
    for (const field of fields) {
      // The first arrow separates: values may hold more of them.
      const arrow = field.indexOf('->')
      if (arrow < 0) {
        const message = 'expected `name->value`, found no arrow; the argument is left out'
        this.diagnostics.add('LOG_DAMAGED', message, this.#rowOffset, field.length)
      } else {
        const value = withoutNamespace(this.#text(field.slice(arrow + 2)))
        values.push({ name: this.#text(field.slice(0, arrow)), value })
      }
    }
    return values
  }

  /** The process is told by the first row that has each of its parts (cuckoo-classic §3.1). */
  #remember(fields: readonly string[], columns: Columns): void {
    if (this.#hasProcess) return
    this.#startedAt ??= parseRowTime(fields[0] ?? '')
    this.#processId ||= fields[1] ?? ''
    this.#processName ||= this.#text(fields[2] ?? '')
    this.#parentId ||= fields[columns.status - 3] ?? ''
    this.#process(false)
  }

  #process(last: boolean): void {
    const complete = this.#processId !== '' && this.#processName !== '' && this.#parentId !== ''
    if (!complete && !(last && (this.#processId !== '' || this.#processName !== ''))) return
    this.#hasProcess = true
    this.calls.event({
      type: 'process',
      processId: idOf(this.#processId) ?? -1,
      parentId: idOf(this.#parentId) ?? 0,
      processName: windowsBasename(this.#processName),
      startedAt: this.#startedAt,
    })
  }

  /** Fields are read as one character per byte. */
  #text(field: string): string {
    for (let index = 0; index < field.length; index++) {
      const code = field.charCodeAt(index)
      if (code < 0x20 || code > 0x7e) {
        const bytes = Buffer.from(field, 'latin1')
        return decodeText(bytes, 0, bytes.length, this.#rules)
      }
    }
    return field
  }
}

/** A number of 32 bits. */
function idOf(text: string): number | undefined {
  const value = /^\d{1,10}$/.test(text) ? Number(text) : Infinity
  return value <= 0xffff_ffff ? value : undefined
}

interface Columns {
  readonly status: number
  readonly thread: number
}

/** time, pid, name, [thread,] parent, category, API, status, return, arguments…: the thread came with 0.4 (cuckoo-classic §0). */
function columnsOf(fields: readonly string[]): Columns | undefined {
  if (isStatus(fields[7]) && fields.length >= 9) return { status: 7, thread: 3 }
  if (isStatus(fields[6]) && fields.length >= 8) return { status: 6, thread: -1 }
  return fields.length >= 9 ? { status: 7, thread: 3 } : undefined
}

/** Whether the row is what a monitor writes: with a status, and arguments that have names. */
function hasArguments(fields: readonly string[], { status }: Columns): boolean {
  return isStatus(fields[status]) && fields.slice(status + 2).every((field) => field.includes('->'))
}

function isStatus(field: string | undefined): boolean {
  return field === 'SUCCESS' || field === 'FAILURE' || field === '0' || field === '1'
}
