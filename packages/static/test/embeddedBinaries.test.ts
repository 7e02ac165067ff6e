import { createHash } from 'node:crypto'
import { utf8 } from '@cuculus/testing'
import { describe, expect, it } from 'vitest'
import { embeddedBinaries } from '../src/embeddedBinaries.js'
import { runStatic } from './runStatic.js'

/** What begins like a program. */
const program = Uint8Array.from({ length: 900 }, (_, index) =>
  index < 2 ? ([0x4d, 0x5a][index] ?? 0) : index < 20 ? 0 : index & 0xff,
)
const archive = Uint8Array.from({ length: 900 }, (_, index) => [0x50, 0x4b, 3, 4][index] ?? (index * 7) & 0xff)
const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64')
const found = (script: string) =>
  embeddedBinaries(script).map(({ encoding, data }) => [encoding, Uint8Array.from(data)] as const)

describe('files in scripts', () => {
  it('are found as base64, hexadecimal digits and backwards', () => {
    expect(found(`var a = "${base64(archive)}"; b = '${Buffer.from(program).toString('hex').toUpperCase()}'`)).toEqual([
      ['base64', archive],
      ['hexadecimal', program],
    ])
    expect(found(`"${Array.from(base64(program)).reverse().join('')}"`)).toEqual([['base64, reversed', program]])
  })

  it('are found in pieces', () => {
    const pieces = base64(program).match(/.{1,60}/g) ?? []
    for (const glue of ['" + "', "' & _\r\n  '", '"+\n"'])
      expect(found(`x = "${pieces.join(glue)}"`)).toEqual([['base64', program]])
  })

  it('are not what is short, or text', () => {
    expect(found(`"${base64(program).slice(0, 200)}" "${base64(utf8('hello world '.repeat(50)))}"`)).toEqual([])
    // `MZ` alone is found by chance.
    expect(found(base64(program.map((byte) => (byte === 0 ? 1 : byte))))).toEqual([])
  })

  it('are searched for in time in proportion to the text, and bounded', () => {
    expect(found('A'.repeat(8_000_000))).toEqual([])
    expect(embeddedBinaries(`${base64(program)} `.repeat(100))).toHaveLength(32)
  })

  it('are in the report once, with hash and size', async () => {
    const page = `<html><script>var f = "${base64(archive)}"; var g = "${base64(archive)}"</script></html>`
    const { fields } = await runStatic({ binary: utf8(page) }, { typer: null })
    expect(fields?.script).toMatchObject({ language: 'html' })
    const sha256 = createHash('sha256').update(archive).digest('hex')
    expect(fields?.script?.files).toEqual([{ name: 'base64', size: 900, sha256, type: null }])
    const plain = await runStatic({ binary: utf8('<html></html>') }, { typer: null })
    expect(plain.fields?.script).not.toHaveProperty('files')
  })
})
