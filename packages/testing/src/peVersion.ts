import { ByteWriter, concatenate, utf16 } from './byteWriter.js'

/**
 * A version resource (`VS_VERSIONINFO`): the fixed part, one table of strings for US English in Unicode, and the translation that names it.
 *
 * The fixed part has the numbers of `FileVersion` and `ProductVersion` where these strings are numbers with dots.
 */
export function versionResource(strings: Readonly<Record<string, string>>): Uint8Array {
  const entries = Object.entries(strings).map(([key, value]) => textNode(key, value))
  const table = node('040904b0', 1, new Uint8Array(), 0, entries)
  const translation = node('Translation', 0, new ByteWriter().u16(0x0409).u16(0x04b0).finish(), 4, [])
  const fixed = fixedFileInfo(strings['FileVersion'], strings['ProductVersion'])
  return node('VS_VERSION_INFO', 0, fixed, fixed.length, [
    node('StringFileInfo', 1, new Uint8Array(), 0, [table]),
    node('VarFileInfo', 1, new Uint8Array(), 0, [translation]),
  ])
}

function textNode(key: string, value: string): Uint8Array {
  return node(key, 1, utf16(`${value}\0`), value.length + 1, [])
}

/** Length, length of the value (in characters for text), kind, key, value, children; each on a multiple of four. */
function node(
  key: string,
  kind: 0 | 1,
  value: Uint8Array,
  valueLength: number,
  children: readonly Uint8Array[],
): Uint8Array {
  const writer = new ByteWriter()
    .u16(0)
    .u16(valueLength)
    .u16(kind)
    .bytes(utf16(`${key}\0`))
    .align(4)
    .bytes(value)
  for (const child of children) writer.align(4).bytes(child)
  const bytes = writer.finish()
  return concatenate([new ByteWriter().u16(bytes.length).finish(), bytes.subarray(2)])
}

function fixedFileInfo(fileVersion: string | undefined, productVersion: string | undefined): Uint8Array {
  const writer = new ByteWriter().u32(0xfeef04bd).u32(0x0001_0000)
  for (const version of [fileVersion, productVersion]) {
    const [major = 0, minor = 0, build = 0, revision = 0] = numbers(version)
    writer.u16(minor).u16(major).u16(revision).u16(build)
  }
  // Mask, flags, Windows NT, application, no subtype, no date.
  return writer.u32(0x3f).u32(0).u32(0x0004_0004).u32(1).zeros(12).finish()
}

function numbers(version = ''): number[] {
  return /^\d+(\.\d+)*$/.test(version) ? version.split('.').map(Number) : []
}
