import { describe, expect, it } from 'vitest'
import { CompoundFile, decodeMsiName, isMsiDatabase, MsiDatabase } from '../src/index.js'
import { buildMsi, encodeMsiName, type MsiTable } from './buildMsi.js'
import { damaged } from '../../../test/damage.js'

const long = 'x'.repeat(70_000)
const tables: Readonly<Record<string, MsiTable>> = {
  Property: {
    columns: { Property: 's', Value: 's' },
    rows: [
      ['Manufacturer', 'Somebody'],
      ['Long', long],
      ['After', 'Größe'],
    ],
  },
  CustomAction: {
    columns: { Action: 's', Type: 'i', Source: 's', Target: 's', ExtendedType: 'l' },
    rows: [
      ['RunIt', 3106, 'TARGETDIR', 'powershell -enc AAAA', 1],
      ['Script', 1, 'Lib', 'Entry', null],
    ],
  },
  Binary: { columns: { Name: 's', Data: 'v' }, rows: [['Lib', 1]] },
}

function database(bytes: Uint8Array): MsiDatabase {
  return new MsiDatabase(new CompoundFile(bytes))
}

function rows(opened: MsiDatabase, table: string): readonly unknown[] {
  return opened.rows(table, 100).map((row) => [...row.values()])
}

describe('a database of Windows Installer', () => {
  it('has names of streams in which two characters are one', () => {
    expect(decodeMsiName('\u4840\u3f3f\u4577\u446c\u3b6a\u45e4\u4824')).toBe('!_StringData')
    expect(decodeMsiName(encodeMsiName('!_Columns'))).toBe('!_Columns')
    expect(decodeMsiName('\x05SummaryInformation')).toBe('\x05SummaryInformation')
  })

  it.each([
    ['two', false],
    ['three', true],
  ])('has tables whose texts are numbers of %s bytes', (_, wide) => {
    const opened = database(buildMsi(tables, { 'Binary.Lib': Uint8Array.of(0x4d, 0x5a) }, wide))
    expect(opened.tables).toEqual([
      { name: 'Property', columns: ['Property', 'Value'], rows: 3 },
      { name: 'CustomAction', columns: ['Action', 'Type', 'Source', 'Target', 'ExtendedType'], rows: 2 },
      { name: 'Binary', columns: ['Name', 'Data'], rows: 1 },
    ])
    expect(rows(opened, 'Property')).toEqual([
      ['Manufacturer', 'Somebody'],
      ['Long', long],
      ['After', 'Größe'],
    ])
    expect(rows(opened, 'CustomAction')).toEqual([
      ['RunIt', 3106, 'TARGETDIR', 'powershell -enc AAAA', 1],
      ['Script', 1, 'Lib', 'Entry', null],
    ])
    expect([...opened.streams.keys()]).toEqual(['Binary.Lib'])
  })

  it('gives as many rows as are wanted, and none of a table that is not there', () => {
    const opened = database(buildMsi(tables))
    expect(opened.rows('Property', 2)).toHaveLength(2)
    expect(opened.rows('Nothing', 2)).toEqual([])
  })

  it('is told from other compound files', () => {
    expect(isMsiDatabase(new CompoundFile(buildMsi(tables)))).toBe(true)
    expect(isMsiDatabase(new CompoundFile(buildMsi({}).fill(0, 1024)))).toBe(false)
  })

  it('that is cut off or changed anywhere gives what it has', () => {
    let count = 0
    const small = { ...tables, Property: { columns: { Property: 's', Value: 's' }, rows: [['a', 'b']] } } as const
    for (const bytes of damaged(buildMsi(small), 1000)) {
      if (bytes.length < 512 || bytes[0] !== 0xd0) continue
      let file: CompoundFile
      try {
        file = new CompoundFile(bytes)
      } catch (error) {
        expect(error).toMatchObject({ code: 'ERR_NOT_OLE' })
        continue
      }
      const opened = new MsiDatabase(file)
      for (const { name } of opened.tables) count += opened.rows(name, 1000).length
    }
    expect(count).toBeGreaterThan(2000)
  })
})
