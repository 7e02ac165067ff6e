import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { isPe, parsePe } from '../src/index.js'
import { buildImports } from './buildDirectories.js'
import { buildPe, firstSection } from './buildPe.js'
import { sampleImage } from './sampleImage.js'

describe.each([32, 64] as const)('an image of %i bits', (bits) => {
  const pe = parsePe(sampleImage(bits))

  it('has its headers', () => {
    expect(pe.is64Bit).toBe(bits === 64)
    expect(pe.machineName).toBe(bits === 64 ? 'IMAGE_FILE_MACHINE_AMD64' : 'IMAGE_FILE_MACHINE_I386')
    expect(pe.subsystemName).toBe('IMAGE_SUBSYSTEM_WINDOWS_CUI')
    expect(pe.timestamp.toISOString()).toBe('2020-09-13T12:26:40.000Z')
    expect(pe.characteristicNames).toContain('IMAGE_FILE_DLL')
    expect(pe.isDll).toBe(true)
    expect(pe.optionalHeader.imageBase).toBe(0x400000n)
    expect(pe.dataDirectories).toHaveLength(16)
  })

  it('has its sections with flags, entropy and digests', () => {
    expect(pe.sections.map((section) => section.name)).toEqual(['.text', '.misc', '.edata', '.rsrc'])
    const [text] = pe.sections
    expect(text?.characteristicNames).toEqual(['IMAGE_SCN_CNT_CODE', 'IMAGE_SCN_MEM_EXECUTE', 'IMAGE_SCN_MEM_READ'])
    expect(text?.md5).toBe(
      createHash('md5')
        .update(text?.data ?? '')
        .digest('hex'),
    )
    expect(text?.entropy).toBeGreaterThan(0)
    expect(pe.sectionAt(0x3001)?.name).toBe('.edata')
  })

  it('has its imports by name and by number, with the address of each slot', () => {
    expect(pe.imports.map(({ dll }) => dll)).toEqual(['KERNEL32.dll', 'WS2_32.dll'])
    const [kernel, winsock] = pe.imports
    expect(kernel?.functions.map(({ name, ordinal, hint }) => [name, ordinal, hint])).toEqual([
      ['ExitProcess', null, 7],
      ['Sleep', null, 7],
    ])
    expect(winsock?.functions.map(({ name, ordinal }) => [name, ordinal])).toEqual([
      [null, 115],
      [null, 9999],
    ])
    const [first, second] = kernel?.functions ?? []
    expect((second?.rva ?? 0) - (first?.rva ?? 0)).toBe(bits / 8)
  })

  it('spells known ordinals out in the import hash', () => {
    const text = 'kernel32.exitprocess,kernel32.sleep,ws2_32.wsastartup,ws2_32.ord9999'
    expect(pe.imphash).toBe(createHash('md5').update(text).digest('hex'))
  })

  it('has its exports: named ones first, forwarders as text', () => {
    expect(pe.exports?.dllName).toBe('sample.dll')
    expect(pe.exports?.functions).toEqual([
      { name: 'Alpha', ordinal: 6, rva: 0x1020, forwarder: null },
      { name: 'Beta', ordinal: 7, rva: expect.any(Number) as number, forwarder: 'NTDLL.RtlBeta' },
      { name: null, ordinal: 5, rva: 0x1010, forwarder: null },
    ])
    expect(pe.exphash).toBe(createHash('sha256').update('alpha,beta').digest('hex'))
  })

  it('has its resources with path, language and data', () => {
    expect(pe.resources.map(({ path, typeName }) => [path, typeName])).toEqual([
      [['CUSTOM', 'NAME', 0x407], 'CUSTOM'],
      [[16, 1, 0x409], 'RT_VERSION'],
      [[24, 1, 0], 'RT_MANIFEST'],
    ])
    const [custom] = pe.resources
    expect(custom?.languageName).toBe('LANG_GERMAN')
    expect(custom?.sublanguageName).toBe('SUBLANG_GERMAN')
    expect(Array.from(custom?.data ?? [])).toEqual([1, 2, 3])
  })

  it('has its version information in all parts', () => {
    const [info] = pe.versionInfo
    expect(info?.fixed).toMatchObject({ fileVersion: '1.2.3.4', productVersion: '5.6.7.8' })
    expect(info?.tables).toEqual([
      {
        language: '040904b0',
        strings: [
          { name: 'CompanyName', value: 'Ünïcode' },
          { name: 'FileVersion', value: '1.2.3.4' },
        ],
      },
    ])
    expect(info?.translations).toEqual([{ name: 'Translation', language: 0x409, codePage: 0x4b0 }])
  })

  it('has the path of its symbols', () => {
    expect(pe.pdbPath).toBe('C:\\src\\a.pdb')
    expect(pe.debug[0]?.codeView).toMatchObject({ signature: '11223344556677880102030405060708', age: 3 })
  })

  it('has its TLS callbacks, relocations and load configuration', () => {
    expect(pe.tls?.callbacks).toEqual([0x401234n])
    expect(pe.relocations.map(({ rva, entries }) => [rva, Array.from(entries)])).toEqual([
      [0x1000, [0x3010, 0x3020, 0, 0]],
    ])
    expect(pe.loadConfig?.securityCookie).toBe(0n)
    expect(pe.loadConfig?.guardFlags).toBeNull()
  })

  it('has its overlay and its entry point', () => {
    expect(new TextDecoder().decode(pe.overlay?.data)).toBe('overlay!')
    expect(pe.entryPointBytes).toHaveLength(64)
  })

  it('has nothing to complain about', () => {
    expect(pe.diagnostics).toEqual([])
  })
})

describe('the checksum', () => {
  it('does not depend on the checksum that is stored', () => {
    const parts = { sections: [{ name: '.text', data: Uint8Array.from({ length: 1000 }, (_, index) => index * 7) }] }
    const plain = parsePe(buildPe(parts)).computedChecksum
    expect(parsePe(buildPe({ ...parts, checksum: 0xffffffff })).computedChecksum).toBe(plain)
    expect(parsePe(buildPe({ ...parts, checksum: plain })).computedChecksum).toBe(plain)
  })

  it('is the sum of the words with the carry added back, plus the length', () => {
    const bytes = buildPe({ overlay: Uint8Array.of(0xab) })
    let sum = 0
    for (let at = 0; at < bytes.length; at += 2) {
      sum += (bytes[at] ?? 0) + (bytes[at + 1] ?? 0) * 256
      sum = (sum & 0xffff) + (sum >>> 16)
    }
    expect(parsePe(bytes).computedChecksum).toBe(sum + bytes.length)
  })

  it('is the same for bytes at an odd place in memory', () => {
    const bytes = sampleImage()
    const moved = new Uint8Array(bytes.length + 1)
    moved.set(bytes, 1)
    expect(parsePe(moved.subarray(1)).computedChecksum).toBe(parsePe(bytes).computedChecksum)
  })
})

describe('what is no Portable Executable', () => {
  it.each([
    ['nothing', new Uint8Array(0)],
    ['only MZ', new TextEncoder().encode('MZ')],
    ['MZ and zeros', Uint8Array.from({ length: 102 }, (_, index) => [0x4d, 0x5a][index] ?? 0)],
    ['a New Executable', replaced(buildPe(), 0x40, [0x4e, 0x45])],
    ['a pointer beyond the end', replaced(buildPe(), 0x3c, [0xff, 0xff, 0xff, 0x7f])],
  ])('%s is refused with ERR_NOT_PE', (_, bytes) => {
    expect(isPe(bytes)).toBe(false)
    expect(() => parsePe(bytes)).toThrow(expect.objectContaining({ name: 'PeError', code: 'ERR_NOT_PE' }))
  })

  it('an image cut before the optional header is refused by name', () => {
    expect(() => parsePe(buildPe().subarray(0, 0x60))).toThrow(
      expect.objectContaining({ code: 'ERR_PE_NO_OPTIONAL_HEADER', offset: 0x58 }),
    )
  })
})

describe('bounds', () => {
  it('keeps as many imports as the limit allows and says so', () => {
    const names = Array.from({ length: 50 }, (_, index) => `Function${String(index)}`)
    const data = buildImports(firstSection, { 'a.dll': names })
    const image = buildPe({ sections: [{ name: '.idata', data }], directories: { 1: { rva: firstSection, size: 40 } } })
    const pe = parsePe(image, { importsPerLibrary: 10 })
    expect(pe.imports[0]?.functions).toHaveLength(10)
    expect(pe.diagnostics).toContainEqual(expect.objectContaining({ code: 'PE_LIMIT' }))
  })

  it('reads at most as many section headers as the limit allows', () => {
    const sections = Array.from({ length: 9 }, (_, index) => ({ name: `s${String(index)}`, data: new Uint8Array(8) }))
    const pe = parsePe(buildPe({ sections }), { sections: 4 })
    expect(pe.sections).toHaveLength(4)
    expect(pe.diagnostics.map(({ code }) => code)).toContain('PE_LIMIT')
  })

  it('keeps the number of diagnostics down', () => {
    const image = sampleImage()
    const directories = new DataView(image.buffer).getUint32(0x3c, true) + 24 + 96
    new DataView(image.buffer).setUint32(directories + 8, 0x2fff0, true)
    expect(parsePe(image, { diagnostics: 0 }).imports).toEqual([])
    expect(parsePe(image, { diagnostics: 0 }).diagnostics).toEqual([])
  })
})

function replaced(bytes: Uint8Array, offset: number, values: readonly number[]): Uint8Array {
  bytes.set(values, offset)
  return bytes
}
