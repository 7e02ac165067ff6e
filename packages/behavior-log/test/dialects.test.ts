import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { concatenate, encodeLog, pointer, type TraceProcess, utf8 } from '@cuculus/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type LogDialect, openLog } from '@cuculus/behavior-log'
import { random } from '../../../test/random.js'
import { collect } from './collect.js'

const process: TraceProcess = {
  pid: 1124,
  ppid: 1000,
  path: 'C:\\Temp\\sample.exe',
  start: Date.UTC(2015, 1, 3),
  calls: Array.from({ length: 20 }, (_, index) => ({
    api: 'NtClose',
    category: 'system',
    arguments: [{ name: 'Handle', value: pointer(index * 4) }],
    thread: 1128,
  })),
}

const dialects = [
  ['0.4', 'csv'],
  ['0.5', 'csv'],
  ['0.6', 'netlog'],
  ['1.x', 'bson-1'],
  ['2.x', 'bson-2'],
  ['cape', 'bson-cape'],
] as const satisfies readonly (readonly [string, LogDialect])[]

let folder = ''

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'behavior-log-'))
})

afterAll(async () => {
  await rm(folder, { recursive: true })
})

async function open(bytes: Uint8Array, name = 'picture.png'): ReturnType<typeof openLog> {
  await writeFile(join(folder, name), bytes)
  return openLog(join(folder, name))
}

describe('the dialect', () => {
  it.each(dialects)('of %s is recognised by what is in the file, whatever its name', async (generation, dialect) => {
    const bytes = encodeLog(process, generation)
    const log = await open(bytes)
    expect(log).toMatchObject({ dialect, size: bytes.length })
  })

  it.each(dialects)('of %s is recognised without the first bytes', async (generation, dialect) => {
    const bytes = encodeLog(process, generation)
    for (const cut of [1, 7, 60]) expect((await open(bytes.subarray(cut))).dialect, String(cut)).toBe(dialect)
  })

  it.each(dialects)('of %s is recognised behind garbage', async (generation, dialect) => {
    // A line of its own, since rows begin with lines.
    const log = await open(concatenate([utf8('garbage that is no log\n'), encodeLog(process, generation)]))
    expect(log.dialect).toBe(dialect)
  })

  it('of something else is unknown', async () => {
    const next = random(1)
    const noise = Uint8Array.from({ length: 3000 }, () => Math.floor(next() * 256))
    for (const bytes of [noise, new Uint8Array(0), new Uint8Array(5000), utf8('{"a": 1}\n'), utf8('a,b,c\n1,2,3\n')]) {
      expect((await open(bytes)).dialect).toBe('unknown')
    }
  })
})

describe.each(dialects)('a log of %s', (generation) => {
  const bytes = encodeLog(process, generation)

  it('gives only the arguments that are asked for', async () => {
    const { calls } = await collect(bytes, { arguments: new Set(['FileName']) })
    expect(calls).toHaveLength(20)
    for (const call of calls) expect(call.arguments).toEqual([])
    const { calls: named } = await collect(bytes, { arguments: new Set(['Handle']), merge: true })
    expect(named.map((call) => call.arguments[0]?.value)).toContain('0x0000004c')
  })

  it('gives only the calls that are asked for, and counts all', async () => {
    const { calls, events } = await collect(bytes, { apis: new Set(['NoSuchApi']) })
    expect(calls).toEqual([])
    expect(events.at(-1)).toMatchObject({ type: 'end', calls: 20, apis: new Map([['NtClose', 20]]), threads: [1128] })
  })
})
