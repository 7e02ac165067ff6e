import { expect, it } from 'vitest'
import { entryPointSignatures, matchEntryPoint, parsePe } from '../src/index.js'
import { buildPe, firstSection } from './buildPe.js'

function imageWith(code: readonly number[]) {
  const data = Uint8Array.from({ length: 0x200 }, (_, index) => code[index] ?? 0)
  return parsePe(buildPe({ entryPoint: firstSection, sections: [{ name: '.text', data }] }))
}

it('recognises each entry code it has a pattern for', () => {
  for (const { name, pattern } of entryPointSignatures) {
    const code = pattern.split(' ').map((byte) => (byte === '??' ? 0x90 : Number.parseInt(byte, 16)))
    expect(matchEntryPoint(imageWith(code))).toContain(name)
  }
})

it('does not match other code', () => {
  expect(matchEntryPoint(imageWith([0xc3]))).toEqual([])
  expect(matchEntryPoint(parsePe(buildPe()))).toEqual([])
})

it('takes a set of the caller’s own', () => {
  expect(matchEntryPoint(imageWith([0xc3]), [{ name: 'returns at once', pattern: 'c3' }])).toEqual(['returns at once'])
})
