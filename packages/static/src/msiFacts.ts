import type { EmbeddedFile, Msi, MsiCustomAction, MsiFile } from '@cuculus/core'
import { type CompoundFile, MsiDatabase, type MsiValue } from '@cuculus/ole'
import { embeddedFile } from './embeddedFile.js'
import type { StaticInput } from './staticParser.js'

type Row = ReadonlyMap<string, MsiValue>

const MAXIMUM_ROWS = 10_000
const MAXIMUM_EMBEDDED = 256
const MAXIMUM_STREAM = 64 * 1024 * 1024
/** Bytes of all streams together. */
const MAXIMUM_STREAMS = 256 * 1024 * 1024
const CABINET = 'MSCF\0\0\0\0'

/** What the lowest three bits of a custom action's type say it runs. */
const KINDS: ReadonlyMap<number, string> = new Map([
  [1, 'dll'],
  [2, 'exe'],
  [5, 'javascript'],
  [6, 'vbscript'],
  [7, 'install'],
])
/** What bits 4 and 5 say where it comes from. */
const LOCATIONS = ['binary', 'file', 'directory', 'property']
/** Kind 3 runs nothing: it sets or shows what `Target` says. */
const VALUES = ['text', 'error', 'directory', 'property']
const DEFERRED = 0x400
const NO_IMPERSONATE = 0x800

/** The database of a Windows Installer package. */
export async function msiFacts(file: CompoundFile, input: StaticInput): Promise<Msi> {
  const database = new MsiDatabase(file)
  const rows = (table: string): readonly Row[] => {
    const declared = database.tables.find(({ name }) => name === table)?.rows ?? 0
    if (declared > MAXIMUM_ROWS)
      input.report({ code: 'STATIC_LIMIT', message: `table ${table} has ${String(declared)} rows` })
    return database.rows(table, MAXIMUM_ROWS)
  }
  return {
    tables: database.tables,
    properties: rows('Property').map((row) => ({ name: text(row, 'Property'), value: text(row, 'Value') })),
    custom_actions: rows('CustomAction').map(toCustomAction),
    install_sequence: rows('InstallExecuteSequence')
      .map((row) => ({
        action: text(row, 'Action'),
        condition: text(row, 'Condition'),
        sequence: number(row, 'Sequence'),
      }))
      .toSorted((a, b) => (a.sequence ?? Infinity) - (b.sequence ?? Infinity) || 0),
    files: rows('File').map(toFile),
    embedded: await embedded(file, database, input),
  }
}

function toCustomAction(row: Row): MsiCustomAction {
  const type = number(row, 'Type') ?? 0
  const [what, where] = [type & 7, (type >> 4) & 3]
  const isScript = what === 5 || what === 6
  const kind = KINDS.get(what) ?? (what === 3 ? VALUES[where] : undefined) ?? 'unknown'
  return {
    name: text(row, 'Action'),
    type,
    kind,
    // A script in the place of a directory is its own text.
    location: (isScript && where === 2) || what === 3 ? 'text' : (LOCATIONS[where] ?? 'unknown'),
    source: text(row, 'Source'),
    target: text(row, 'Target'),
    runs_code: what === 1 || what === 2 || isScript,
    deferred: (type & DEFERRED) !== 0,
    no_impersonate: (type & (DEFERRED | NO_IMPERSONATE)) === (DEFERRED | NO_IMPERSONATE),
  }
}

/** Names are `short|long`. */
function toFile(row: Row): MsiFile {
  const name = text(row, 'FileName')
  return {
    name: name.slice(name.indexOf('|') + 1),
    component: text(row, 'Component_'),
    size: number(row, 'FileSize') ?? 0,
    version: text(row, 'Version'),
  }
}

async function embedded(
  file: CompoundFile,
  database: MsiDatabase,
  input: StaticInput,
): Promise<readonly EmbeddedFile[]> {
  const found: EmbeddedFile[] = []
  let left = MAXIMUM_STREAMS
  for (const [name, entry] of database.streams) {
    if (found.length >= MAXIMUM_EMBEDDED || left <= 0) {
      input.report({ code: 'STATIC_LIMIT', message: `more than ${String(found.length)} streams in the package` })
      break
    }
    const isBinary = name.startsWith('Binary.')
    if (!isBinary && Buffer.from(file.read(entry, CABINET.length)).toString('latin1') !== CABINET) continue
    const data = file.read(entry, Math.min(MAXIMUM_STREAM, left))
    left -= data.length
    found.push(await embeddedFile(name, data, input))
  }
  return found
}

function text(row: Row, column: string): string {
  const value = row.get(column)
  return value === null || value === undefined ? '' : String(value)
}

function number(row: Row, column: string): number | null {
  const value = row.get(column)
  return typeof value === 'number' ? value : null
}
