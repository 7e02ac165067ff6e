import { type Pixels, pngPixels } from './pngPixels.js'

/** A hash of 64 bits: 8 rows of 9 grey values, each compared with its neighbour. */
const COLUMNS = 9
const ROWS = 8
/** Reach of the Lanczos kernel, in pixels of the result. */
const REACH = 3
/** Weights are rounded to whole numbers of this precision, so that the result does not depend on the order of additions. */
const PRECISION = 2 ** 22

/**
 * The difference hash ("dhash") of a picture: 16 hexadecimal digits that are close for pictures that look alike. Two hashes are compared by the number of
 * bits in which they differ.
 *
 * The picture is made grey (ITU-R 601-2; transparency is not looked at), scaled to 9 × 8 by a Lanczos filter, and each pixel gives one bit: whether it is lighter
 * than its right neighbour. The first pixel of a row is the lowest bit of the row's byte. This is what CAPE stores as `icon_dhash`.
 *
 * @param png an icon's PNG file
 * @returns `null` if it is none that can be decoded
 */
export function differenceHash(png: Uint8Array): string | null {
  const pixels = pngPixels(png)
  if (pixels === undefined) return null
  const { width, height } = pixels
  const narrow = scaled(greyOf(pixels), width, height, COLUMNS)
  // The same again on the transposed picture: columns are scaled as rows were.
  const small = transposed(scaled(transposed(narrow, COLUMNS, height), height, COLUMNS, ROWS), ROWS, COLUMNS)
  const hash = Uint8Array.from({ length: ROWS }, (_, row) => rowBits(small.subarray(row * COLUMNS)))
  return Buffer.from(hash).toString('hex')
}

function rowBits(row: Uint8Array): number {
  let bits = 0
  for (let column = 0; column < COLUMNS - 1; column++) {
    if ((row[column] ?? 0) > (row[column + 1] ?? 0)) bits |= 1 << column
  }
  return bits
}

function greyOf({ rgba }: Pixels): Uint8Array {
  return Uint8Array.from({ length: rgba.length / 4 }, (_, index) => {
    const [red = 0, green = 0, blue = 0] = rgba.subarray(index * 4, index * 4 + 3)
    // 0.299, 0.587 and 0.114 in sixteen bits.
    return (red * 19_595 + green * 38_470 + blue * 7471 + 0x8000) >> 16
  })
}

/** Scale the rows of a picture to another width. */
function scaled(grey: Uint8Array, width: number, height: number, target: number): Uint8Array {
  const result = new Uint8ClampedArray(target * height)
  for (let column = 0; column < target; column++) {
    const { first, weights } = kernel(width, target, column)
    for (let row = 0; row < height; row++) {
      let sum = PRECISION / 2
      for (const [at, weight] of weights.entries()) sum += weight * (grey[row * width + first + at] ?? 0)
      result[row * target + column] = Math.floor(sum / PRECISION)
    }
  }
  return Uint8Array.from(result)
}

/** What each pixel of the source, from `first` on, gives to one of the result. */
function kernel(source: number, target: number, index: number): { readonly first: number; readonly weights: number[] } {
  const scale = source / target
  const spread = Math.max(scale, 1)
  const centre = (index + 0.5) * scale
  const first = Math.max(Math.trunc(centre - REACH * spread + 0.5), 0)
  const end = Math.min(Math.trunc(centre + REACH * spread + 0.5), source)
  const raw = Array.from({ length: end - first }, (_, at) => lanczos((first + at - centre + 0.5) / spread))
  const total = raw.reduce((sum, weight) => sum + weight, 0)
  return { first, weights: raw.map((weight) => roundedAway((weight / total) * PRECISION)) }
}

function lanczos(x: number): number {
  return x >= -REACH && x < REACH ? sinc(x) * sinc(x / REACH) : 0
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(x * Math.PI) / (x * Math.PI)
}

/** Halves go away from zero. */
function roundedAway(value: number): number {
  return Math.trunc(value + (value < 0 ? -0.5 : 0.5))
}

function transposed(grey: Uint8Array, width: number, height: number): Uint8Array {
  return Uint8Array.from({ length: grey.length }, (_, at) => grey[(at % height) * width + Math.floor(at / height)] ?? 0)
}
