import type { Icon } from '@cuculus/pe'
import { expect, it } from 'vitest'
import { capeIcon, peIcons } from '../src/peIcons.js'

/** One grey pixel, as a PNG file. */
const picture = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg==',
  'base64',
)

function icon(group: number, width: number, png: Uint8Array): Icon {
  const declared = { width: width & 0xff, height: width & 0xff, bitsPerPixel: 8 }
  return { group, id: width, width, height: width, bitsPerPixel: 8, languageName: null, png, declared }
}

it('shows the largest image of the first icon, with the hash of its looks', () => {
  const icons = peIcons([icon(1, 16, picture), icon(1, 32, picture), icon(2, 64, picture)])
  expect(icons.map((one) => 'png' in one)).toEqual([false, true, false])
  expect(icons[1]).toMatchObject({ png: picture.toString('base64'), dhash: '0000000000000000' })
  expect(icons[0]).not.toHaveProperty('dhash')
})

it('has no such hash of what cannot be decoded', () => {
  expect(peIcons([icon(1, 16, Uint8Array.of(1))])).toMatchObject([{ png: 'AQ==', dhash: null }])
})

it('has CAPE’s hashes of the image that CAPE takes: the last of the largest by the numbers of the group', () => {
  const icons = [icon(1, 256, Uint8Array.of(1)), icon(1, 16, picture), icon(2, 64, Uint8Array.of(1))]
  // MD5 of 64 zeros: one colour has no lighter one.
  expect(capeIcon(icons)).toEqual({
    // Grey pictures are written in another way.
    pe_icon_hash: null,
    pe_icon_fuzzy: '3b5d3c7d207e37dceeedd301e35e2e58',
    pe_icon_dhash: '0000000000000000',
  })
  expect(capeIcon(icons.slice(0, 1))).toEqual({
    pe_icon_hash: null,
    pe_icon_fuzzy: null,
    pe_icon_dhash: null,
  })
  expect(capeIcon([])).toEqual({})
})
