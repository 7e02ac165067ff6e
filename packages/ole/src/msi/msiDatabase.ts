import type { CompoundFile, OleEntry } from '../compoundFile.js'
import { decodeMsiName } from './msiName.js'
import { MsiStrings } from './msiStrings.js'

/** A cell: a text, a number, or nothing. */
export type MsiValue = string | number | null

/** A table as the database declares it. */
export interface MsiTableDefinition {
  readonly name: string
  readonly columns: readonly string[]
  /** Number of rows that are stored. */
  readonly rows: number
}

interface Column {
  readonly name: string
  readonly number: number
  /** Low byte is the width; 0x0800 is a text, 0x0900 without width data in a stream of its own. */
  readonly type: number
}

const STRING = 0x0800
const VALID = 0x0100
const NULLABLE = 0x1000
const KEY = 0x2000
const MAXIMUM_STREAM = 64 * 1024 * 1024
const MAXIMUM_TABLES = 1024
const MAXIMUM_COLUMNS = 65_536
/** Columns of one table; Windows Installer allows 32. */
const MAXIMUM_WIDTH = 64
/** Columns of the table that describes all others: table, number, name, type. */
const COLUMNS: readonly Column[] = [
  { name: 'Table', number: 1, type: STRING | VALID | KEY | 64 },
  { name: 'Number', number: 2, type: VALID | KEY | 2 },
  { name: 'Name', number: 3, type: STRING | VALID | 64 },
  { name: 'Type', number: 4, type: VALID | 2 },
]

/** Whether the compound file holds the texts of a database. */
export function isMsiDatabase(file: CompoundFile): boolean {
  return file.entries.some(({ name, path }) => name === path && decodeMsiName(name) === '!_StringPool')
}

/**
 * The tables of a Windows Installer package: streams that hold one column behind the other, numbers of texts in them, and tables that describe the tables.
 *
 * Damage never throws: a table that is cut off has the rows that are whole.
 */
export class MsiDatabase {
  readonly tables: readonly MsiTableDefinition[]
  /** Streams that are no tables, by their decoded names: `Binary.name`, cabinets. */
  readonly streams: ReadonlyMap<string, OleEntry>
  readonly #file: CompoundFile
  readonly #strings: MsiStrings
  readonly #tableStreams: ReadonlyMap<string, OleEntry>
  readonly #columns: ReadonlyMap<string, readonly Column[]>

  constructor(file: CompoundFile) {
    this.#file = file
    const named = file.entries
      .filter(({ kind, path }) => kind === 'stream' && !path.includes('/'))
      .map((entry) => [decodeMsiName(entry.name), entry] as const)
    this.#tableStreams = new Map(
      named.filter(([name]) => name.startsWith('!')).map(([name, entry]) => [name.slice(1), entry]),
    )
    this.streams = new Map(named.filter(([name]) => !name.startsWith('!') && !name.startsWith('\x05')))
    this.#strings = new MsiStrings(this.#stream('_StringPool'), this.#stream('_StringData'))
    this.#columns = this.#readColumns()
    this.tables = [...this.#columns].map(([name, columns]) => ({
      name,
      columns: columns.map((column) => column.name),
      rows: Math.floor((this.#tableStreams.get(name)?.size ?? 0) / this.#rowSize(columns)),
    }))
  }

  /** At most `limit` rows of a table, each with its cells by the names of columns; empty if there is no such table. */
  rows(table: string, limit: number): readonly ReadonlyMap<string, MsiValue>[] {
    const columns = this.#columns.get(table)
    return columns === undefined ? [] : this.#read(table, columns, limit)
  }

  #stream(table: string): Uint8Array {
    const entry = this.#tableStreams.get(table)
    return entry === undefined ? new Uint8Array(0) : this.#file.read(entry, MAXIMUM_STREAM)
  }

  #readColumns(): ReadonlyMap<string, readonly Column[]> {
    const tables = new Map<string, Column[]>()
    for (const row of this.#read('_Columns', COLUMNS, MAXIMUM_COLUMNS)) {
      const table = text(row.get('Table'))
      const columns = tables.get(table) ?? []
      if (table === '' || columns.length >= MAXIMUM_WIDTH) continue
      if (columns.length === 0 && tables.size >= MAXIMUM_TABLES) continue
      const [number, type] = [row.get('Number'), row.get('Type')]
      columns.push({
        name: text(row.get('Name')),
        number: typeof number === 'number' ? number & 0xff : columns.length,
        type: typeof type === 'number' ? type & 0xffff : 0,
      })
      tables.set(table, columns)
    }
    for (const columns of tables.values()) columns.sort((a, b) => a.number - b.number)
    return tables
  }

  #rowSize(columns: readonly Column[]): number {
    return columns.reduce((sum, column) => sum + this.#width(column), 0)
  }

  #width({ type }: Column): 2 | 3 | 4 {
    if (isStream(type)) return 2
    if ((type & STRING) !== 0) return this.#strings.referenceSize
    return (type & 0xff) <= 2 ? 2 : 4
  }

  /** All values of the first column come first, then those of the second. */
  #read(table: string, columns: readonly Column[], limit: number): readonly ReadonlyMap<string, MsiValue>[] {
    const bytes = this.#stream(table)
    const count = Math.floor(bytes.length / this.#rowSize(columns))
    const rows = Array.from({ length: Math.min(count, limit) }, () => new Map<string, MsiValue>())
    let start = 0
    for (const column of columns) {
      const width = this.#width(column)
      for (const [index, row] of rows.entries())
        row.set(column.name, this.#value(bytes, start + index * width, width, column.type))
      start += width * count
    }
    return rows
  }

  /** Numbers are stored with their sign turned, so that 0 can mean nothing. */
  #value(bytes: Uint8Array, at: number, width: 2 | 3 | 4, type: number): MsiValue {
    const low = (bytes[at] ?? 0) + (bytes[at + 1] ?? 0) * 0x100
    const value =
      low + (width >= 3 ? (bytes[at + 2] ?? 0) * 0x10000 : 0) + (width === 4 ? (bytes[at + 3] ?? 0) * 0x1000000 : 0)
    if (isStream(type)) return value
    if ((type & STRING) !== 0) return value === 0 ? null : this.#strings.get(value)
    return value === 0 ? null : value - (width === 2 ? 0x8000 : 0x80000000)
  }
}

function isStream(type: number): boolean {
  return (type & ~(NULLABLE | KEY)) === (STRING | VALID)
}

function text(value: MsiValue | undefined): string {
  return typeof value === 'string' ? value : ''
}
