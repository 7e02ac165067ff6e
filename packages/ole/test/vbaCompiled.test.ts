import { describe, expect, it } from 'vitest'
import { damaged } from '../../../test/damage.js'
import { CompoundFile, readVbaProjects, type VbaModule } from '../src/index.js'
import { compiledModule, instruction, nameTable } from './buildCompiled.js'
import { buildCompoundFile, compressVba, dirStream } from './buildCompoundFile.js'

const source = 'Attribute VB_Name = "Module1"\r\nSub AutoOpen()\r\n  MsgBox "hello"\r\nEnd Sub\r\n'
// The project's code page is 1251, in which 0xdc is a letter of its own.
const names = nameTable(0x106, ['VBA', '_Evaluate', 'AutoOpen', 'MsgBox', '\xdcbung'])
/** Numbers begin behind that of the table. */
const number = (index: number): number => 0x107 + index

function project(compiled: Uint8Array, table: Uint8Array = names): Uint8Array {
  return buildCompoundFile({
    'VBA/dir': dirStream('Project', [{ name: 'Module1', offset: compiled.length }]),
    'VBA/_VBA_PROJECT': table,
    'VBA/Module1': Buffer.concat([compiled, compressVba(source)]),
  })
}

function moduleOf(file: Uint8Array): VbaModule | undefined {
  return readVbaProjects(new CompoundFile(file))[0]?.modules[0]
}

const compiled = compiledModule([
  [instruction.use(number(2))],
  [instruction.text('hello, world'), instruction.call(number(3))],
  [],
  [instruction.text('odd one'), instruction.text('no'), instruction.use(number(4)), instruction.call(number(3))],
  [instruction.end()],
])

describe('compiled code in front of the source', () => {
  it('tells its texts and the names that it uses, each once', () => {
    expect(moduleOf(project(compiled))?.compiled).toEqual({
      size: compiled.length,
      lines: 4,
      texts: ['hello, world', 'odd one'],
      names: ['AutoOpen', 'MsgBox', 'Ьbung'],
    })
  })

  it('tells its texts where there is no table of names', () => {
    const { texts, names } = moduleOf(project(compiled, new Uint8Array(7)))?.compiled ?? {}
    expect([texts, names]).toEqual([['hello, world', 'odd one'], []])
  })

  it('tells no names of versions before VBA 7', () => {
    const old = names.slice()
    new DataView(old.buffer).setUint16(2, 0x73, true)
    expect(moduleOf(project(compiled, old))?.compiled).toMatchObject({ lines: 4, names: [] })
  })

  it('is nothing where the source begins at once', () => {
    expect(moduleOf(project(new Uint8Array(0)))?.compiled).toEqual({ size: 0, lines: 0, texts: [], names: [] })
  })

  it('is read in bounded time where lines lie over each other', () => {
    const long = instruction.text('x'.repeat(60_000))
    const one = compiledModule(Array.from({ length: 60_000 }, (_, line) => (line === 0 ? [long] : [instruction.end()])))
    const view = new DataView(one.buffer, one.byteOffset, one.byteLength)
    for (let line = 0; line < 60_000; line++) {
      view.setUint16(0x46 + line * 12 + 4, long.length, true)
      view.setUint32(0x46 + line * 12 + 8, 0, true)
    }
    const { lines, texts } = moduleOf(project(one))?.compiled ?? {}
    expect(texts).toHaveLength(1)
    expect(lines).toBeLessThan(100)
  })

  it('throws nothing whatever is damaged', () => {
    for (const bytes of damaged(names, 300)) expect(moduleOf(project(compiled, bytes))?.source).toBe(source)
    for (const bytes of damaged(compiled, 300, 2)) {
      const found = moduleOf(project(bytes))?.compiled
      expect(found?.size).toBe(bytes.length)
      expect(found?.lines).toBeLessThanOrEqual(5)
    }
  })
})
