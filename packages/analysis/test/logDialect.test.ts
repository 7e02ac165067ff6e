import { type BuildableGeneration, encodeBson, encodeLog, type TraceProcess } from '@cuculus/testing'
import { describe, expect, test } from 'vitest'
import { logDialect, type LogDialect } from '../src/logDialect.js'
import { mutations } from './mutations.js'

const process: TraceProcess = {
  pid: 1124,
  ppid: 500,
  path: 'C:\\sample.exe',
  start: Date.UTC(2016, 7, 25),
  calls: [
    { api: 'DeleteFileW', category: 'filesystem', arguments: [{ name: 'FileName', value: 'C:\\a' }] },
    { api: 'DeleteFileW', category: 'filesystem', arguments: [{ name: 'FileName', value: 'C:\\b' }], success: false },
  ],
}

const table: readonly [BuildableGeneration, string, LogDialect][] = [
  ['0.4', '1124.csv', 'csv-0.4'],
  ['0.5', '1124.csv', 'csv'],
  ['0.6', '1124.raw', 'raw'],
  ['1.x', '1124.bson', 'bson-1.x'],
  ['2.x', '1124.bson', 'bson-2.x'],
  ['cape', '1124.bson', 'bson-cape'],
]

describe.each(table)('a log of %s', (generation, name, dialect) => {
  const bytes = encodeLog(process, generation)

  test('is recognised', () => {
    expect(logDialect(name, bytes)).toBe(dialect)
  })

  test('is recognised as itself or as nothing certain wherever it is cut', () => {
    for (let end = 0; end <= bytes.length; end++) {
      expect([undefined, 'bson-1.x', 'csv', dialect]).toContain(logDialect(name, bytes.subarray(0, end)))
    }
  })

  test('never fails, whatever is changed in it', () => {
    for (const changed of mutations(bytes, 500)) {
      expect(['undefined', 'string']).toContain(typeof logDialect(name, changed))
    }
  })
})

test('files of other names are no logs of a monitor', () => {
  for (const name of ['droidmon.log', 'procmon.xml', '1.stap', 'bson']) {
    expect(logDialect(name, new Uint8Array([1, 2, 3]))).toBeUndefined()
  }
})

test('lengths and names that lie end the search', () => {
  const documents = [
    [0, 0, 0, 0, 0, 0, 0, 0],
    [0xff, 0xff, 0xff, 0x7f, 0x02, 0x61, 0, 0xff, 0xff, 0xff, 0xff],
    [0xff, 0xff, 0xff, 0xff, 0x02, 0x61, 0],
    [12, 0, 0, 0, 0x7f, 0x61, 0, 0, 0, 0, 0, 0],
    [6, 0, 0, 0, 0x02, 0x61],
  ]
  for (const bytes of documents) {
    expect([undefined, 'bson-1.x']).toContain(logDialect('1.bson', Uint8Array.from(bytes)))
  }
  expect(logDialect('1.bson', new Uint8Array(1000))).toBeUndefined()
  expect(logDialect('1.bson', encodeBson([['I', 1]]))).toBe('bson-1.x')
})
