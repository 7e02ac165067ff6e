import { createHash } from 'node:crypto'
import { latin1, type PeImage } from './peImage.js'

/** The "rich" header that Microsoft's linkers leave between the DOS stub and the PE header: which tools made how many objects. Not documented; described by many since 2004. */
export interface RichHeader {
  /** The mask, which is also a checksum over the DOS header and the entries. */
  readonly key: number
  /** Whether the key is the checksum that it should be; a copied or edited header is not. */
  readonly checksumValid: boolean
  readonly entries: readonly RichEntry[]
  /** MD5 of the decoded bytes from `DanS` up to `Rich`. */
  readonly md5: string
  /** File offset of the encoded `DanS`. */
  readonly offset: number
}

export interface RichEntry {
  /** Which tool (compiler, linker, resource converter …). */
  readonly productId: number
  /** Build of the tool. */
  readonly build: number
  /** Number of objects it made. */
  readonly count: number
}

const DANS = 0x536e6144

/** Find and decode the rich header; `null` without one. */
export function readRichHeader(image: PeImage): RichHeader | null {
  const head = image.bytes.subarray(0, Math.min(image.headers.optionalHeaderOffset, 0x10000))
  const end = latin1(head).indexOf('Rich', 0x40)
  if (end < 0 || end + 8 > image.bytes.length) return null
  const key = image.view.getUint32(end + 4, true)
  const start = findStart(image.view, end, key)
  if (start === undefined) return null
  const clear = decode(image.bytes.subarray(start, end), key)
  const entries = readEntries(clear)
  return {
    key,
    checksumValid: checksum(image, start, entries) === key,
    entries,
    md5: createHash('md5').update(clear).digest('hex'),
    offset: start,
  }
}

/** `DanS` and three zeros, all under the mask, somewhere before `Rich` in steps of four. */
function findStart(view: DataView, end: number, key: number): number | undefined {
  for (let at = end - 16; at >= 0x40; at -= 4) {
    if ((view.getUint32(at, true) ^ key) >>> 0 !== DANS) continue
    const padded = [4, 8, 12].every((step) => view.getUint32(at + step, true) === key)
    if (padded) return at
  }
  return undefined
}

function decode(bytes: Uint8Array, key: number): Uint8Array {
  return bytes.map((byte, index) => byte ^ ((key >>> (8 * (index & 3))) & 0xff))
}

function readEntries(clear: Uint8Array): readonly RichEntry[] {
  const view = new DataView(clear.buffer, clear.byteOffset, clear.byteLength)
  const entries: RichEntry[] = []
  for (let at = 16; at + 8 <= clear.length; at += 8) {
    const id = view.getUint32(at, true)
    entries.push({ productId: id >>> 16, build: id & 0xffff, count: view.getUint32(at + 4, true) })
  }
  return entries
}

/** Sum of every byte before the header rotated left by its offset (`e_lfanew` counts as zero), and of every entry's id rotated by its count. */
function checksum(image: PeImage, start: number, entries: readonly RichEntry[]): number {
  let sum = start
  for (let at = 0; at < start; at++) {
    if (at < 0x3c || at >= 0x40) sum = (sum + rotateLeft(image.view.getUint8(at), at)) >>> 0
  }
  for (const { productId, build, count } of entries) {
    sum = (sum + rotateLeft(((productId << 16) | build) >>> 0, count)) >>> 0
  }
  return sum
}

function rotateLeft(value: number, count: number): number {
  const by = count & 31
  return by === 0 ? value >>> 0 : ((value << by) | (value >>> (32 - by))) >>> 0
}
