import { describe, expect, it } from 'vitest'
import { isMacho, parseMacho } from '../src/index.js'
import { ByteBuilder } from '../../../test/byteBuilder.js'
import { damaged } from '../../../test/damage.js'

function name16(text: string): Uint8Array {
  return Buffer.from(text.padEnd(16, '\0'))
}

/** A command with its size in front, padded to eight bytes. */
function command(type: number, body: Uint8Array): Uint8Array {
  const size = 8 + Math.ceil(body.length / 8) * 8
  return new ByteBuilder().u32(type, size).bytes(body).align(8).build()
}

function library(type: number, name: string): Uint8Array {
  return command(type, new ByteBuilder().u32(24, 0, 0x00010203, 0).text(name).build())
}

function signature(): Uint8Array {
  // Big-endian: written byte by byte.
  const words = (...values: number[]): Uint8Array =>
    Buffer.from(values.flatMap((value) => [24, 16, 8, 0].map((shift) => (value >>> shift) & 0xff)))
  const identifier = Buffer.from('com.example.probe\0TEAM123\0')
  const directory = Buffer.concat([
    words(0xfade0c02, 52 + identifier.length, 0x20200, 2, 0, 52, 0, 0, 0, 0, 0, 0, 70),
    identifier,
  ])
  const plist = Buffer.from('<plist/>')
  const entitlements = Buffer.concat([words(0xfade7171, 8 + plist.length), plist])
  const head = words(0xfade0cc0, 28 + directory.length + entitlements.length, 2, 0, 28, 5, 28 + directory.length)
  return Buffer.concat([head, directory, entitlements])
}

function sample(): Uint8Array {
  const section = new ByteBuilder()
    .bytes(name16('__text'))
    .bytes(name16('__TEXT'))
    .u64(0x1000n, 0x20n)
    .u32(0x200, 0, 0, 0, 0x80000400, 0, 0, 0)
  const segment = new ByteBuilder()
    .bytes(name16('__TEXT'))
    .u64(0x1000n, 0x1000n, 0n, 0x1000n)
    .u32(7, 5, 1, 0)
    .bytes(section.build())
  const blob = signature()
  const build = (symbolsAt: number): readonly Uint8Array[] => [
    command(0x19, segment.build()),
    library(0xc, '/usr/lib/libSystem.B.dylib'),
    library(0x80000018, '/usr/lib/libweak.dylib'),
    command(0xe, new ByteBuilder().u32(12).text('/usr/lib/dyld').build()),
    command(0x8000001c, new ByteBuilder().u32(12).text('@loader_path').build()),
    command(0x1b, new Uint8Array(16).fill(0xab)),
    command(0x80000028, new ByteBuilder().u64(0x1234n, 0n).build()),
    command(0x32, new ByteBuilder().u32(1, 0x000a0f00, 0x000b0000, 0).build()),
    command(0x2, new ByteBuilder().u32(symbolsAt, 2, symbolsAt + 32, 16).build()),
    command(0x1d, new ByteBuilder().u32(symbolsAt + 48, blob.length).build()),
  ]
  const commands = build(0)
  const size = commands.reduce((sum, { length }) => sum + length, 0)
  const out = new ByteBuilder().u32(0xfeedfacf, 0x01000007, 3, 2, commands.length, size, 0x200085, 0)
  for (const part of build(32 + size)) out.bytes(part)
  out.u32(1).u8(1, 0).u16(0).u64(0n).u32(9).u8(0xf, 1).u16(0).u64(0x1010n)
  return out
    .u8(0)
    .text('_system')
    .text('_main')
    .padTo(32 + size + 48)
    .bytes(blob)
    .build()
}

describe('a Mach-O file', () => {
  const { fat, architectures, diagnostics } = parseMacho(sample())
  const [file] = architectures

  it('has its header', () => {
    expect(fat).toBe(false)
    expect(diagnostics).toEqual([])
    expect(file).toMatchObject({ bits: 64, byteOrder: 'little', cpuTypeName: 'X86_64', fileTypeName: 'MH_EXECUTE' })
    expect(file?.flagNames).toContain('MH_PIE')
  })

  it('has its segments and sections', () => {
    expect(file?.segments).toMatchObject([
      { name: '__TEXT', address: 0x1000n, initialProtection: 5, sections: [{ name: '__text', size: 0x20n }] },
    ])
  })

  it('has its libraries, paths and loader', () => {
    expect(file?.libraries).toEqual([
      { name: '/usr/lib/libSystem.B.dylib', version: '1.2.3', kind: 'load' },
      { name: '/usr/lib/libweak.dylib', version: '1.2.3', kind: 'weak' },
    ])
    expect(file).toMatchObject({ runPaths: ['@loader_path'], dynamicLinker: '/usr/lib/dyld', entryPoint: 0x1234 })
  })

  it('has its build: identifier, system and SDK', () => {
    expect(file).toMatchObject({ platform: 'macOS', minimumVersion: '10.15', sdkVersion: '11.0' })
    expect(file?.uuid).toBe('ABABABAB-ABAB-ABAB-ABAB-ABABABABABAB')
  })

  it('has its symbols and what its signature tells', () => {
    expect(file?.symbols).toEqual([
      { name: '_system', value: 0n, imported: true, external: true },
      { name: '_main', value: 0x1010n, imported: false, external: true },
    ])
    expect(file?.signature).toEqual({
      identifier: 'com.example.probe',
      teamId: 'TEAM123',
      adHoc: true,
      entitlements: '<plist/>',
    })
  })
})

it('reads every architecture of a fat file, and steps over one that is none', () => {
  const inner = sample()
  const head = Buffer.alloc(48)
  head.writeUInt32BE(0xcafebabe)
  head.writeUInt32BE(2, 4)
  head.writeUInt32BE(48, 16)
  head.writeUInt32BE(inner.length, 20)
  head.writeUInt32BE(8, 36)
  head.writeUInt32BE(20, 40)
  const { fat, architectures, diagnostics } = parseMacho(Buffer.concat([head, inner]))
  expect(fat).toBe(true)
  expect(architectures.map(({ offset, cpuTypeName }) => [offset, cpuTypeName])).toEqual([[48, 'X86_64']])
  expect(diagnostics).toMatchObject([{ code: 'MACHO_DAMAGED', offset: 8 }])
})

it('does not take a Java class for a fat file', () => {
  expect(isMacho(Uint8Array.of(0xca, 0xfe, 0xba, 0xbe, 0, 0, 0, 52))).toBe(false)
})

it('throws nothing but its own refusal, cut or changed anywhere', () => {
  for (const bytes of damaged(sample(), 2000)) {
    if (isMacho(bytes)) expect(() => parseMacho(bytes)).not.toThrow()
    else expect(() => parseMacho(bytes)).toThrow(expect.objectContaining({ code: 'ERR_NOT_MACHO' }))
  }
})

/** A file with so many commands that each name the same symbols, whose names are the ends of one. */
function withSymbols(commands: number, symbols: number): Uint8Array {
  const size = commands * 24
  const out = new ByteBuilder().u32(0xfeedfacf, 0x01000007, 3, 2, commands, size, 0, 0)
  const at = 32 + size
  const names = new Uint8Array(symbols + 4096).fill(0x61)
  for (let index = 0; index < commands; index++) out.u32(2, 24, at, symbols, at + symbols * 16, names.length)
  for (let index = 0; index < symbols; index++) out.u32(index).u8(0xf, 1).u16(0).u64(0n)
  return out.bytes(names).build()
}

it('reads a table of symbols once, however many commands name it', () => {
  const { architectures, diagnostics } = parseMacho(withSymbols(16_000, 5000))
  expect(architectures[0]?.symbols).toHaveLength(5000)
  expect(diagnostics).toEqual([])
})

it('gives no more of the names of symbols than is read, if all are the ends of one', () => {
  const { architectures, diagnostics } = parseMacho(withSymbols(1, 20_000))
  const [file] = architectures
  expect(file?.symbols.length).toBe(8192)
  expect(diagnostics).toMatchObject([{ code: 'MACHO_LIMIT' }])
})
