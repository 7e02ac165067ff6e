import { deflateRawSync } from 'node:zlib'
import { utf8 } from '@cuculus/testing'
import { ByteBuilder } from '../../../test/byteBuilder.js'

/** A tar archive of plain files. */
export function buildTar(files: Readonly<Record<string, Uint8Array>>): Uint8Array {
  const out = new ByteBuilder()
  for (const [name, data] of Object.entries(files)) {
    const header = new Uint8Array(512)
    header.set(utf8(name.slice(0, 100)))
    header.set(utf8('0000644\0'), 100)
    header.set(utf8(`${data.length.toString(8).padStart(11, '0')}\0`), 124)
    header.set(utf8('13640000000\0'), 136)
    header.set(utf8('0'), 156)
    header.set(utf8('ustar\x0000'), 257)
    header.fill(0x20, 148, 156)
    const sum = header.reduce((total, byte) => total + byte, 0)
    header.set(utf8(`${sum.toString(8).padStart(6, '0')}\0 `), 148)
    out.bytes(header).bytes(data).align(512)
  }
  return out.zeros(1024).build()
}

/** A cabinet of one folder; `method` is 0 for stored, 1 for MSZIP, and others cannot be read. */
export function buildCabinet(files: Readonly<Record<string, Uint8Array>>, method: number): Uint8Array {
  const all = Buffer.concat(Object.values(files))
  const blocks: Uint8Array[] = []
  for (let at = 0; at < all.length; at += 32_768) {
    const dictionary = at === 0 ? {} : { dictionary: all.subarray(at - 32_768, at) }
    const part = all.subarray(at, at + 32_768)
    const data = method === 1 ? Buffer.concat([utf8('CK'), deflateRawSync(part, dictionary)]) : part
    blocks.push(new ByteBuilder().u32(0).u16(data.length, part.length).bytes(data).build())
  }
  const list = new ByteBuilder()
  let place = 0
  for (const [name, data] of Object.entries(files)) {
    list.u32(data.length, place).u16(0, 0x5021, 0, 0x20).text(name)
    place += data.length
  }
  // Header, a reserve of 4 bytes, a folder with a reserve of 2.
  const [filesAt, dataAt] = [44 + 10, 44 + 10 + list.length]
  const head = new ByteBuilder().bytes(utf8('MSCF')).u32(0, 0, 0, filesAt, 0).u8(3, 1).u16(1, Object.keys(files).length)
  head.u16(4, 0, 0).u16(4).u8(2, 0).u32(0)
  head.u32(dataAt).u16(blocks.length, method, 0)
  return Buffer.concat([head.build(), list.build(), ...blocks])
}

/** A RAR archive of version 4 with one file, stored. */
export function buildRar4(name: string, data: Uint8Array, flags = 0): Uint8Array {
  const out = new ByteBuilder().bytes(utf8('Rar!\x1a\x07\0')).u16(0).u8(0x73).u16(0, 13).zeros(6)
  out
    .u16(0)
    .u8(0x74)
    .u16(0x8000 | flags, 32 + name.length)
  out.u32(data.length, data.length).u8(2).u32(0x1234).u32(0x50210000).u8(29, 0x30).u16(name.length).u32(0x20)
  return out.bytes(utf8(name)).bytes(data).build()
}

/** A RAR archive of version 5 with one file, stored. */
export function buildRar5(name: string, data: Uint8Array): Uint8Array {
  const body = new ByteBuilder()
    .u8(2, 2, data.length & 0x7f, 0, data.length & 0x7f, 0x20, 0, 0, name.length)
    .bytes(utf8(name))
  return new ByteBuilder()
    .bytes(utf8('Rar!\x1a\x07\x01\0'))
    .u32(0)
    .u8(body.length)
    .bytes(body.build())
    .bytes(data)
    .build()
}
