import { encodePng, PNG_SIGNATURE } from './png.js'

/** An icon as a PNG file. */
export interface IconImage {
  readonly width: number
  readonly height: number
  readonly bitsPerPixel: number
  readonly png: Uint8Array
}

/** Larger icons do not exist (256 is the largest that Windows shows). */
const MAXIMUM_SIDE = 512
/** Bytes of a PNG file; one of the largest size that is not packed at all takes one mebibyte. */
const MAXIMUM_PNG = 2 * 1024 * 1024
const BITMAPINFOHEADER_SIZE = 40

/**
 * Turn the data of an `RT_ICON` resource into a PNG file: it is one already, or a device independent bitmap (`BITMAPINFOHEADER`, colours, pixels from the
 * bottom row up, then one bit per pixel that says where the icon is transparent). `undefined` for anything else.
 */
export function iconImage(data: Uint8Array): IconImage | undefined {
  if (PNG_SIGNATURE.every((byte, at) => data[at] === byte)) return pngIcon(data)
  const bitmap = readBitmap(data)
  if (bitmap === undefined) return undefined
  const { width, height, bitsPerPixel } = bitmap
  return { width, height, bitsPerPixel, png: encodePng(width, height, pixels(bitmap)) }
}

/** Size and depth are in the first chunk, which always begins at the same place. */
function pngIcon(data: Uint8Array): IconImage | undefined {
  if (data.length < 33 || data.length > MAXIMUM_PNG) return undefined
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength)
  const channels = [1, 0, 3, 1, 2, 0, 4][view.getUint8(25)] ?? 0
  return {
    width: view.getUint32(16),
    height: view.getUint32(20),
    bitsPerPixel: view.getUint8(24) * channels,
    png: data,
  }
}

interface Bitmap {
  readonly width: number
  readonly height: number
  readonly bitsPerPixel: number
  /** Blue, green, red, unused. */
  readonly palette: Uint8Array
  readonly colours: Uint8Array
  readonly colourStride: number
  readonly mask: Uint8Array
  readonly maskStride: number
}

function readBitmap(data: Uint8Array): Bitmap | undefined {
  if (data.length < BITMAPINFOHEADER_SIZE) return undefined
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength)
  const headerSize = view.getUint32(0, true)
  const width = view.getInt32(4, true)
  // The declared height counts colours and mask.
  const height = Math.abs(view.getInt32(8, true)) >> 1
  const bitsPerPixel = view.getUint16(14, true)
  const compression = view.getUint32(16, true)
  const sensible = width > 0 && width <= MAXIMUM_SIDE && height > 0 && height <= MAXIMUM_SIDE && compression === 0
  if (!sensible || headerSize < BITMAPINFOHEADER_SIZE || ![1, 4, 8, 24, 32].includes(bitsPerPixel)) return undefined
  const declared = view.getUint32(32, true)
  const paletteLength = bitsPerPixel > 8 ? 0 : Math.min(declared || 2 ** bitsPerPixel, 256)
  const coloursAt = headerSize + paletteLength * 4
  const colourStride = rowLength(width * bitsPerPixel)
  const maskAt = coloursAt + colourStride * height
  if (maskAt > data.length) return undefined
  return {
    width,
    height,
    bitsPerPixel,
    palette: data.subarray(headerSize, coloursAt),
    colours: data.subarray(coloursAt, maskAt),
    colourStride,
    mask: data.subarray(maskAt),
    maskStride: rowLength(width),
  }
}

/** Rows are padded to four bytes. */
function rowLength(bits: number): number {
  return ((bits + 31) >> 5) << 2
}

function pixels(bitmap: Bitmap): Uint8Array {
  const { width, height, bitsPerPixel } = bitmap
  const rgba = new Uint8Array(width * height * 4)
  let opaque = false
  for (let row = 0; row < height; row++) {
    const bottomUp = height - 1 - row
    for (let column = 0; column < width; column++) {
      const at = (row * width + column) * 4
      const [blue, green, red, alpha] = colour(bitmap, bottomUp, column)
      rgba.set([red, green, blue, bitsPerPixel === 32 ? alpha : maskedAlpha(bitmap, bottomUp, column)], at)
      opaque ||= alpha !== 0
    }
  }
  // 32-bit icons older than Windows XP have no alpha channel, only the mask.
  if (bitsPerPixel === 32 && !opaque) applyMask(bitmap, rgba)
  return rgba
}

function colour(bitmap: Bitmap, row: number, column: number): readonly [number, number, number, number] {
  const { bitsPerPixel, colours, colourStride, palette } = bitmap
  const start = row * colourStride
  if (bitsPerPixel >= 24) {
    const at = start + column * (bitsPerPixel >> 3)
    return [
      colours[at] ?? 0,
      colours[at + 1] ?? 0,
      colours[at + 2] ?? 0,
      bitsPerPixel === 32 ? (colours[at + 3] ?? 0) : 255,
    ]
  }
  const perByte = 8 / bitsPerPixel
  const byte = colours[start + Math.floor(column / perByte)] ?? 0
  const index = (byte >> (8 - bitsPerPixel * ((column % perByte) + 1))) & (2 ** bitsPerPixel - 1)
  return [palette[index * 4] ?? 0, palette[index * 4 + 1] ?? 0, palette[index * 4 + 2] ?? 0, 255]
}

function maskedAlpha({ mask, maskStride }: Bitmap, row: number, column: number): number {
  const bit = ((mask[row * maskStride + (column >> 3)] ?? 0) >> (7 - (column & 7))) & 1
  return bit === 1 ? 0 : 255
}

function applyMask(bitmap: Bitmap, rgba: Uint8Array): void {
  for (let row = 0; row < bitmap.height; row++) {
    for (let column = 0; column < bitmap.width; column++) {
      rgba[(row * bitmap.width + column) * 4 + 3] = maskedAlpha(bitmap, bitmap.height - 1 - row, column)
    }
  }
}
