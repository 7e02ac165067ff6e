import { createHash } from 'node:crypto'
import { greyOf } from './greyOf.js'
import { type Pixels, pngPixels } from './pngPixels.js'
import { bilinear, resample } from './resample.js'

const SIDE = 8

type Colour = readonly [red: number, green: number, blue: number]
/** How much a difference in each channel is worth. */
const WEIGHTS: Colour = [77, 150, 29]

/**
 * The hash of a simplified picture: MD5 in 32 lower-case hexadecimal digits, the same for icons that differ in details only. Unlike those of `differenceHash`, two
 * hashes are equal or tell nothing.
 *
 * The picture is scaled to 8 × 8 by a bilinear filter, its transparency is dropped, its colours are reduced to two by a median cut, and each pixel gives one byte: 255
 * where it has the lighter of both. This is what CAPE stores as `icon_fuzzy`.
 *
 * @param png an icon's PNG file
 * @returns `null` if it is none that can be decoded
 */
export function fuzzyIconHash(png: Uint8Array): string | null {
  const pixels = pngPixels(png)
  if (pixels === undefined) return null
  const greys = twoColours(smallColours(pixels)).map((colour) => greyOf(...colour))
  const darkest = Math.min(...greys)
  return createHash('md5')
    .update(Uint8Array.from(greys, (grey) => (grey > darkest ? 255 : 0)))
    .digest('hex')
}

/** Colours count as much as they are opaque while they are mixed; a picture of the size is not. */
function smallColours({ width, height, rgba }: Pixels): readonly Colour[] {
  const count = rgba.length / 4
  const channel = (offset: number): Uint8Array =>
    Uint8Array.from({ length: count }, (_, index) => rgba[index * 4 + offset] ?? 0)
  const isSmall = width === SIDE && height === SIDE
  const alpha = isSmall ? new Uint8Array(count).fill(255) : channel(3)
  const size = { width: SIDE, height: SIDE }
  const small = (values: Uint8Array): Uint8Array => resample(values, { width, height }, size, bilinear)
  const smallAlpha = small(alpha)
  const [red, green, blue] = [0, 1, 2].map((offset) =>
    small(channel(offset).map((value, index) => scaledBy(value, alpha[index] ?? 0))),
  )
  return Array.from(smallAlpha, (opaque, index): Colour => {
    const whole = (values: Uint8Array | undefined): number => {
      const value = values?.[index] ?? 0
      return opaque === 0 || opaque === 255 ? value : Math.min(Math.floor((255 * value) / opaque), 255)
    }
    return [whole(red), whole(green), whole(blue)]
  })
}

/** `value` × `factor` / 255, rounded without a division. */
function scaledBy(value: number, factor: number): number {
  const product = value * factor + 128
  return ((product >> 8) + product) >> 8
}

/** Colours are cut in two at the median of the channel with the widest range, and each becomes the nearer of the two means. */
function twoColours(colours: readonly Colour[]): readonly Colour[] {
  const ranges = WEIGHTS.map((weight, channel) => {
    const values = colours.map((colour) => colour[channel] ?? 0)
    return (Math.max(...values) - Math.min(...values)) * weight
  })
  const axis = ranges.indexOf(Math.max(...ranges))
  if (ranges[axis] === 0) return colours
  const limit = lowestOfUpper(colours.map((colour) => colour[axis] ?? 0))
  const isUpper = (colour: Colour): boolean => (colour[axis] ?? 0) >= limit
  const means = [mean(colours.filter(isUpper)), mean(colours.filter((colour) => !isUpper(colour)))] as const
  return colours.map((colour) => {
    const [own, other] = isUpper(colour) ? means : [means[1], means[0]]
    return distance(other, colour) < distance(own, colour) ? other : own
  })
}

/** The upper half is made of the highest values that are more than half of all; something is always left below. */
function lowestOfUpper(values: readonly number[]): number {
  const descending = values.toSorted((one, other) => other - one)
  const limit = descending[Math.floor(values.length / 2)] ?? 0
  const lowest = descending.at(-1) ?? 0
  return limit > lowest ? limit : (descending.findLast((value) => value > lowest) ?? limit)
}

function mean(colours: readonly Colour[]): Colour {
  const of = (channel: 0 | 1 | 2): number =>
    Math.floor(0.5 + colours.reduce((sum, colour) => sum + colour[channel], 0) / colours.length)
  return [of(0), of(1), of(2)]
}

function distance(one: Colour, other: Colour): number {
  return one.reduce((sum, value, channel) => sum + (value - (other[channel] ?? 0)) ** 2, 0)
}
