import { buildExports, buildImports, buildResources, buildVersion } from './buildDirectories.js'
import { buildPe } from './buildPe.js'
import { ByteBuilder } from '../../../test/byteBuilder.js'

const importsRva = 0x1000
const miscRva = 0x2000
/** Imports fill one sector at 0x400. */
const miscOffset = 0x600
const exportsRva = 0x3000
const resourcesRva = 0x4000

/** A section with TLS, debug, relocations and load configuration one after the other. */
function miscellany(bits: 32 | 64): Uint8Array {
  const base = 0x400000
  const out = new ByteBuilder()
  // TLS directory at 0, callbacks at 0x40.
  const words = [base + 0x2180, base + 0x2188, base + 0x2190, base + miscRva + 0x40]
  if (bits === 64) out.u64(...words.map(BigInt))
  else out.u32(...words)
  out.u32(0, 0).padTo(0x40)
  if (bits === 64) out.u64(BigInt(base + 0x1234), 0n)
  else out.u32(base + 0x1234, 0)
  // Debug directory at 0x80, its RSDS record at 0xa0.
  out
    .padTo(0x80)
    .u32(0, 1_600_000_001)
    .u16(0, 0)
    .u32(2, 24 + 14, miscRva + 0xa0, miscOffset + 0xa0)
  out
    .padTo(0xa0)
    .u32(0x53445352, 0x11223344)
    .u16(0x5566, 0x7788)
    .u8(1, 2, 3, 4, 5, 6, 7, 8)
    .u32(3)
    .text('C:\\src\\a.pdb')
  // Relocations at 0x100: one page with two entries and padding.
  out.padTo(0x100).u32(0x1000, 16).u16(0x3010, 0x3020, 0, 0)
  // Load configuration at 0x140.
  out
    .padTo(0x140)
    .u32(bits === 64 ? 112 : 72, 0, 0)
    .padTo(0x200)
  return out.build()
}

/** An image with every directory, whose contents the tests know. */
export function sampleImage(bits: 32 | 64 = 32): Uint8Array {
  const imports = buildImports(
    importsRva,
    { 'KERNEL32.dll': ['ExitProcess', 'Sleep'], 'WS2_32.dll': [115, 9999] },
    bits,
  )
  const exports = buildExports(exportsRva, 'sample.dll', 5, [
    { rva: 0x1010 },
    { name: 'Alpha', rva: 0x1020 },
    { name: 'Beta', forwarder: 'NTDLL.RtlBeta' },
  ])
  const version = buildVersion('040904b0', { CompanyName: 'Ünïcode', FileVersion: '1.2.3.4' }, [0x409, 0x4b0])
  const resources = buildResources(resourcesRva, [
    { type: 'CUSTOM', id: 'NAME', language: 0x407, data: Uint8Array.of(1, 2, 3) },
    { type: 16, id: 1, language: 0x409, data: version },
    { type: 24, id: 1, language: 0, data: new TextEncoder().encode('<assembly/>') },
  ])
  return buildPe({
    bits,
    entryPoint: importsRva,
    characteristics: 0x2102,
    sections: [
      { name: '.text', data: imports },
      { name: '.misc', data: miscellany(bits) },
      { name: '.edata', data: exports },
      { name: '.rsrc', data: resources },
    ],
    directories: {
      0: { rva: exportsRva, size: exports.length },
      1: { rva: importsRva, size: 60 },
      2: { rva: resourcesRva, size: resources.length },
      5: { rva: miscRva + 0x100, size: 16 },
      6: { rva: miscRva + 0x80, size: 28 },
      9: { rva: miscRva, size: 40 },
      10: { rva: miscRva + 0x140, size: 64 },
    },
    overlay: new TextEncoder().encode('overlay!'),
  })
}
