import { describe, expect, it } from 'vitest'
import { parsePe, PeError } from '../src/index.js'
import { buildImports, buildResources, buildVersion } from './buildDirectories.js'
import { buildPe, firstSection } from './buildPe.js'
import { readEverything } from './readEverything.js'
import { sampleImage } from './sampleImage.js'
import { ByteBuilder } from '../../../test/byteBuilder.js'
import { randomBelow } from '../../../test/random.js'

/** Read everything; nothing but `PeError` may be thrown. */
function survive(bytes: Uint8Array): void {
  try {
    readEverything(parsePe(bytes))
  } catch (error) {
    if (!(error instanceof PeError)) throw error
  }
}

describe('a file that is cut off', () => {
  it.each([32, 64] as const)('gives what is before the cut, wherever it is (%i bits)', (bits) => {
    const image = sampleImage(bits)
    for (let length = 0; length < image.length; length += 3) survive(image.subarray(0, length))
  })

  it('keeps the sections and imports when the resources are gone', () => {
    const pe = parsePe(sampleImage().subarray(0, 0x600))
    expect(pe.sections).toHaveLength(4)
    expect(pe.imports).toHaveLength(2)
    expect(pe.resources).toEqual([])
    expect(pe.diagnostics.map(({ code }) => code)).toContain('PE_SECTION_DAMAGED')
  })
})

describe('a file with flipped bytes', () => {
  it('never throws, whatever they are', () => {
    const next = randomBelow(20)
    for (const image of [sampleImage(32), sampleImage(64)]) {
      for (let round = 0; round < 1500; round++) {
        const damaged = image.slice()
        for (let flips = 1 + next(8); flips > 0; flips--) damaged[next(damaged.length)] = next(256)
        survive(damaged)
      }
    }
  })

  it('never throws when the numbers of the headers are extreme', () => {
    const next = randomBelow(21)
    const extremes = [0, 1, 0x7fffffff, 0x80000000, 0xffffffff, 0xfffffff0, 0x1000]
    for (let round = 0; round < 1500; round++) {
      const damaged = sampleImage(round % 2 === 0 ? 32 : 64)
      const view = new DataView(damaged.buffer)
      for (let count = 1 + next(4); count > 0; count--)
        view.setUint32(0x40 + 4 * next(110), extremes[next(7)] ?? 0, true)
      survive(damaged)
    }
  })
})

describe('damage in one place', () => {
  it('keeps the imports before a name that points nowhere', () => {
    const data = buildImports(firstSection, { 'a.dll': ['One', 'Two', 'Three'] })
    const view = new DataView(data.buffer)
    const lookup = view.getUint32(0, true) - firstSection
    view.setUint32(lookup + 8, 0x00f00000, true)
    const pe = parsePe(
      buildPe({ sections: [{ name: '.idata', data }], directories: { 1: { rva: firstSection, size: 40 } } }),
    )
    expect(pe.imports[0]?.functions.map(({ name }) => name)).toEqual(['One', 'Two'])
    expect(pe.diagnostics).toContainEqual(expect.objectContaining({ code: 'PE_IMPORT_DAMAGED' }))
  })

  it('reads a resource directory that contains itself once', () => {
    const data = buildResources(firstSection, [{ type: 10, id: 1, language: 0, data: Uint8Array.of(1) }])
    new DataView(data.buffer).setUint32(20, 0x80000000, true)
    const pe = parsePe(
      buildPe({ sections: [{ name: '.rsrc', data }], directories: { 2: { rva: firstSection, size: data.length } } }),
    )
    expect(pe.resources).toEqual([])
    expect(pe.diagnostics).toContainEqual(expect.objectContaining({ code: 'PE_RESOURCE_DAMAGED' }))
  })

  it('bounds a tree whose directories all point to each other', () => {
    // Four directories of sixteen entries, each leading to the next one: 16^4 ways, cut at the limit.
    const data = new Uint8Array(4 * 0x100)
    const view = new DataView(data.buffer)
    for (let level = 0; level < 4; level++) {
      view.setUint16(level * 0x100 + 14, 16, true)
      for (let entry = 0; entry < 16; entry++) {
        view.setUint32(level * 0x100 + 16 + entry * 8, entry, true)
        view.setUint32(level * 0x100 + 20 + entry * 8, level === 3 ? 0 : 0x80000000 + (level + 1) * 0x100, true)
      }
    }
    const image = buildPe({
      sections: [{ name: '.rsrc', data }],
      directories: { 2: { rva: firstSection, size: data.length } },
    })
    const pe = parsePe(image, { resourceEntries: 1000 })
    expect(pe.resources.length).toBeLessThanOrEqual(1000)
    expect(pe.diagnostics.map(({ code }) => code)).toContain('PE_LIMIT')
  })
})

describe('overlapping data', () => {
  it('is measured at its start only when it would be many times the file', () => {
    const data = new Uint8Array(3 * 1024 * 1024).fill(7)
    const sections = Array.from({ length: 8 }, (_, index) => ({ name: `s${String(index)}`, data: new Uint8Array(512) }))
    const image = buildPe({ sections, overlay: data })
    const view = new DataView(image.buffer)
    const table = 0x40 + 24 + 224
    for (let index = 0; index < 8; index++) {
      view.setUint32(table + index * 40 + 16, data.length, true)
      view.setUint32(table + index * 40 + 20, 0x400, true)
    }
    const pe = parsePe(image)
    expect(pe.sections.map(({ measuredWhole }) => measuredWhole)).toEqual([
      true,
      true,
      true,
      true,
      false,
      false,
      false,
      false,
    ])
    expect(pe.diagnostics).toContainEqual(expect.objectContaining({ code: 'PE_LIMIT' }))
  })
})

describe('what thousands of entries share', () => {
  const withResource = (data: Uint8Array): Uint8Array =>
    buildPe({
      sections: [{ name: '.rsrc', data }],
      directories: { 2: { rva: firstSection, size: data.length } },
    })

  it('is a name in the resource tree of bounded length', () => {
    const resource = { type: 'n'.repeat(5000), id: 1, language: 0, data: Uint8Array.of(1) }
    const [found] = parsePe(withResource(buildResources(firstSection, [resource]))).resources
    expect(found?.type).toBe('n'.repeat(512))
    expect(found?.data).toEqual(resource.data)
  })

  it('is a version resource with a bounded number of blocks, none of which reads what is behind it', () => {
    // Eight bytes for each block: its length, no value, and the start of a name that never ends.
    const blocks = Buffer.alloc(4_000_000)
    for (let at = 0; at < blocks.length; at += 8) blocks.set([8, 0, 0, 0, 1, 0, 0x61, 0x61], at)
    const root = new ByteBuilder().u16(0, 0, 0).wide('VS_VERSION_INFO').align(4).bytes(blocks).build()
    const data = buildResources(firstSection, [{ type: 16, id: 1, language: 0, data: root }])
    const pe = parsePe(withResource(data))
    expect(pe.versionInfo).toEqual([{ fixed: null, tables: [], translations: [] }])
    expect(pe.diagnostics.map(({ code }) => code)).toContain('PE_VERSION_DAMAGED')
  })

  it('is a value of a version resource of bounded length', () => {
    const strings = { Comments: 'c'.repeat(20_000) }
    const data = buildVersion('040904b0', strings, [0x409, 1200])
    const pe = parsePe(withResource(buildResources(firstSection, [{ type: 16, id: 1, language: 0, data }])))
    expect(pe.versionInfo[0]?.tables[0]?.strings).toEqual([{ name: 'Comments', value: 'c'.repeat(8192) }])
  })
})
