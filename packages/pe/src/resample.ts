/** Weights are rounded to whole numbers of this precision, so that the result does not depend on the order of additions. */
const PRECISION = 2 ** 22

/** How much of a pixel goes into one of the result, by their distance. */
export interface Filter {
  /** Distance from which on it is nothing, in pixels of the result. */
  readonly reach: number
  readonly weight: (distance: number) => number
}

/** A straight slope. */
export const bilinear: Filter = { reach: 1, weight: (distance) => Math.max(1 - Math.abs(distance), 0) }

/** A windowed sinc over three pixels. */
export const lanczos: Filter = {
  reach: 3,
  weight: (distance) => (distance >= -3 && distance < 3 ? sinc(distance) * sinc(distance / 3) : 0),
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(x * Math.PI) / (x * Math.PI)
}

/** Scale one channel of a picture, rows first and then columns, as Pillow does: each step gives whole numbers from 0 to 255. */
export function resample(
  channel: Uint8Array,
  from: { readonly width: number; readonly height: number },
  to: { readonly width: number; readonly height: number },
  filter: Filter,
): Uint8Array {
  const narrow = scaledRows(channel, from.width, from.height, to.width, filter)
  // The same again on the transposed picture: columns are scaled as rows were.
  const turned = scaledRows(transposed(narrow, to.width, from.height), from.height, to.width, to.height, filter)
  return transposed(turned, to.height, to.width)
}

function scaledRows(channel: Uint8Array, width: number, height: number, target: number, filter: Filter): Uint8Array {
  const result = new Uint8ClampedArray(target * height)
  for (let column = 0; column < target; column++) {
    const { first, weights } = kernel(width, target, column, filter)
    for (let row = 0; row < height; row++) {
      let sum = PRECISION / 2
      for (const [at, weight] of weights.entries()) sum += weight * (channel[row * width + first + at] ?? 0)
      result[row * target + column] = Math.floor(sum / PRECISION)
    }
  }
  return Uint8Array.from(result)
}

/** What each pixel of the source, from `first` on, gives to one of the result. */
function kernel(
  source: number,
  target: number,
  index: number,
  { reach, weight }: Filter,
): { readonly first: number; readonly weights: number[] } {
  const scale = source / target
  const spread = Math.max(scale, 1)
  const centre = (index + 0.5) * scale
  const first = Math.max(Math.trunc(centre - reach * spread + 0.5), 0)
  const end = Math.min(Math.trunc(centre + reach * spread + 0.5), source)
  const raw = Array.from({ length: end - first }, (_, at) => weight((first + at - centre + 0.5) / spread))
  const total = raw.reduce((sum, value) => sum + value, 0)
  return { first, weights: raw.map((value) => roundedAway((value / total) * PRECISION)) }
}

/** Halves go away from zero. */
function roundedAway(value: number): number {
  return Math.trunc(value + (value < 0 ? -0.5 : 0.5))
}

function transposed(channel: Uint8Array, width: number, height: number): Uint8Array {
  return Uint8Array.from(
    { length: channel.length },
    (_, at) => channel[(at % height) * width + Math.floor(at / height)] ?? 0,
  )
}
