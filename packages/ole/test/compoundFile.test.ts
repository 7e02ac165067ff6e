import { describe, expect, it } from 'vitest'
import {
  CompoundFile,
  isCompoundFile,
  type OleEntry,
  OleError,
  readOle10Native,
  readProperties,
  readVbaProjects,
} from '../src/index.js'
import { buildCompoundFile, compressVba, dirStream } from './buildCompoundFile.js'
import { ByteBuilder } from '../../../test/byteBuilder.js'
import { damaged } from '../../../test/damage.js'

const source = 'Attribute VB_Name = "Module1"\r\nSub AutoOpen()\r\n  MsgBox "hi"\r\nEnd Sub\r\n'
const compiled = new Uint8Array(100).fill(0xcc)

function summary(): Uint8Array {
  const out = new ByteBuilder().u16(0xfffe, 0).u32(0).bytes(new Uint8Array(16)).u32(1).bytes(new Uint8Array(16)).u32(48)
  out.u32(0, 3, 1, 32, 2, 40, 12, 64)
  out
    .u32(2, 1251)
    .u32(30, 8)
    .bytes(Uint8Array.of(0xd2, 0xe5, 0xf1, 0xf2, 0, 0, 0, 0))
    .u32(0, 0)
  return out.u32(64).u64(132_223_104_000_000_000n).build()
}

function sample(): Uint8Array {
  return buildCompoundFile({
    WordDocument: new Uint8Array(5000).fill(7),
    'Macros/VBA/dir': dirStream('Project', [{ name: 'Module1', offset: compiled.length }]),
    'Macros/VBA/Module1': Buffer.concat([compiled, compressVba(source)]),
    'Macros/VBA/Hidden': Buffer.concat([compiled, compressVba(source.replace('Module1', 'Hidden1'))]),
    '\x05SummaryInformation': summary(),
    empty: new Uint8Array(0),
  })
}

function readEverything(file: CompoundFile): readonly unknown[] {
  return [file.entries.map((entry) => file.read(entry)), readVbaProjects(file), readProperties(file), file.diagnostics]
}

describe('a compound file', () => {
  const file = new CompoundFile(sample())
  const entry = (path: string): OleEntry => {
    const found = file.find(path)
    if (found === undefined) throw new Error(path)
    return found
  }

  it('has its streams by path, large and small', () => {
    expect(file.entries.map(({ path }) => path)).toEqual([
      'WordDocument',
      'Macros',
      'Macros/VBA',
      'Macros/VBA/dir',
      'Macros/VBA/Module1',
      'Macros/VBA/Hidden',
      '\x05SummaryInformation',
      'empty',
    ])
    expect(file.read(entry('WordDocument'))).toEqual(new Uint8Array(5000).fill(7))
    expect(file.read(entry('macros/vba/MODULE1')).subarray(0, 100)).toEqual(compiled)
    expect(file.read(entry('empty'))).toHaveLength(0)
    expect(file.diagnostics).toEqual([])
  })

  it('reads no more of a stream than asked for', () => {
    expect(file.read(entry('WordDocument'), 10)).toHaveLength(10)
  })

  it('has its macros, those too that its list leaves out', () => {
    const [project] = readVbaProjects(file)
    expect(project).toMatchObject({ storage: 'Macros', name: 'Project', codePage: 1251 })
    expect(project?.modules.map(({ name, kind, source: code }) => [name, kind, code === source])).toEqual([
      ['Module1', 'standard', true],
      ['Hidden', 'standard', false],
    ])
  })

  it('has its properties, in their code page', () => {
    expect(readProperties(file)).toEqual([
      { name: 'code_page', value: 1251 },
      { name: 'title', value: 'Тест' },
      { name: 'created', value: '2020-01-01T00:00:00.000Z' },
    ])
  })
})

describe('a damaged compound file', () => {
  it('is not read in circles', () => {
    const bytes = buildCompoundFile({ a: new Uint8Array(20_000), b: new Uint8Array(10) })
    const view = new DataView(bytes.buffer)
    const fat = 512 + view.getUint32(0x4c, true) * 512
    view.setUint32(fat + 4, 0, true)
    const file = new CompoundFile(bytes)
    const [entry] = file.entries
    expect(entry && file.read(entry).length).toBeLessThanOrEqual(20_000)
    readEverything(file)
  })

  it('has no paths that grow with each of thousands of storages in each other', () => {
    const folders = Array.from({ length: 2000 }, () => 'd'.repeat(31)).join('/')
    const deep = new CompoundFile(buildCompoundFile({ [`${folders}/x`]: Buffer.from('deep'), top: Buffer.from('top') }))
    expect(deep.entries).toHaveLength(2002)
    expect(Math.max(...deep.entries.map(({ path }) => path.length))).toBeLessThan(65 * 32)
    expect(deep.entries.filter(({ orphan }) => orphan).length).toBeGreaterThan(1900)
    const hidden = deep.entries.find(({ name }) => name === 'x')
    expect(hidden && Buffer.from(deep.read(hidden)).toString()).toBe('deep')
  })

  it('gives no more than many times the file, however many streams are one chain', () => {
    const chain = new CompoundFile(buildCompoundFile({ one: Buffer.alloc(4_000_000, 'x') }))
    const [entry] = chain.entries
    if (entry === undefined) throw new Error('expected an entry')
    const lengths = Array.from({ length: 100 }, () => chain.read(entry).length)
    expect(lengths.slice(0, 20)).toEqual(Array.from({ length: 20 }, () => 4_000_000))
    expect(lengths.at(-1)).toBe(0)
    expect([...new Set(chain.diagnostics.map(({ code }) => code))]).toEqual(['OLE_LIMIT'])
  })

  it('has a bounded number of projects', () => {
    const streams = Object.fromEntries(
      Array.from({ length: 70 }, (_, i) => [`p${String(i)}/VBA/dir`, dirStream(`P${String(i)}`, [])]),
    )
    const many = new CompoundFile(buildCompoundFile(streams))
    expect(readVbaProjects(many)).toHaveLength(64)
    expect(many.diagnostics).toMatchObject([{ code: 'OLE_LIMIT' }])
  })

  it('keeps entries that the tree does not reach', () => {
    const bytes = sample()
    const view = new DataView(bytes.buffer)
    const directory = 512 + view.getUint32(0x30, true) * 512
    view.setUint32(directory + 76, 0xffffffff, true)
    const file = new CompoundFile(bytes)
    expect(file.entries.every(({ orphan }) => orphan)).toBe(true)
    expect(file.entries.map(({ name }) => name)).toContain('WordDocument')
  })

  it('throws nothing, cut or changed anywhere', () => {
    for (const bytes of damaged(sample(), 800)) {
      if (isCompoundFile(bytes)) expect(() => readEverything(new CompoundFile(bytes))).not.toThrow()
      else expect(() => new CompoundFile(bytes)).toThrow(OleError)
    }
  })
})

it('reads a file that was embedded as a package', () => {
  const out = new ByteBuilder()
    .u32(0)
    .u16(2)
    .text('a.txt')
    .text('C:\\a.txt')
    .u32(0x00030000)
    .u32(9)
    .text('C:\\T\\a.t')
    .u32(5)
  const packed = readOle10Native(out.bytes(Buffer.from('hello, and more')).build())
  expect(packed).toMatchObject({ label: 'a.txt', sourcePath: 'C:\\a.txt', temporaryPath: 'C:\\T\\a.t' })
  expect(Buffer.from(packed?.data ?? []).toString()).toBe('hello')
  expect(readOle10Native(new Uint8Array(40))).toBeUndefined()
})

it('stops where macros unpack to more than is believed', () => {
  // Copies of one byte: a chunk of nine bytes gives 4,096.
  const chunk = [0x06, 0xb0, 0x02, 0x41, 0xfc, 0x0f, 0x00, 0x00, 0x00]
  const bomb = Uint8Array.from([1, ...Array.from({ length: 9000 }, () => chunk).flat()])
  const names = ['A', 'B', 'C']
  const file = new CompoundFile(
    buildCompoundFile({
      'VBA/dir': dirStream(
        'P',
        names.map((name) => ({ name, offset: 0 })),
      ),
      ...Object.fromEntries(names.map((name) => [`VBA/${name}`, bomb])),
    }),
  )
  const total = readVbaProjects(file)
    .flatMap(({ modules }) => modules)
    .reduce((sum, { source: code }) => sum + code.length, 0)
  expect(total).toBeLessThanOrEqual(16 * 1024 * 1024)
})
