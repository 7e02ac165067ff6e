import { inflateSync } from 'node:zlib'
import { PNG_SIGNATURE } from './png.js'

/** Pixels of an image, rows from the top. */
export interface Pixels {
  readonly width: number
  readonly height: number
  /** Red, green, blue, alpha. */
  readonly rgba: Uint8Array
}

/** Larger icons do not exist (256 is the largest that Windows shows). */
const MAXIMUM_SIDE = 512
/** Channels by colour type (PNG specification, §11.2.2). */
const CHANNELS: ReadonlyMap<number, number> = new Map([
  [0, 1],
  [2, 3],
  [3, 1],
  [4, 2],
  [6, 4],
])

interface Chunks {
  readonly header: DataView
  readonly palette: Uint8Array
  readonly transparency: Uint8Array
  readonly data: Uint8Array
}

/**
 * The pixels of a PNG file, of every colour type with 8 bits or fewer a channel. `undefined` for interlaced ones, deeper ones, larger ones than any icon, and
 * what is damaged; checksums are not looked at.
 */
export function pngPixels(png: Uint8Array): Pixels | undefined {
  const chunks = readChunks(png)
  if (chunks === undefined) return undefined
  const { header, data } = chunks
  const [width, height] = [header.getUint32(0), header.getUint32(4)]
  const depth = header.getUint8(8)
  const colourType = header.getUint8(9)
  const channels = CHANNELS.get(colourType)
  const interlaced = header.getUint8(12) !== 0
  const sized = width > 0 && width <= MAXIMUM_SIDE && height > 0 && height <= MAXIMUM_SIDE
  if (!sized || channels === undefined || interlaced || ![1, 2, 4, 8].includes(depth)) return undefined
  const stride = Math.ceil((width * channels * depth) / 8)
  const rows = inflated(data, (stride + 1) * height)
  if (rows === undefined || !unfilter(rows, stride, height, Math.max((channels * depth) >> 3, 1))) return undefined
  const rgba = new Uint8Array(width * height * 4)
  const sample = samples(rows, stride, channels, depth)
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      setPixel(rgba, (row * width + column) * 4, (channel) => sample(row, column, channel), colourType, chunks)
    }
  }
  return { width, height, rgba }
}

function readChunks(png: Uint8Array): Chunks | undefined {
  if (!PNG_SIGNATURE.every((byte, at) => png[at] === byte)) return undefined
  const view = new DataView(png.buffer, png.byteOffset, png.byteLength)
  const named = new Map<string, Uint8Array>()
  const data: Uint8Array[] = []
  for (let at = PNG_SIGNATURE.length; at + 12 <= png.length;) {
    const length = view.getUint32(at)
    const name = Buffer.from(png.subarray(at + 4, at + 8)).toString('latin1')
    const content = png.subarray(at + 8, at + 8 + length)
    if (name === 'IDAT') data.push(content)
    else if (name === 'IHDR' || name === 'PLTE' || name === 'tRNS') named.set(name, content)
    at += length + 12
  }
  const header = named.get('IHDR')
  if (header === undefined || header.length < 13) return undefined
  const none = new Uint8Array(0)
  return {
    header: new DataView(header.buffer, header.byteOffset, header.byteLength),
    palette: named.get('PLTE') ?? none,
    transparency: named.get('tRNS') ?? none,
    data: Buffer.concat(data),
  }
}

/** Exactly so many bytes; `undefined` if there are fewer, or more. */
function inflated(data: Uint8Array, length: number): Uint8Array | undefined {
  try {
    const bytes = inflateSync(data, { maxOutputLength: length })
    return bytes.length === length ? Uint8Array.from(bytes) : undefined
  } catch {
    // Whatever zlib has against the data: there is no picture.
    return undefined
  }
}

/** Undo the filter of every row in place (PNG specification, §9.2); false if there is one that does not exist. */
function unfilter(rows: Uint8Array, stride: number, height: number, pixel: number): boolean {
  for (let row = 0; row < height; row++) {
    const start = row * (stride + 1) + 1
    const filter = rows[start - 1] ?? 0
    if (filter > 4) return false
    for (let at = 0; at < stride; at++) {
      const left = at < pixel ? 0 : (rows[start + at - pixel] ?? 0)
      const above = row === 0 ? 0 : (rows[start + at - stride - 1] ?? 0)
      const aboveLeft = row === 0 || at < pixel ? 0 : (rows[start + at - stride - 1 - pixel] ?? 0)
      rows[start + at] = (rows[start + at] ?? 0) + predicted(filter, left, above, aboveLeft)
    }
  }
  return true
}

function predicted(filter: number, left: number, above: number, aboveLeft: number): number {
  if (filter === 1) return left
  if (filter === 2) return above
  if (filter === 3) return (left + above) >> 1
  return filter === 4 ? paeth(left, above, aboveLeft) : 0
}

function paeth(left: number, above: number, aboveLeft: number): number {
  const estimate = left + above - aboveLeft
  const [toLeft, toAbove, toBoth] = [left, above, aboveLeft].map((value) => Math.abs(estimate - value))
  if ((toLeft ?? 0) <= (toAbove ?? 0) && (toLeft ?? 0) <= (toBoth ?? 0)) return left
  return (toAbove ?? 0) <= (toBoth ?? 0) ? above : aboveLeft
}

type Sample = (row: number, column: number, channel: number) => number

function samples(rows: Uint8Array, stride: number, channels: number, depth: number): Sample {
  return (row, column, channel) => {
    const bit = (column * channels + channel) * depth
    const byte = rows[row * (stride + 1) + 1 + (bit >> 3)] ?? 0
    return (byte >> (8 - depth - (bit & 7))) & (2 ** depth - 1)
  }
}

function setPixel(
  rgba: Uint8Array,
  at: number,
  sample: (channel: number) => number,
  colourType: number,
  { header, palette, transparency }: Chunks,
): void {
  const first = sample(0)
  if (colourType === 3) {
    const colour = first * 3
    rgba.set([palette[colour] ?? 0, palette[colour + 1] ?? 0, palette[colour + 2] ?? 0, transparency[first] ?? 255], at)
  } else if (colourType === 2 || colourType === 6) {
    rgba.set([first, sample(1), sample(2), colourType === 6 ? sample(3) : 255], at)
  } else {
    const grey = (first * 255) / (2 ** header.getUint8(8) - 1)
    rgba.set([grey, grey, grey, colourType === 4 ? sample(1) : 255], at)
  }
}
