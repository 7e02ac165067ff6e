import { ByteBuilder } from '../../../test/byteBuilder.js'
import { buildCompoundFile } from './buildCompoundFile.js'

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz._'

export interface MsiTable {
  /** `s` text, `i` number of two bytes, `l` of four, `v` stream. */
  readonly columns: Readonly<Record<string, 's' | 'i' | 'l' | 'v'>>
  readonly rows: readonly (readonly (string | number | null)[])[]
}

const TYPES = { s: 0x0d48, i: 0x0502, l: 0x0104, v: 0x0900 }

/** Names of streams as Windows Installer packs them. */
export function encodeMsiName(name: string): string {
  let text = ''
  for (let at = 0; at < name.length; at++) {
    const [first, second] = [ALPHABET.indexOf(name.charAt(at)), ALPHABET.indexOf(name.charAt(at + 1))]
    if (name.charAt(at) === '!' && at === 0) text += '\u4840'
    else if (at + 1 < name.length && first >= 0 && second >= 0) {
      text += String.fromCharCode(0x3800 + first + (second << 6))
      at++
    } else text += first >= 0 ? String.fromCharCode(0x4800 + first) : name.charAt(at)
  }
  return text
}

/** A database with the tables, and with the streams beside them; `wide` references have three bytes. */
export function buildMsi(
  tables: Readonly<Record<string, MsiTable>>,
  streams: Readonly<Record<string, Uint8Array>> = {},
  wide = false,
): Uint8Array {
  const texts: string[] = ['']
  const reference = (text: string | null): number => {
    if (text === null || text === '') return 0
    const known = texts.indexOf(text)
    return known > 0 ? known : texts.push(text) - 1
  }
  const built: Record<string, Uint8Array> = {}
  const write = (table: MsiTable): Uint8Array => {
    const out = new ByteBuilder()
    for (const [column, type] of Object.values(table.columns).entries()) {
      for (const row of table.rows) {
        const value = row[column] ?? null
        if (type === 's') {
          const index = reference(value === null ? null : String(value))
          out.u16(index)
          if (wide) out.u8(0)
        } else if (type === 'l') out.u32(value === null ? 0 : (Number(value) ^ 0x80000000) >>> 0)
        else out.u16(value === null ? 0 : type === 'v' ? 1 : Number(value) ^ 0x8000)
      }
    }
    return out.build()
  }
  const columns = Object.entries(tables).flatMap(([table, definition]) =>
    Object.entries(definition.columns).map(([name, type], index) => [table, index + 1, name, TYPES[type]]),
  )
  for (const [name, table] of Object.entries(tables)) built[encodeMsiName(`!${name}`)] = write(table)
  built[encodeMsiName('!_Columns')] = write({
    columns: { Table: 's', Number: 'i', Name: 's', Type: 'i' },
    rows: columns,
  })
  const pool = new ByteBuilder().u16(1252, wide ? 0x8000 : 0)
  const data = new ByteBuilder()
  for (const text of texts.slice(1)) {
    if (text.length > 0xffff) pool.u16(0, 1).u32(text.length)
    else pool.u16(text.length, 1)
    data.bytes(Uint8Array.from(Buffer.from(text, 'latin1')))
  }
  built[encodeMsiName('!_StringPool')] = pool.build()
  built[encodeMsiName('!_StringData')] = data.build()
  for (const [name, bytes] of Object.entries(streams)) built[encodeMsiName(name)] = bytes
  return buildCompoundFile(built)
}
