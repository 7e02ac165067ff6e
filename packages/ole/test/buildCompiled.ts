import { ByteBuilder } from '../../../test/byteBuilder.js'

/** Instructions of VBA 7: a text, the call of a name, the use of a name, the end of a procedure. */
export const instruction = {
  text: (text: string): Uint8Array => {
    const data = Buffer.from(text, 'latin1')
    return new ByteBuilder().u16(0xb9, data.length).bytes(data).align(2).build()
  },
  call: (number: number): Uint8Array => new ByteBuilder().u16(0x4041, number << 1, 1).build(),
  use: (number: number): Uint8Array => new ByteBuilder().u16(0x20, number << 1).build(),
  end: (): Uint8Array => new ByteBuilder().u16(0x6f).build(),
}

/** What stands in front of a module's source: a header, the table of lines, their code. */
export function compiledModule(lines: readonly (readonly Uint8Array[])[]): Uint8Array {
  const code = new ByteBuilder()
  const table = new ByteBuilder()
  for (const parts of lines) {
    const line = Buffer.concat(parts)
    // A line without code has no place.
    table.u16(0x8100, 8).u16(line.length, 0)
    table.u32(line.length === 0 ? 0xffffffff : code.length)
    code.bytes(line).align(8)
  }
  const header = new ByteBuilder().u8(1, 0x16).padTo(0x40).u8(0xfe, 0xca, 1, 0).u16(lines.length)
  return header.bytes(table.build()).u32(0xffffffff, 0x0101).u16(0).bytes(code.build()).build()
}

/** A stream `_VBA_PROJECT` with names of which the first is number `first + 1`. */
export function nameTable(first: number, names: readonly string[]): Uint8Array {
  const out = new ByteBuilder().u16(0x61cc, 0xb5, 0).padTo(64)
  out.u16(first + names.length, names.length, first).u32(0x27e8)
  for (const name of names) {
    const data = Buffer.from(name, 'latin1')
    out.u8(data.length, name.startsWith('_') ? 0x80 : 0x04)
    if (name.startsWith('_')) out.u16(0, 0x3ff, 1)
    out.bytes(data).u16(0x1234, 0x10)
  }
  return out.bytes(new Uint8Array(40).fill(0xff)).build()
}
