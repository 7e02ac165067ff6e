import { ByteWriter } from './byteWriter.js'

/**
 * Text as the monitor of 0.4-1.2 encodes it: its own UTF-8, which counts some bits twice (cuckoomon, `utf8.c`).
 *
 * Each UTF-16 code unit is encoded alone. The result is real UTF-8 for U+0000-U+007F, U+0080-U+00FF and those of the higher planes
 * whose doubled bits happen to be 0 (`€`, `日`); Cyrillic, most of Latin Extended and full-width forms come out different.
 */
export function encodeMonitorText(text: string): Uint8Array {
  const writer = new ByteWriter()
  for (let index = 0; index < text.length; index++) writeUnit(writer, text.charCodeAt(index))
  return writer.finish()
}

function writeUnit(writer: ByteWriter, unit: number): void {
  if (unit < 0x80) writer.u8(unit)
  else if (unit < 0x800) writer.u8(0xc0 + ((unit >> 8) << 2) + (unit >> 6)).u8(0x80 + (unit & 0x3f))
  else
    writer
      .u8(0xe0 + (unit >> 12))
      .u8(0x80 + (((unit >> 8) & 0x1f) << 2) + ((unit >> 6) & 3))
      .u8(0x80 + (unit & 0x3f))
}
