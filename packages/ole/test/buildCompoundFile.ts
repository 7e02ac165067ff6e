import { ByteBuilder } from '../../../test/byteBuilder.js'

const SECTOR = 512
const MINI = 64
const END = 0xfffffffe
const FREE = 0xffffffff

interface Node {
  readonly name: string
  readonly data: Uint8Array | null
  readonly children: Node[]
  start: number
}

/** A compound file (version 3) with the streams of the given paths. */
export function buildCompoundFile(streams: Readonly<Record<string, Uint8Array>>): Uint8Array {
  const root: Node = { name: 'Root Entry', data: null, children: [], start: END }
  for (const [path, data] of Object.entries(streams)) insert(root, path.split('/'), data)
  const fat: number[] = []
  const body = new ByteBuilder()
  const append = (data: Uint8Array): number => {
    const first = fat.length
    const count = Math.ceil(data.length / SECTOR)
    for (let index = 0; index < count; index++) fat.push(index === count - 1 ? END : fat.length + 1)
    body.bytes(data).align(SECTOR)
    return count === 0 ? END : first
  }
  const mini = new ByteBuilder()
  const miniFat: number[] = []
  const nodes = flatten(root)
  for (const node of nodes) {
    if (node.data === null) continue
    if (node.data.length >= 4096) node.start = append(node.data)
    else node.start = appendMini(mini, miniFat, node.data)
  }
  root.start = append(mini.build())
  const miniSize = mini.length
  const miniFatStart = append(numbers(miniFat))
  const directoryStart = append(directory(nodes, miniSize))
  // The FAT describes its own sectors as well.
  const fatStart = fat.length
  const fatSectors = Math.ceil((fat.length + 4) / 128)
  for (let index = 0; index < fatSectors; index++) fat.push(0xfffffffd)
  body.bytes(numbers(fat))
  const header = new ByteBuilder()
    .u8(0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1)
    .padTo(0x18)
    .u16(0x3e, 3, 0xfffe, 9, 6)
    .padTo(0x2c)
  header.u32(fatSectors, directoryStart, 0, 4096, miniFatStart, Math.ceil(miniFat.length / 128), END, 0)
  for (let index = 0; index < 109; index++) header.u32(index < fatSectors ? fatStart + index : FREE)
  return header.bytes(body.build()).build()
}

function insert(parent: Node, path: readonly string[], data: Uint8Array): void {
  const [name = '', ...rest] = path
  let node = parent.children.find((child) => child.name === name)
  if (node === undefined) {
    node = { name, data: rest.length === 0 ? data : null, children: [], start: END }
    parent.children.push(node)
  }
  if (rest.length > 0) insert(node, rest, data)
}

function flatten(node: Node): Node[] {
  return [node, ...node.children.flatMap(flatten)]
}

function appendMini(mini: ByteBuilder, miniFat: number[], data: Uint8Array): number {
  const first = miniFat.length
  const count = Math.ceil(data.length / MINI)
  for (let index = 0; index < count; index++) miniFat.push(index === count - 1 ? END : miniFat.length + 1)
  mini.bytes(data).align(MINI)
  return count === 0 ? END : first
}

/** Padded to whole sectors with marks for free ones. */
function numbers(values: readonly number[]): Uint8Array {
  const out = new ByteBuilder().u32(...values)
  while (out.length % SECTOR !== 0) out.u32(FREE)
  return out.build()
}

/** Siblings hang on each other's right side. */
function directory(nodes: readonly Node[], miniSize: number): Uint8Array {
  const out = new ByteBuilder()
  const index = (node: Node | undefined): number => (node === undefined ? FREE : nodes.indexOf(node))
  for (const [position, node] of nodes.entries()) {
    const parent = nodes.find(({ children }) => children.includes(node))
    const next = parent?.children[parent.children.indexOf(node) + 1]
    const start = out.length
    out
      .wide(node.name)
      .padTo(start + 64)
      .u16((node.name.length + 1) * 2)
    out.u8(position === 0 ? 5 : node.data === null ? 1 : 2, 1).u32(FREE, index(next), index(node.children[0]))
    out
      .padTo(start + 116)
      .u32(node.start, position === 0 ? miniSize : (node.data?.length ?? 0))
      .padTo(start + 128)
  }
  while (out.length % SECTOR !== 0) {
    const start = out.length
    out
      .padTo(start + 68)
      .u32(FREE, FREE, FREE)
      .padTo(start + 128)
  }
  return out.build()
}

/** A VBA container of literals only, in chunks of 4,096 bytes. */
export function compressVba(text: string): Uint8Array {
  const data = Buffer.from(text, 'latin1')
  const out = new ByteBuilder().u8(1)
  for (let at = 0; at < data.length; at += 3000) {
    const chunk = new ByteBuilder()
    const part = data.subarray(at, at + 3000)
    for (let group = 0; group < part.length; group += 8) chunk.u8(0).bytes(part.subarray(group, group + 8))
    out.u16(0xb000 | (chunk.length - 1)).bytes(chunk.build())
  }
  return out.build()
}

/** The `dir` stream of a project with standard modules. */
export function dirStream(
  project: string,
  modules: readonly { readonly name: string; readonly offset: number }[],
): Uint8Array {
  const out = new ByteBuilder()
  const record = (id: number, data: Uint8Array): void => {
    out.u16(id).u32(data.length).bytes(data)
  }
  const latin1 = (text: string): Uint8Array => Buffer.from(text, 'latin1')
  record(1, Uint8Array.of(1, 0, 0, 0))
  record(3, Uint8Array.of(0xe3, 0x04))
  record(4, latin1(project))
  out.u16(9).u32(4, 1).u16(2)
  for (const { name, offset } of modules) {
    record(0x19, latin1(name))
    record(0x1a, latin1(name))
    record(0x32, Buffer.from(name, 'utf16le'))
    record(0x31, new ByteBuilder().u32(offset).build())
    record(0x21, new Uint8Array(0))
    record(0x2b, new Uint8Array(0))
  }
  record(0x10, new Uint8Array(0))
  return compressVba(Buffer.from(out.build()).toString('latin1'))
}
