import { ByteBuilder } from '../../../test/byteBuilder.js'

const SECTION = 'e4525c7b8cd8a74daeb15378d02996d3'
const REVISION_STORE = '3fdd9a101b91f549a5d01791edc8aed8'
const FILE_DATA = 'e716e3bd65261145a4c48d4d0b7a9eac'
const FILE_DATA_END = '22a7fb71790f0b4abb13899256426b24'
const FILE_ID = '{01020304-0506-0708-090a-0b0c0d0e0f10}'
const FILE_ID_BYTES = '0403020106050807090a0b0c0d0e0f10'

const hex = (digits: string): Uint8Array => Uint8Array.from(Buffer.from(digits, 'hex'))
const utf16 = (text: string): Uint8Array => Uint8Array.from(Buffer.from(`${text}\0`, 'utf16le'))

/** One node; a reference has an offset and a length of four bytes each. */
function node(id: number, kind: number, reference: readonly number[], body: Uint8Array): Uint8Array {
  const size = 4 + reference.length * 4 + body.length
  const header = (id | (size << 10) | (1 << 23) | (kind << 27) | 0x80000000) >>> 0
  return new ByteBuilder()
    .u32(header, ...reference)
    .bytes(body)
    .build()
}

/** A list of nodes in one fragment. */
function fragment(nodes: readonly Uint8Array[], next: readonly [number, number] = [0, 0]): Uint8Array {
  const list = new ByteBuilder().u64(0xa4567ab1f5f7f4c4n).u32(0x10, 0)
  for (const each of nodes) list.bytes(each)
  return list.u64(BigInt(next[0])).u32(next[1]).u64(0x8bc215c38233ba4bn).build()
}

/** An object with texts, and with a reference to another object if one is given. */
function object(texts: readonly (readonly [number, string])[], reference?: readonly [number, number]): Uint8Array {
  const built = new ByteBuilder().u32((reference === undefined ? 0 : 1) | 0x80000000)
  if (reference !== undefined) built.u32(reference[1])
  built.u16(texts.length + (reference === undefined ? 0 : 1))
  if (reference !== undefined) built.u32(reference[0])
  built.u32(...texts.map(([property]) => property))
  for (const [, text] of texts) built.u32(utf16(text).length).bytes(utf16(text))
  return built.build()
}

export interface SectionOptions {
  readonly content: Uint8Array
  readonly name: string
  /** Length of the file as declared, if it is another one. */
  readonly declared?: number
  /** The list of file data begins where the root does. */
  readonly circle?: boolean
}

/** A section with one page: a title, a link, and a file. */
export function buildSection({ content, name, declared, circle }: SectionOptions): Uint8Array {
  const built = new ByteBuilder().bytes(hex(SECTION)).zeros(32).bytes(hex(REVISION_STORE)).padTo(1024)
  const place = (data: Uint8Array): readonly [number, number] => {
    const at = built.align(8).length
    built.bytes(data)
    return [at, data.length]
  }
  const compact = (own: number): number => (5 << 8) | own
  const file = place(
    new ByteBuilder()
      .bytes(hex(FILE_DATA))
      .u64(BigInt(declared ?? content.length))
      .zeros(12)
      .bytes(content)
      .align(8)
      .bytes(hex(FILE_DATA_END))
      .build(),
  )
  const shown = place(
    object(
      [
        [0x1c001d9c, name],
        [0x1c001d9d, `C:\\Users\\author\\${name}`],
      ],
      [0x20001d9b, compact(2)],
    ),
  )
  const page = place(
    object([
      [0x1c001cf3, 'Invoice'],
      [0x1c001c22, 'Double click to view'],
      [0x1c001e20, 'http://example.test/link'],
    ]),
  )
  const declaration = (own: number, reference: readonly [number, number]): Uint8Array =>
    node(0xa4, 1, reference, new ByteBuilder().u32(compact(own), 0x60035).u8(0, 1).build())
  const identifier = utf16(`<ifndf>${FILE_ID}`).subarray(0, -2)
  const group = place(
    fragment([
      node(0x22, 0, [], new Uint8Array(0)),
      node(
        0x24,
        0,
        [],
        new ByteBuilder()
          .u32(5)
          .bytes(hex('aa'.repeat(16)))
          .build(),
      ),
      node(0x28, 0, [], new Uint8Array(0)),
      declaration(1, shown),
      node(
        0x72,
        0,
        [],
        new ByteBuilder()
          .u32(compact(2), 0x80036)
          .u8(1)
          .u32(identifier.length / 2)
          .bytes(identifier)
          .u32(0)
          .build(),
      ),
      declaration(3, page),
    ]),
  )
  const data = place(fragment([node(0x94, 1, file, hex(FILE_ID_BYTES))]))
  const second = place(fragment([node(0x90, 2, data, new Uint8Array(0))]))
  const root = place(fragment([node(0xb0, 2, group, new Uint8Array(16))], second))
  if (circle === true) built.setU32(second[0] + 16 + 4, root[0]).setU32(second[0] + 16 + 8, root[1])
  return built.setU32(172, root[0]).setU32(176, 0).setU32(180, root[1]).build()
}

/** A section whose root leads to so many lists, none of which is there. */
export function buildManyLists(count: number): Uint8Array {
  const built = new ByteBuilder().bytes(hex(SECTION)).zeros(32).bytes(hex(REVISION_STORE)).padTo(1024)
  const list = node(0x90, 2, [8, 64], new Uint8Array(0))
  const root = fragment(Array.from({ length: count }, () => list))
  return built.bytes(root).setU32(172, 1024).setU32(176, 0).setU32(180, root.length).build()
}
