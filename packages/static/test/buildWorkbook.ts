import { ByteBuilder } from '../../../test/byteBuilder.js'

/** Tokens of formulas ([MS-XLS] §2.5.198), as the tests need them. */
export const token = {
  text: (text: string): Uint8Array =>
    Uint8Array.of(0x17, text.length, 0, ...Array.from(text, (character) => character.charCodeAt(0))),
  number: (value: number): Uint8Array => new ByteBuilder().u8(0x1e).u16(value).build(),
  call: (index: number, count: number): Uint8Array => new ByteBuilder().u8(0x42, count).u16(index).build(),
  fixed: (index: number): Uint8Array => new ByteBuilder().u8(0x41).u16(index).build(),
  operator: (code: number): Uint8Array => Uint8Array.of(code),
  cell: (row: number, column: number): Uint8Array => new ByteBuilder().u8(0x44).u16(row, column).build(),
  other: (sheet: number, row: number, column: number): Uint8Array =>
    new ByteBuilder().u8(0x5a).u16(sheet, row, column).build(),
  name: (index: number): Uint8Array => new ByteBuilder().u8(0x43).u32(index).build(),
} as const

export interface BuiltSheet {
  readonly name: string
  /** 0 visible, 1 hidden, 2 very hidden. */
  readonly state: number
  /** Tokens of the formulas, one cell below the other, from A1 on. */
  readonly formulas: readonly (readonly Uint8Array[])[]
}

function record(type: number, data: Uint8Array): Uint8Array {
  return new ByteBuilder().u16(type, data.length).bytes(data).build()
}

function flat(text: string): Uint8Array {
  return Uint8Array.from(Buffer.from(text, 'latin1'))
}

/** A workbook stream with sheets of macros, whose first cell is run when it is opened. */
export function buildWorkbook(sheets: readonly BuiltSheet[]): Uint8Array {
  const begin = record(0x809, new ByteBuilder().u16(0x600, 5, 0, 0).u32(0, 0).build())
  const bodies = sheets.map(({ formulas }) =>
    Buffer.concat([
      record(0x809, new ByteBuilder().u16(0x600, 0x40, 0, 0).u32(0, 0).build()),
      ...formulas.map((tokens, row) => {
        const data = Buffer.concat(tokens)
        return record(6, new ByteBuilder().u16(row, 0, 15).zeros(14).u16(data.length).bytes(data).build())
      }),
      record(0x207, new ByteBuilder().u16(6).u8(0).bytes(flat('result')).build()),
      record(0x0a, new Uint8Array(0)),
    ]),
  )
  const globals = (offsets: readonly number[]): Buffer => {
    const entry = token.other(0, 0, 0)
    return Buffer.concat([
      begin,
      ...sheets.map(({ name, state }, index) =>
        record(
          0x85,
          new ByteBuilder()
            .u32(offsets[index] ?? 0)
            .u8(state, 1, name.length, 0)
            .bytes(flat(name))
            .build(),
        ),
      ),
      record(0x17, new ByteBuilder().u16(1, 0, 0, 0).build()),
      // Flags: hidden and built in; the name is the number 1, Auto_Open.
      record(0x18, new ByteBuilder().u16(0x21).u8(0, 1).u16(entry.length, 0, 0).u32(0).u8(0, 1).bytes(entry).build()),
      record(0x0a, new Uint8Array(0)),
    ])
  }
  const start = globals([]).length
  const offsets = bodies.map((_, index) => bodies.slice(0, index).reduce((sum, body) => sum + body.length, start))
  return Buffer.concat([globals(offsets), ...bodies])
}
