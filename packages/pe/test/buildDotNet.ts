import { ByteBuilder } from '../../../test/byteBuilder.js'
import { buildPe, firstSection } from './buildPe.js'

/** Heap of strings: returns offsets. */
class Strings {
  readonly bytes = new ByteBuilder().u8(0)
  add(text: string): number {
    const at = this.bytes.length
    this.bytes.text(text)
    return at
  }
}

/** A small assembly: two references, one type reference, one native import, one resource, one user string. */
export function buildDotNet(): Uint8Array {
  const strings = new Strings()
  const at = {
    module: strings.add('probe.exe'),
    assembly: strings.add('Probe'),
    mscorlib: strings.add('mscorlib'),
    object: strings.add('Object'),
    system: strings.add('System'),
    program: strings.add('Program'),
    space: strings.add('Evil'),
    write: strings.add('WriteLine'),
    kernel: strings.add('kernel32.dll'),
    alloc: strings.add('VirtualAlloc'),
    resource: strings.add('payload.bin'),
  }
  const tables = new ByteBuilder().u32(0).u8(2, 0, 0, 1)
  const rows = { 0x00: 1, 0x01: 1, 0x02: 1, 0x0a: 1, 0x1a: 1, 0x1c: 1, 0x20: 1, 0x23: 1, 0x28: 1 }
  const mask = Object.keys(rows).reduce((bits, table) => bits | (1n << BigInt(table)), 0n)
  tables.u64(mask, 0n).u32(...Object.values(rows))
  tables.u16(0, at.module, 1, 0, 0)
  tables.u16(6, at.object, at.system)
  tables.u32(1).u16(at.program, at.space, 5, 1, 1)
  tables.u16(9, at.write, 0)
  tables.u16(at.kernel)
  tables.u16(0, 3, at.alloc, 1)
  tables.u32(0x8004).u16(1, 2, 3, 4).u32(0).u16(0, at.assembly, 0)
  tables.u16(4, 0, 0, 0).u32(0).u16(1, at.mscorlib, 0, 0)
  tables.u32(0, 1).u16(at.resource, 0)
  const streams: readonly (readonly [string, Uint8Array])[] = [
    ['#~', tables.align(4).build()],
    ['#Strings', strings.bytes.align(4).build()],
    ['#US', new ByteBuilder().u8(0, 7).u16(0x68, 0x69, 0x21).u8(0).align(4).build()],
    ['#GUID', Uint8Array.from({ length: 16 }, (_, index) => index + 1)],
    ['#Blob', Uint8Array.of(0, 2, 0xb7, 0x7a)],
  ]
  return assemble(streams)
}

/** An assembly of so many references to types, whose names are all ends of one, and of so many resources, which are all the same. */
export function buildSharing(types: number, resources: number, resource: Uint8Array): Uint8Array {
  const tables = new ByteBuilder()
    .u32(0)
    .u8(2, 0, 0, 1)
    .u64((1n << 1n) | (1n << 0x28n), 0n)
  tables.u32(types, resources)
  for (let index = 0; index < types; index++) tables.u16(6, index, types + index)
  for (let index = 0; index < resources; index++) tables.u32(0, 1).u16(2 * types, 0)
  const streams: readonly (readonly [string, Uint8Array])[] = [
    ['#~', tables.align(4).build()],
    ['#Strings', new Uint8Array(2 * types + 8192).fill(0x61)],
  ]
  return assemble(streams, resource)
}

function assemble(
  streams: readonly (readonly [string, Uint8Array])[],
  resource: Uint8Array = Uint8Array.of(0x4d, 0x5a, 0x90, 0),
): Uint8Array {
  const head = new ByteBuilder().u32(0x424a5342).u16(1, 1).u32(0, 12).text('v4.0.30319').u8(0).u16(0, streams.length)
  const places: number[] = []
  for (const [name] of streams) {
    places.push(head.length)
    head.u32(0, 0).text(name).align(4)
  }
  for (const [index, [, bytes]] of streams.entries()) {
    head.setU32(places[index] ?? 0, head.length).setU32((places[index] ?? 0) + 4, bytes.length)
    head.bytes(bytes)
  }
  const metadata = head.build()
  const section = new ByteBuilder().u32(72).u16(2, 5)
  const metadataRva = firstSection + 72
  const resourcesRva = metadataRva + metadata.length
  section.u32(metadataRva, metadata.length, 1, 0x06000001, resourcesRva, 4 + resource.length)
  section.padTo(72).bytes(metadata)
  section.u32(resource.length - 1).bytes(resource)
  const directories = { 14: { rva: firstSection, size: 72 } }
  return buildPe({ sections: [{ name: '.text', data: section.build() }], directories })
}
