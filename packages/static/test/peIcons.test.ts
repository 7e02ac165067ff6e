import type { Icon } from '@cuculus/pe'
import { expect, it } from 'vitest'
import { peIcons } from '../src/peIcons.js'

/** One grey pixel, as a PNG file. */
const picture = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg==',
  'base64',
)

function icon(group: number, width: number, png: Uint8Array): Icon {
  return { group, id: width, width, height: width, bitsPerPixel: 8, languageName: null, png }
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
