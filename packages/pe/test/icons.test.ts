import { inflateSync } from 'node:zlib'
import { expect, it } from 'vitest'
import { parsePe } from '../src/index.js'
import { buildResources } from './buildDirectories.js'
import { buildPe, firstSection } from './buildPe.js'
import { ByteBuilder } from '../../../test/byteBuilder.js'

/** A 2 × 2 icon: red and green above blue and transparent. */
function bitmap(bits: 1 | 4 | 8 | 24 | 32): Uint8Array {
  const out = new ByteBuilder()
    .u32(40, 2, 4)
    .u16(1, bits)
    .u32(0, 0, 0, 0, bits > 8 ? 0 : 4, 0)
  const colours = [
    [0, 0, 255],
    [0, 255, 0],
    [255, 0, 0],
    [9, 9, 9],
  ]
  if (bits <= 8) for (const [b = 0, g = 0, r = 0] of colours) out.u8(b, g, r, 0)
  for (const row of [
    [2, 3],
    [0, 1],
  ]) {
    const start = out.length
    if (bits === 8) out.u8(...row)
    if (bits === 4) out.u8(((row[0] ?? 0) << 4) | (row[1] ?? 0))
    if (bits >= 24) {
      for (const index of row) {
        out.u8(...(colours[index] ?? []))
        if (bits === 32) out.u8(index === 3 ? 0 : 255)
      }
    }
    out.padTo(start + 4 * Math.ceil((2 * bits) / 32))
  }
  // The mask, bottom row first: only the lower right pixel is transparent.
  return out.u8(0x40, 0, 0, 0, 0, 0, 0, 0).build()
}

function iconsOf(data: Uint8Array) {
  const group = new ByteBuilder().u16(0, 1, 1).u8(2, 2, 0, 0).u16(1, 32).u32(data.length).u16(7).build()
  const resources = buildResources(firstSection, [
    { type: 3, id: 7, language: 0x409, data },
    { type: 14, id: 'MAIN', language: 0x409, data: group },
  ])
  const sections = [{ name: '.rsrc', data: resources }]
  return parsePe(buildPe({ sections, directories: { 2: { rva: firstSection, size: resources.length } } }))
}

/** The pixels of a PNG as the encoder writes it: one IDAT, no filters. */
function pixelsOf(png: Uint8Array): readonly number[] {
  const view = new DataView(png.buffer, png.byteOffset, png.byteLength)
  const rows = inflateSync(png.subarray(41, 41 + view.getUint32(33)))
  return [...rows.subarray(1, 9), ...rows.subarray(10, 18)]
}

it.each([4, 8, 24, 32] as const)('turns a bitmap of %i bits into a PNG with its transparency', (bits) => {
  const [icon] = iconsOf(bitmap(bits)).icons
  expect(icon).toMatchObject({
    group: 'MAIN',
    id: 7,
    width: 2,
    height: 2,
    bitsPerPixel: bits,
    languageName: 'LANG_ENGLISH',
  })
  const pixels = pixelsOf(icon?.png ?? new Uint8Array(0))
  expect(pixels.slice(0, 12)).toEqual([255, 0, 0, 255, 0, 255, 0, 255, 0, 0, 255, 255])
  expect(pixels[15]).toBe(0)
})

it('takes the mask of a 32-bit icon that has no alpha at all', () => {
  const data = bitmap(32)
  for (let at = 43; at < 40 + 16; at += 4) data[at] = 0
  const pixels = pixelsOf(iconsOf(data).icons[0]?.png ?? new Uint8Array(0))
  expect([pixels[3], pixels[7], pixels[11], pixels[15]]).toEqual([255, 255, 255, 0])
})

it('leaves a PNG as it is', () => {
  const png = iconsOf(bitmap(32)).icons[0]?.png ?? new Uint8Array(0)
  const [icon] = iconsOf(png).icons
  expect(icon).toMatchObject({ width: 2, height: 2, bitsPerPixel: 32 })
  expect(Buffer.from(icon?.png ?? []).equals(png)).toBe(true)
})

it('takes no PNG that is larger than a picture of the largest size', () => {
  const png = iconsOf(bitmap(32)).icons[0]?.png ?? new Uint8Array(0)
  const behind = (size: number): Uint8Array => Buffer.concat([png, Buffer.alloc(size - png.length)])
  expect(iconsOf(behind(2 * 1024 * 1024)).icons).toHaveLength(1)
  expect(iconsOf(behind(2 * 1024 * 1024 + 1)).icons).toEqual([])
})

it('reports an icon that is no picture', () => {
  const pe = iconsOf(Uint8Array.of(1, 2, 3))
  expect(pe.icons).toEqual([])
  expect(pe.diagnostics).toContainEqual(expect.objectContaining({ code: 'PE_ICON_DAMAGED' }))
})

it('refuses a bitmap that claims to be huge', () => {
  const data = bitmap(32)
  new DataView(data.buffer).setUint32(4, 0x7fffffff, true)
  expect(iconsOf(data).icons).toEqual([])
})

it('decodes an image that is named a thousand times once', () => {
  const group = new ByteBuilder().u16(0, 1, 1000)
  for (let index = 0; index < 1000; index++) group.u8(2, 2, 0, 0).u16(1, 32).u32(100).u16(7)
  const resources = buildResources(firstSection, [
    { type: 3, id: 7, language: 0, data: bitmap(32) },
    { type: 14, id: 1, language: 0, data: group.build() },
  ])
  const sections = [{ name: '.rsrc', data: resources }]
  const pe = parsePe(buildPe({ sections, directories: { 2: { rva: firstSection, size: resources.length } } }))
  expect(pe.icons).toHaveLength(256)
  expect(new Set(pe.icons.map(({ png }) => png)).size).toBe(1)
})
