import { expect, it } from 'vitest'
import { findAnomalies, packerHints, parsePe } from '../src/index.js'
import { buildPe, firstSection, type PeDescription } from './buildPe.js'
import { buildImports } from './buildDirectories.js'

function codes(description: PeDescription): readonly string[] {
  return findAnomalies(parsePe(buildPe(description))).map(({ code }) => code)
}

const noise = Uint8Array.from({ length: 4096 }, (_, index) => (Math.imul(index + 1, 0x9e3779b1) >>> 13) & 0xff)
const code = { name: '.text', data: new Uint8Array(512).fill(0x90) }

it('has nothing to say of an ordinary program', () => {
  const names = Array.from({ length: 12 }, (_, index) => `Function${String(index)}`)
  const imports = buildImports(0x2000, { 'a.dll': names })
  const ordinary = {
    entryPoint: firstSection,
    sections: [code, { name: '.idata', data: imports, characteristics: 0x40000040 }],
    directories: { 1: { rva: 0x2000, size: 40 } },
  }
  expect(codes(ordinary)).toEqual([])
})

it('sees writable code at the entry point, encrypted code, and code that is not in the file', () => {
  const sections = [
    { name: 'UPX0', data: new Uint8Array(0), virtualSize: 0x1000, characteristics: 0xe0000080 },
    { name: 'UPX1', data: noise, characteristics: 0xe0000040 },
  ]
  expect(codes({ entryPoint: 0x2000, sections })).toEqual([
    'ENTRY_POINT_WRITABLE',
    'ENTRY_POINT_IN_LAST_SECTION',
    'SECTION_WRITABLE_EXECUTABLE',
    'SECTION_EXECUTABLE_WITHOUT_DATA',
    'SECTION_WRITABLE_EXECUTABLE',
    'SECTION_HIGH_ENTROPY',
    'NO_IMPORTS',
  ])
})

it('sees an entry point outside the sections, a wrong checksum and a zero time', () => {
  expect(codes({ entryPoint: 0x9000000, checksum: 1, timestamp: 0, sections: [code] })).toEqual([
    'ENTRY_POINT_OUTSIDE_SECTIONS',
    'CHECKSUM_WRONG',
    'TIMESTAMP_ZERO',
    'NO_IMPORTS',
  ])
})

it('sees an overlay larger than the image', () => {
  expect(codes({ entryPoint: firstSection, sections: [code], overlay: new Uint8Array(100_000) })).toContain(
    'OVERLAY_LARGE',
  )
})

it('names packers by their sections and installers by what they append', () => {
  const sections = [
    { name: 'UPX0', data: noise },
    { name: 'UPX1', data: noise },
    { name: '.vmp0', data: noise },
  ]
  const overlay = new TextEncoder().encode('....\u0000')
  expect(
    packerHints(parsePe(buildPe({ sections, overlay }))).map(({ name, evidence }) => `${name}: ${evidence}`),
  ).toEqual(['UPX: section UPX0', 'VMProtect: section .vmp0'])
  const zip = Uint8Array.of(0x50, 0x4b, 3, 4, 0, 0)
  expect(packerHints(parsePe(buildPe({ sections: [code], overlay: zip })))).toEqual([
    { name: 'ZIP self-extractor', evidence: 'start of the overlay' },
  ])
})
