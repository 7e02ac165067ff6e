import { deflateFiltered } from './deflate.js'
import type { Pixels } from './pngPixels.js'
import { PNG_SIGNATURE, pngChunk } from './png.js'

const CHANNELS = 4
/** As much as Pillow writes at once. */
const CHUNK_SIZE = 65_536

/**
 * A PNG file of a picture as Pillow writes it, byte for byte: rows are filtered by whichever of no filter, `Up`, `Sub` and `Paeth` leaves the smallest sum, in this order, and
 * packed by zlib. CAPE's `icon_hash` is the MD5 of this file.
 */
export function pillowPng({ width, height, rgba }: Pixels): Uint8Array {
  const header = new Uint8Array(13)
  const view = new DataView(header.buffer)
  view.setUint32(0, width)
  view.setUint32(4, height)
  // Bit depth 8, colour type 6 (RGBA).
  header.set([8, 6], 8)
  const rows = filteredRows(rgba, width * CHANNELS, height)
  const sum = new Uint8Array(4)
  new DataView(sum.buffer).setUint32(0, adler32(rows))
  const data = Buffer.concat([Uint8Array.of(0x78, 0x9c), deflateFiltered(rows), sum])
  const chunks: Uint8Array[] = []
  for (let at = 0; at < data.length; at += CHUNK_SIZE) chunks.push(pngChunk('IDAT', data.subarray(at, at + CHUNK_SIZE)))
  return Buffer.concat([PNG_SIGNATURE, pngChunk('IHDR', header), ...chunks, pngChunk('IEND', new Uint8Array(0))])
}

function filteredRows(rgba: Uint8Array, stride: number, height: number): Uint8Array {
  const rows = new Uint8Array((stride + 1) * height)
  let above: Uint8Array = new Uint8Array(stride)
  for (let row = 0; row < height; row++) {
    const line = rgba.subarray(row * stride, (row + 1) * stride)
    const { filter, bytes } = bestFilter(line, above)
    rows[row * (stride + 1)] = filter
    rows.set(bytes, row * (stride + 1) + 1)
    above = line
  }
  return rows
}

interface Filtered {
  readonly filter: number
  readonly bytes: Uint8Array
}

function bestFilter(line: Uint8Array, above: Uint8Array): Filtered {
  let best: Filtered = { filter: 0, bytes: line }
  let least = magnitude(line)
  for (const [filter, predict] of PREDICTORS) {
    if (least === 0) break
    const bytes = line.map((byte, at) => byte - predict(line, above, at))
    const sum = magnitude(bytes)
    if (sum >= least) continue
    best = { filter, bytes }
    least = sum
  }
  return best
}

type Predictor = (line: Uint8Array, above: Uint8Array, at: number) => number

const PREDICTORS: readonly (readonly [number, Predictor])[] = [
  [2, (_, above, at) => above[at] ?? 0],
  [1, (line, _, at) => line[at - CHANNELS] ?? 0],
  [4, (line, above, at) => paeth(line[at - CHANNELS] ?? 0, above[at] ?? 0, above[at - CHANNELS] ?? 0)],
]

function paeth(left: number, top: number, corner: number): number {
  const estimate = left + top - corner
  const [toLeft, toTop, toCorner] = [Math.abs(estimate - left), Math.abs(estimate - top), Math.abs(estimate - corner)]
  if (toLeft <= toTop && toLeft <= toCorner) return left
  return toTop <= toCorner ? top : corner
}

/** Sum of bytes as distances from zero. */
function magnitude(bytes: Uint8Array): number {
  return bytes.reduce((sum, byte) => sum + (byte < 128 ? byte : 256 - byte), 0)
}

function adler32(bytes: Uint8Array): number {
  let [low, high] = [1, 0]
  for (const byte of bytes) {
    low = (low + byte) % 65_521
    high = (high + low) % 65_521
  }
  return high * 65_536 + low
}
