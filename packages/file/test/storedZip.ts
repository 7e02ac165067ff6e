import { crc32 } from 'node:zlib'
import { ByteBuilder } from '../../../test/byteBuilder.js'

/** A ZIP archive whose members are stored as they are. */
export function storedZip(members: Readonly<Record<string, Uint8Array>>): Uint8Array {
  const locals = new ByteBuilder()
  const central = new ByteBuilder()
  for (const [name, data] of Object.entries(members)) {
    const fields = new ByteBuilder()
      .u16(10, 0, 0, 0, 0)
      .u32(crc32(data), data.length, data.length)
      .u16(name.length, 0)
      .build()
    central.u32(0x02014b50).u16(10).bytes(fields).u16(0, 0, 0).u32(0, locals.length).bytes(Buffer.from(name))
    locals.u32(0x04034b50).bytes(fields).bytes(Buffer.from(name)).bytes(data)
  }
  const count = Object.keys(members).length
  const start = locals.length
  const directory = central.build()
  return locals.bytes(directory).u32(0x06054b50).u16(0, 0, count, count).u32(directory.length, start).u16(0).build()
}
