import { ByteWriter } from './byteWriter.js'

/** A valid baseline JPEG of 8 × 8 grey pixels (ITU-T T.81): one block, its only coefficient 0, with the smallest code tables there are. */
export function greyJpeg(): Uint8Array {
  const writer = new ByteWriter().u16(0xffd8, false)
  writer.u16(0xffe0, false).u16(16, false).cstring('JFIF').u16(0x0101, false).u8(0).u16(1, false).u16(1, false).u16(0)
  writer.u16(0xffdb, false).u16(67, false).u8(0)
  for (let index = 0; index < 64; index++) writer.u8(1)
  writer.u16(0xffc0, false).u16(11, false).u8(8).u16(8, false).u16(8, false).u8(1).u8(1).u8(0x11).u8(0)
  // Two tables (DC, AC) with one code of one bit each, which stands for 0: no difference, end of block.
  for (const table of [0x00, 0x10]) writer.u16(0xffc4, false).u16(20, false).u8(table).u8(1).zeros(15).u8(0)
  writer.u16(0xffda, false).u16(8, false).u8(1).u8(1).u8(0).u8(0).u8(63).u8(0)
  return writer.u8(0b0011_1111).u16(0xffd9, false).finish()
}
