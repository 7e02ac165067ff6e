import { describe, expect, test } from 'vitest'
import { buildPe, type PeDescription, utf8 } from '@cuculus/testing'

/** Just enough of a reader: headers, sections, directories, bytes at an address. */
function read(bytes: Uint8Array) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const pe = view.getUint32(0x3c, true)
  const optional = pe + 24
  const wide = view.getUint16(optional, true) === 0x20b
  const table = optional + view.getUint16(pe + 20, true)
  const sections = Array.from({ length: view.getUint16(pe + 6, true) }, (_, index) => {
    const at = table + 40 * index
    return {
      name: Buffer.from(bytes.subarray(at, at + 8))
        .toString()
        .replaceAll('\0', ''),
      virtualSize: view.getUint32(at + 8, true),
      address: view.getUint32(at + 12, true),
      rawSize: view.getUint32(at + 16, true),
      rawOffset: view.getUint32(at + 20, true),
      characteristics: view.getUint32(at + 36, true),
    }
  })
  const offsetOf = (address: number): number => {
    const section = sections.findLast((candidate) => candidate.address <= address)
    if (section === undefined) throw new Error('no section')
    return section.rawOffset + address - section.address
  }
  const directory = (index: number): { address: number; size: number } => {
    const at = optional + (wide ? 112 : 96) + 8 * index
    return { address: view.getUint32(at, true), size: view.getUint32(at + 4, true) }
  }
  const text = (address: number): string => {
    const start = offsetOf(address)
    return Buffer.from(bytes.subarray(start, bytes.indexOf(0, start))).toString()
  }
  const u32 = (address: number): number => view.getUint32(offsetOf(address), true)
  const u16 = (address: number): number => view.getUint16(offsetOf(address), true)
  return { view, pe, optional, wide, sections, offsetOf, directory, text, u16, u32 }
}

const rich: PeDescription = {
  imports: [
    { dll: 'KERNEL32.dll', functions: ['CreateFileW', 'WriteFile'] },
    { dll: 'WS2_32.dll', functions: [115] },
  ],
  exports: { name: 'x.dll', functions: [{ name: 'Zeta' }, {}, { name: 'Alpha', forwarder: 'A.B' }], ordinalBase: 5 },
  version: { CompanyName: 'Example', FileVersion: '1.2.3.4' },
  resources: [
    { type: 'DATA', name: 'B', data: utf8('bb') },
    { type: 'DATA', name: 'A', language: 7, data: utf8('aaa') },
  ],
  pdb: 'C:\\x.pdb',
  sections: [{ name: '.data', data: Uint8Array.of(1), virtualSize: 0x3000, characteristics: 0xc000_0040 }],
  overlay: utf8('after the image'),
}

describe.each([32, 64] as const)('an executable of %i bits', (bits) => {
  const bytes = buildPe({ ...rich, bits })
  const image = read(bytes)

  test('has the signatures and the machine', () => {
    expect(Buffer.from(bytes.subarray(0, 2)).toString()).toBe('MZ')
    expect(image.view.getUint32(image.pe, true)).toBe(0x4550)
    expect(image.view.getUint16(image.pe + 4, true)).toBe(bits === 64 ? 0x8664 : 0x14c)
    expect(image.wide).toBe(bits === 64)
  })

  test('has its sections side by side, aligned in file and memory', () => {
    expect(image.sections.map(({ name }) => name)).toEqual(['.text', '.idata', '.edata', '.debug', '.rsrc', '.data'])
    for (const [index, section] of image.sections.entries()) {
      expect(section.address % 0x1000).toBe(0)
      expect(section.rawOffset % 0x200).toBe(0)
      const next = image.sections[index + 1]
      if (next === undefined) continue
      expect(next.address).toBeGreaterThanOrEqual(section.address + section.virtualSize)
      expect(next.rawOffset).toBe(section.rawOffset + section.rawSize)
    }
    expect(image.sections.at(-1)).toMatchObject({ virtualSize: 0x3000, characteristics: 0xc000_0040 })
  })

  test('returns at once', () => {
    const entry = image.view.getUint32(image.optional + 16, true)
    expect([...bytes.subarray(image.offsetOf(entry), image.offsetOf(entry) + 3)]).toEqual([0x33, 0xc0, 0xc3])
  })

  test('imports by name and by ordinal', () => {
    const { address } = image.directory(1)
    expect(image.text(image.u32(address + 12))).toBe('KERNEL32.dll')
    expect(image.text(image.u32(image.u32(address)) + 2)).toBe('CreateFileW')
    expect(image.u32(image.u32(address + 16))).toBe(image.u32(image.u32(address)))
    expect(image.text(image.u32(address + 32))).toBe('WS2_32.dll')
    const slot = image.u32(address + 20)
    expect(image.u32(slot)).toBe(bits === 32 ? 0x8000_0073 : 0x73)
    if (bits === 64) expect(image.u32(slot + 4)).toBe(0x8000_0000)
    expect(image.u32(address + 40)).toBe(0)
  })

  test('exports sorted names that point at the right functions', () => {
    const { address } = image.directory(0)
    const [functions = 0, names = 0, ordinals = 0] = [28, 32, 36].map((at) => image.u32(address + at))
    expect(image.text(image.u32(address + 12))).toBe('x.dll')
    expect(image.u32(address + 16)).toBe(5)
    expect([0, 4].map((at) => image.text(image.u32(names + at)))).toEqual(['Alpha', 'Zeta'])
    expect([0, 2].map((at) => image.u16(ordinals + at))).toEqual([2, 0])
    expect(image.text(image.u32(functions + 8))).toBe('A.B')
  })

  test('tells the path of its debug symbols at the place the directory names', () => {
    const { address } = image.directory(6)
    const record = image.u32(address + 24)
    expect(Buffer.from(bytes.subarray(record, record + 4)).toString()).toBe('RSDS')
    expect(image.text(image.u32(address + 20) + 24)).toBe('C:\\x.pdb')
  })

  test('has resources by type, name and language, names before numbers and sorted', () => {
    const { address } = image.directory(2)
    expect([image.u16(address + 12), image.u16(address + 14)]).toEqual([1, 1])
    const type = address + (image.u32(address + 20) & 0x7fff_ffff)
    expect(image.u16(type + 12)).toBe(2)
    const name = address + (image.u32(type + 16) & 0x7fff_ffff)
    expect([image.u16(name), image.u16(name + 2)]).toEqual([1, 'A'.charCodeAt(0)])
    const language = address + (image.u32(type + 20) & 0x7fff_ffff)
    expect(image.u32(language + 16)).toBe(7)
    const leaf = address + image.u32(language + 20)
    expect(image.u32(leaf + 4)).toBe(3)
    expect(
      Buffer.from(bytes.subarray(image.offsetOf(image.u32(leaf)), image.offsetOf(image.u32(leaf)) + 3)).toString(),
    ).toBe('aaa')
  })

  test('has the strings of its version as UTF-16 and the numbers in the fixed part', () => {
    const content = Buffer.from(bytes).toString('latin1')
    for (const word of ['CompanyName\0', 'Example\0', 'StringFileInfo\0', '040904b0\0', 'Translation\0']) {
      expect(content).toContain(Buffer.from(word, 'utf16le').toString('latin1'))
    }
    const fixed = content.indexOf('\xbd\x04\xef\xfe')
    expect(bytes.subarray(fixed + 8, fixed + 16)).toEqual(Uint8Array.of(2, 0, 1, 0, 4, 0, 3, 0))
  })

  test('keeps what follows the image', () => {
    expect(Buffer.from(bytes.subarray(-15)).toString()).toBe('after the image')
  })

  test('has the checksum that the loader computes', () => {
    const at = image.optional + 64
    const claimed = image.view.getUint32(at, true)
    let sum = 0
    for (let index = 0; index < bytes.length; index += 2) {
      if (index === at || index === at + 2) continue
      sum += (bytes[index] ?? 0) + ((bytes[index + 1] ?? 0) << 8)
    }
    while (sum > 0xffff) sum = (sum & 0xffff) + Math.floor(sum / 0x10000)
    expect(claimed).toBe(sum + bytes.length)
  })

  test('has the same bytes every time', () => {
    expect(Buffer.compare(buildPe({ ...rich, bits }), bytes)).toBe(0)
  })
})

test('a library says so and returns true', () => {
  const bytes = buildPe({ dll: true, bits: 64, imageBase: 0x1_8000_0000 })
  const image = read(bytes)
  expect(image.view.getUint16(image.pe + 22, true) & 0x2000).toBe(0x2000)
  expect(image.view.getBigUint64(image.optional + 24, true)).toBe(0x1_8000_0000n)
  expect(image.sections).toHaveLength(1)
  expect(bytes[image.offsetOf(0x1000)]).toBe(0xb8)
})

test('takes timestamp, subsystem and code as given', () => {
  const bytes = buildPe({ timestamp: 7, subsystem: 3, code: Uint8Array.of(0x90, 0xc3) })
  const image = read(bytes)
  expect(image.view.getUint32(image.pe + 8, true)).toBe(7)
  expect(image.view.getUint16(image.optional + 68, true)).toBe(3)
  expect(bytes[image.offsetOf(0x1000)]).toBe(0x90)
})
