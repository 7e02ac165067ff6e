import { describe, expect, it } from 'vitest'
import { isLnk, parseLnk } from '../src/index.js'
import { ByteBuilder } from '../../../test/byteBuilder.js'
import { damaged } from '../../../test/damage.js'

const classId = [0x01, 0x14, 0x02, 0, 0, 0, 0, 0, 0xc0, 0, 0, 0, 0, 0, 0, 0x46]

function header(flags: number): ByteBuilder {
  const out = new ByteBuilder()
    .u32(0x4c)
    .u8(...classId)
    .u32(flags, 0x21)
  // 2020-01-01, then nothing, then nothing.
  return out.u64(132_223_104_000_000_000n, 0n, 0n).u32(1234, 5, 7).u16(0, 0).u32(0, 0)
}

function idList(): Uint8Array {
  const root = new ByteBuilder().u16(20).u8(0x1f, 0x50).bytes(new Uint8Array(16).fill(7)).build()
  const drive = new ByteBuilder().u16(25).u8(0x2f).text('C:\\').padTo(25).build()
  const file = new ByteBuilder().u16(0).u8(0x32, 0).u32(0, 0).u16(0).text('LONGNA~1.EXE').align(2)
  const extension = file.length
  file
    .u16(0, 9)
    .u32(0xbeef0004)
    .padTo(extension + 46)
    .wide('long name.exe')
    .u16(extension)
  file.setU16(0, file.length).setU16(extension, file.length - extension)
  const items = new ByteBuilder().bytes(root).bytes(drive).bytes(file.build()).u16(0).build()
  return new ByteBuilder().u16(items.length).bytes(items).build()
}

function linkInfo(): Uint8Array {
  const out = new ByteBuilder().u32(0, 0x1c, 3, 0x1c, 0, 0, 0)
  out.u32(0x11, 3, 0x12345678, 0x10).text('')
  const path = out.length
  out.text('C:\\dir\\a.exe')
  const network = out.length
  out.u32(0, 2, 0x14, 0, 0).text('\\\\srv\\share')
  const suffix = out.length
  out.text('rest')
  return out.setU32(0, out.length).setU32(16, path).setU32(20, network).setU32(24, suffix).build()
}

function string(text: string): Uint8Array {
  return new ByteBuilder().u16(text.length, ...Array.from(text, (character) => character.charCodeAt(0))).build()
}

function tracker(): Uint8Array {
  const file = [1, 2, 3, 4, 5, 6, 7, 0x11, 8, 9, 0, 0x13, 0x72, 0x16, 0x87, 0x4a]
  return new ByteBuilder()
    .u32(0x60, 0xa0000003, 0x58, 0)
    .text('BUILD-PC')
    .padTo(32)
    .bytes(new Uint8Array(16))
    .u8(...file)
    .padTo(0x60)
    .build()
}

function environment(): Uint8Array {
  return new ByteBuilder().u32(0x314, 0xa0000001).text('%ComSpec%').padTo(268).wide('%ComSpec%').padTo(0x314).build()
}

function sample(): Uint8Array {
  // IDList, LinkInfo, Name, RelativePath, WorkingDir, Arguments, IconLocation, Unicode.
  return header(0xff)
    .bytes(idList())
    .bytes(linkInfo())
    .bytes(string('Ünïcode'))
    .bytes(string('..\\a.exe'))
    .bytes(string('C:\\'))
    .bytes(string('/c calc'))
    .bytes(string('shell32.dll'))
    .bytes(tracker())
    .bytes(environment())
    .u32(0)
    .bytes(new TextEncoder().encode('MZ payload'))
    .build()
}

function propertyStore(): Uint8Array {
  const value = (number: number, type: number, data: Uint8Array): Uint8Array =>
    new ByteBuilder()
      .u32(13 + data.length, number)
      .u8(0)
      .u16(type, 0)
      .bytes(data)
      .build()
  const text = (content: string): Uint8Array =>
    new ByteBuilder()
      .u32(content.length + 1)
      .wide(content)
      .build()
  const storage = (format: number, ...values: readonly Uint8Array[]): Uint8Array => {
    const body = Buffer.concat([...values, new Uint8Array(4)])
    return new ByteBuilder()
      .u32(24 + body.length, 0x53505331)
      .bytes(new Uint8Array(16).fill(format))
      .bytes(body)
      .build()
  }
  const named = new ByteBuilder()
    .u32(9 + 10 + 4 + 14, 10)
    .u8(0)
    .wide('name')
    .u16(0x1f, 0)
    .bytes(text('text'))
    .build()
  const namedFormat = [0x05, 0xd5, 0xcd, 0xd5, 0x9c, 0x2e, 0x1b, 0x10, 0x93, 0x97, 0x08, 0x00, 0x2b, 0x2c, 0xf9, 0xae]
  const namedStorage = new ByteBuilder()
    .u32(24 + named.length + 4, 0x53505331)
    .u8(...namedFormat)
    .bytes(named)
    .u32(0)
    .build()
  const stores = [
    storage(
      1,
      value(4, 0x1f, text('S-1-5-21')),
      value(5, 0x13, new ByteBuilder().u32(7).build()),
      value(6, 0x15, new ByteBuilder().u64(8n).build()),
      value(7, 0x0b, new ByteBuilder().u16(0xffff, 0).build()),
      value(8, 0x48, new Uint8Array(16).fill(0xab)),
      value(9, 0x1011, new Uint8Array(4)),
    ),
    namedStorage,
  ]
  return Buffer.concat([...stores, new Uint8Array(4)])
}

function block(signature: number, data: Uint8Array): Uint8Array {
  return new ByteBuilder()
    .u32(8 + data.length, signature)
    .bytes(data)
    .build()
}

/** A shortcut that has nothing but extra blocks of the rarer kinds. */
function rare(): Uint8Array {
  const items = idList().subarray(2)
  const names = new ByteBuilder().zeros(260).wide('[Darwin]').padTo(780).build()
  return header(0x2080)
    .bytes(block(0xa0000004, new ByteBuilder().u32(437).build()))
    .bytes(block(0xa0000005, new ByteBuilder().u32(37, 0).build()))
    .bytes(block(0xa0000006, names))
    .bytes(block(0xa0000008, new ByteBuilder().wide('WinXPSp3').build()))
    .bytes(block(0xa0000009, propertyStore()))
    .bytes(block(0xa000000c, items))
    .u32(0)
    .build()
}

describe('the rarer blocks', () => {
  it('are read', () => {
    expect(parseLnk(rare())).toMatchObject({
      consoleCodePage: 437,
      specialFolder: 37,
      darwinId: '[Darwin]',
      shimLayer: 'WinXPSp3',
      vistaPath: 'C:\\long name.exe',
      diagnostics: [],
    })
    const format = '01010101-0101-0101-0101-010101010101'
    expect(parseLnk(rare()).properties).toEqual([
      { name: `${format}/4`, value: 'S-1-5-21' },
      { name: `${format}/5`, value: '7' },
      { name: `${format}/6`, value: '8' },
      { name: `${format}/7`, value: 'true' },
      { name: `${format}/8`, value: 'abababab-abab-abab-abab-abababababab' },
      { name: 'd5cdd505-2e9c-101b-9397-08002b2cf9ae/name', value: 'text' },
    ])
  })

  it('are not there where they are not', () => {
    expect(parseLnk(sample())).toMatchObject({ darwinId: null, specialFolder: null, vistaPath: null, properties: [] })
  })

  it('cut or changed anywhere cost no exception', () => {
    for (const bytes of damaged(rare(), 1500)) if (isLnk(bytes)) expect(() => parseLnk(bytes)).not.toThrow()
  })

  it('an item of the control panel has its identifier', () => {
    const item = new ByteBuilder().u16(30).u8(0x71, 0).padTo(14).bytes(new Uint8Array(16).fill(0xcd)).build()
    const list = new ByteBuilder()
      .u16(item.length + 2)
      .bytes(item)
      .u16(0)
      .build()
    expect(parseLnk(header(1).bytes(list).u32(0).build()).idList).toEqual([
      { type: 0x71, name: 'cdcdcdcd-cdcd-cdcd-cdcd-cdcdcdcdcdcd' },
    ])
  })
})

describe('a shortcut with everything', () => {
  const link = parseLnk(sample())

  it('has its header', () => {
    expect(link).toMatchObject({ targetSize: 1234, iconIndex: 5, showCommand: 7, attributes: ['readonly', 'archive'] })
    expect(link.created).toBe(Date.UTC(2020, 0, 1))
    expect(link.accessed).toBeNull()
    expect(link.flagNames).toContain('IsUnicode')
  })

  it('has the target as the shell’s items, with the long name', () => {
    expect(link.idListPath).toBe('C:\\long name.exe')
    expect(link.idList.map(({ type }) => type)).toEqual([0x1f, 0x2f, 0x32])
  })

  it('has volume, path and share', () => {
    expect(link.linkInfo).toEqual({
      driveType: 'fixed',
      driveSerialNumber: 0x12345678,
      volumeLabel: '',
      localBasePath: 'C:\\dir\\a.exe',
      networkShare: '\\\\srv\\share',
      networkDrive: null,
      commonPathSuffix: 'rest',
    })
  })

  it('has its texts', () => {
    expect(link.description).toBe('Ünïcode')
    expect(link.relativePath).toBe('..\\a.exe')
    expect(link.workingDirectory).toBe('C:\\')
    expect(link.arguments).toBe('/c calc')
    expect(link.iconLocation).toBe('shell32.dll')
    expect(link.environmentTarget).toBe('%ComSpec%')
  })

  it('tells the machine, and its network card from a time-based identifier', () => {
    expect(link.tracker).toMatchObject({ machine: 'BUILD-PC', macAddress: '00:13:72:16:87:4a' })
  })

  it('has what lies behind it', () => {
    expect(new TextDecoder().decode(link.overlay)).toBe('MZ payload')
    expect(link.diagnostics).toEqual([])
  })
})

it('keeps what is before a cut and says where it is', () => {
  const bytes = sample()
  const link = parseLnk(bytes.subarray(0, 0x4c + idList().length + 10))
  expect(link.idListPath).toBe('C:\\long name.exe')
  expect(link.linkInfo).toBeNull()
  expect(link.diagnostics[0]).toMatchObject({ code: 'LNK_DAMAGED', offset: 0x4c + idList().length })
})

it('throws nothing but its own refusal, cut or changed anywhere', () => {
  for (const bytes of damaged(sample(), 1500)) {
    if (isLnk(bytes)) expect(() => parseLnk(bytes)).not.toThrow()
    else expect(() => parseLnk(bytes)).toThrow(expect.objectContaining({ code: 'ERR_NOT_LNK' }))
  }
})
