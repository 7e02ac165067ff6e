import type { HuffmanTable } from './huffman.js'
import { readLiterals } from './literals.js'
import { readSequences, type SequenceTables, type SequenceTarget } from './sequences.js'
import { xxh64 } from './xxh64.js'
import { damaged, ZstdError } from './zstdError.js'

const MAGIC = 0xfd2fb528
const SKIPPABLE = 0x184d2a50
/** Longest block (RFC 8878 §3.1.1.2.4). */
const longestBlock = 128 * 1024

const RAW = 0
const REPEATED = 1
const COMPRESSED = 2

/**
 * Decode Zstandard (RFC 8878): any number of frames. The end may be missing: then all blocks that are whole are decoded.
 *
 * Time and memory are bounded by the input and the limit, whatever the frame says of its window. Frames that need a dictionary are refused.
 *
 * @param limit - Bytes that the result may have.
 * @throws ZstdError if the bytes are no Zstandard or damaged, or yield more than they may.
 */
export function unzstd(bytes: Uint8Array, limit: number): Buffer {
  const output = new Output(limit)
  let at = 0
  let frames = 0
  while (at + 4 <= bytes.length) {
    const magic = u32le(bytes, at)
    if ((magic & 0xfffffff0) >>> 0 === SKIPPABLE) at += 8 + (at + 8 <= bytes.length ? u32le(bytes, at + 4) : 0)
    else if (magic === MAGIC) {
      at = frame(bytes, at + 4, output)
      frames++
    } else if (frames > 0)
      // What follows the last frame belongs to somebody else.
      break
    else throw damaged('expected a frame of Zstandard')
  }
  if (frames === 0) throw damaged('expected a frame of Zstandard, found the end')
  return output.bytes()
}

function u32le(bytes: Uint8Array, at: number): number {
  const [a = 0, b = 0, c = 0, d = 0] = bytes.subarray(at, at + 4)
  return (a | (b << 8) | (c << 16) | (d << 24)) >>> 0
}

/** What the header of a frame says (RFC 8878 §3.1.1.1). */
interface FrameHeader {
  readonly blocksAt: number
  /** Bytes that a copy may reach back. */
  readonly window: number
  /** Bytes that it decodes to, where it says so. */
  readonly size: number | undefined
  readonly hasChecksum: boolean
}

function frameHeader(bytes: Uint8Array, start: number): FrameHeader | undefined {
  const flags = bytes[start] ?? 0
  const isSingle = (flags & 0x20) !== 0
  const dictionaryLength = [0, 1, 2, 4][flags & 3] ?? 0
  const sizeLength = [isSingle ? 1 : 0, 2, 4, 8][flags >> 6] ?? 0
  const dictionaryAt = start + (isSingle ? 1 : 2)
  const sizeAt = dictionaryAt + dictionaryLength
  const blocksAt = sizeAt + sizeLength
  if (blocksAt > bytes.length) return undefined
  if ((flags & 0x08) !== 0) throw damaged('expected a reserved bit that is not set')
  const number = (from: number, to: number): number =>
    bytes.subarray(from, to).reduceRight((sum, byte) => sum * 256 + byte, 0)
  if (number(dictionaryAt, sizeAt) !== 0) throw new ZstdError('unsupported', 'expected a frame without a dictionary')
  const size = sizeLength === 0 ? undefined : number(sizeAt, blocksAt) + (sizeLength === 2 ? 256 : 0)
  const descriptor = bytes[start + 1] ?? 0
  const base = 2 ** (10 + (descriptor >> 3))
  const window = isSingle ? (size ?? 0) : base + (base / 8) * (descriptor & 7)
  return { blocksAt, window, size, hasChecksum: (flags & 0x04) !== 0 }
}

/** @returns Where the frame ends, or the input does. */
function frame(bytes: Uint8Array, start: number, output: Output): number {
  const header = frameHeader(bytes, start)
  if (header === undefined) return bytes.length
  output.begin(header)
  const blocks = new Blocks(output, Math.min(header.window, longestBlock))
  let at = header.blocksAt
  for (;;) {
    if (at + 3 > bytes.length) return bytes.length
    const first = u32le(bytes, at) & 0xffffff
    const kind = (first >> 1) & 3
    const size = first >> 3
    const next = at + 3 + (kind === REPEATED ? 1 : size)
    if (next > bytes.length) return bytes.length
    blocks.read(kind, size, bytes, at + 3, next)
    at = next
    if ((first & 1) === 1) break
  }
  if (header.size !== undefined && header.size !== output.length) {
    throw damaged(`expected ${String(header.size)} bytes, found ${String(output.length)}`)
  }
  if (!header.hasChecksum) return at
  if (at + 4 <= bytes.length && u32le(bytes, at) !== xxh64(output.frame())) throw damaged('expected another checksum')
  return at + 4
}

/** The blocks of one frame, and what one leaves to the next. */
class Blocks {
  readonly #output: Output
  readonly #longest: number
  #huffman: HuffmanTable | undefined
  readonly #tables: SequenceTables = {}
  readonly #recent: [number, number, number] = [1, 4, 8]

  constructor(output: Output, longest: number) {
    this.#output = output
    this.#longest = longest
  }

  read(kind: number, size: number, bytes: Uint8Array, start: number, end: number): void {
    if (size > this.#longest) throw damaged('expected a shorter block')
    if (kind === RAW) this.#output.append(bytes, start, end)
    else if (kind === REPEATED) this.#output.fill(bytes[start] ?? 0, size)
    else if (kind === COMPRESSED) this.#compressed(bytes, start, end)
    else throw damaged('expected a block of a known type')
  }

  #compressed(bytes: Uint8Array, start: number, end: number): void {
    const literals = readLiterals(bytes, start, end, this.#longest, this.#huffman)
    this.#huffman = literals.table
    const target = new BlockTarget(this.#output, literals.bytes, this.#longest)
    readSequences(bytes, literals.next, end, this.#tables, this.#recent, target)
    target.rest()
  }
}

/** Puts a block together. */
class BlockTarget implements SequenceTarget {
  readonly #output: Output
  readonly #literals: Uint8Array
  #at = 0
  /** Bytes that the block may still become: without this bound a few bytes could keep a decoder busy for minutes. */
  #left: number

  constructor(output: Output, literals: Uint8Array, longest: number) {
    this.#output = output
    this.#literals = literals
    this.#left = longest
  }

  literals(count: number): void {
    if (this.#at + count > this.#literals.length) throw damaged('expected more literals')
    this.#take(count)
    this.#output.append(this.#literals, this.#at, this.#at + count)
    this.#at += count
  }

  match(distance: number, length: number): void {
    this.#take(length)
    this.#output.copy(distance, length)
  }

  /** The literals behind the last sequence. */
  rest(): void {
    this.literals(this.#literals.length - this.#at)
  }

  #take(count: number): void {
    this.#left -= count
    if (this.#left < 0) throw damaged('expected a shorter block')
  }
}

const firstCapacity = 64 * 1024

/** What was decoded. */
class Output {
  readonly #limit: number
  #buffer = Buffer.alloc(0)
  #end = 0
  /** Where the frame at hand begins. */
  #start = 0
  #window = 0

  constructor(limit: number) {
    this.#limit = limit
  }

  /** Bytes of the frame at hand. */
  get length(): number {
    return this.#end - this.#start
  }

  begin({ window, size = 0 }: FrameHeader): void {
    this.#start = this.#end
    this.#window = window
    if (this.#end + size > this.#limit) throw tooLarge(this.#limit)
  }

  append(bytes: Uint8Array, start: number, end: number): void {
    this.#reserve(end - start)
    this.#buffer.set(bytes.subarray(start, end), this.#end)
    this.#end += end - start
  }

  fill(byte: number, count: number): void {
    this.#reserve(count)
    this.#buffer.fill(byte, this.#end, this.#end + count)
    this.#end += count
  }

  copy(distance: number, length: number): void {
    if (distance < 1 || distance > this.length || distance > this.#window) throw damaged('expected a shorter distance')
    this.#reserve(length)
    const buffer = this.#buffer
    const from = this.#end - distance
    if (distance >= length) buffer.copyWithin(this.#end, from, from + length)
    else for (let i = 0; i < length; i++) buffer[this.#end + i] = buffer[from + i] ?? 0
    this.#end += length
  }

  frame(): Buffer {
    return this.#buffer.subarray(this.#start, this.#end)
  }

  bytes(): Buffer {
    return this.#buffer.subarray(0, this.#end)
  }

  #reserve(count: number): void {
    const needed = this.#end + count
    if (needed <= this.#buffer.length) return
    if (needed > this.#limit) throw tooLarge(this.#limit)
    const larger = Buffer.allocUnsafeSlow(
      Math.min(this.#limit, Math.max(needed, this.#buffer.length * 2, firstCapacity)),
    )
    this.#buffer.copy(larger, 0, 0, this.#end)
    this.#buffer = larger
  }
}

function tooLarge(limit: number): ZstdError {
  return new ZstdError('large', `expected at most ${String(limit)} bytes`)
}
