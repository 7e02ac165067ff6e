import { createHash, hash as digest, type Hash } from 'node:crypto'
import { brotliDecompressSync, constants, gunzipSync, inflateRawSync, inflateSync } from 'node:zlib'
import { Remembered } from '../remembered.js'
import { type BufferPool, blockSize } from '../streams/bufferPool.js'
import { ByteGatherer } from '../streams/byteGatherer.js'
import { unzstd } from '../zstd/unzstd.js'
import { ZstdError } from '../zstd/zstdError.js'
import type { HttpField } from './httpHead.js'

/** A body after transfer and content coding were undone. */
export interface HttpBody {
  /** Bytes after decoding. */
  readonly size: number
  /** Of all decoded bytes; absent if some are missing. */
  readonly sha256?: string
  /** The beginning, as much as was to be kept. */
  readonly bytes: Buffer
  /** All of it was in the capture. */
  readonly isComplete: boolean
  /** The content coding could not be undone (damaged, unknown, too large): `bytes`, `size` and `sha256` are of the coded body. */
  readonly isEncoded: boolean
}

/** Bounds that keep a body from filling the memory. */
export interface BodyLimits {
  /** Decoded bytes that are kept. */
  readonly kept: number
  /** Coded bytes that are collected to be decoded. */
  readonly encoded: number
  /** Bytes that decoding may yield. */
  readonly decoded: number
}

/** Counts the bodies of a capture whose content coding could not be undone, by the reason. */
export class CodedBodies {
  #room: number
  /** No valid data for the coding. */
  damaged = 0
  /** An unknown coding, or more of them than anybody uses. */
  unknown = 0
  /** More bytes, before or after, than they may be. */
  large = 0

  /** @param room - Bytes that may be made of all bodies together: a few dozen can ask for as much as one may be, again and again. */
  constructor(room: number = mostDecoded) {
    this.#room = room
  }

  /** What is left of it; when something found no room, nothing. */
  get room(): number {
    return this.#room
  }

  /** @returns Whether there was room. */
  take(size: number): boolean {
    const isRoom = size <= this.#room && this.#room > 0
    this.#room = isRoom ? this.#room - size : 0
    return isRoom
  }

  get total(): number {
    return this.damaged + this.unknown + this.large
  }
}

/** Captures of real runs decode to a hundredth of it. */
const mostDecoded = 2 * 1024 * 1024 * 1024
/** What a damaged body is counted as: what it gave before the damage is not known. */
const damagedSize = 8 * 1024 * 1024

export const noBody: HttpBody = { size: 0, bytes: Buffer.alloc(0), isComplete: true, isEncoded: false }

const emptySha256 = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'

/** A body that is there, and has no bytes. */
export const emptyBody: HttpBody = {
  size: 0,
  sha256: emptySha256,
  bytes: noBody.bytes,
  isComplete: true,
  isEncoded: false,
}

interface DecodedBody {
  readonly body: HttpBody
  readonly fault: Fault | undefined
  /** Bytes that decoding made; a body that is known counts as what it would make, so that the outcome is the same each time. */
  readonly made: number
}

const longestKnown = 65_536
const mostKept = 4096

/** Servers send the same page, and the same answer to a beacon, again and again: decoding takes much longer than telling that it is the same. */
const knownBodies = new Remembered<string, DecodedBody>(256)

/** Collects one body: hashed on the way, decoded at the end. */
export class BodyCollector {
  readonly #limits: BodyLimits
  readonly #coding: string
  readonly #gathered: ByteGatherer
  readonly #left: CodedBodies
  #kept: Buffer | undefined
  #hash: Hash | undefined
  #size = 0
  #isWhole = true
  #piece: Buffer | undefined
  /** More came than may be collected to be decoded. */
  #overflowed = false

  /**
   * @param coding - The value of `Content-Encoding`, in lower case.
   * @param left - Counts the body if it stays coded.
   */
  constructor(coding: string, limits: BodyLimits, pool: BufferPool, left: CodedBodies) {
    this.#left = left
    this.#coding = coding
    this.#limits = limits
    this.#gathered = new ByteGatherer(pool, coding === '' ? blockSize : limits.encoded)
  }

  get size(): number {
    return this.#size
  }

  append(bytes: Buffer, start: number, end: number): void {
    this.#size += end - start
    if (this.#coding !== '' && !this.#overflowed) {
      if (this.#gathered.append(bytes, start, end)) return
      this.#overflow()
      // The gatherer took what had room; hash again only what it did not.
      const taken = this.#size - (end - start)
      this.#stream(bytes, start + Math.max(0, this.#limits.encoded - taken), end)
      return
    }
    this.#plain(bytes, start, end)
  }

  /** Take a body that is here in one piece; `finish` must follow at once, for nothing is copied. */
  whole(bytes: Buffer, start: number, end: number): void {
    this.#size = end - start
    this.#piece = bytes.subarray(start, end)
  }

  /** Some bytes are missing. */
  miss(): void {
    this.#isWhole = false
  }

  finish(): HttpBody {
    const body = this.#coding === '' || this.#overflowed ? this.#finishPlain() : this.#finishCoded()
    this.#gathered.clear()
    return body
  }

  #plain(bytes: Buffer, start: number, end: number): void {
    if (this.#gathered.length + end - start > blockSize) {
      this.#spill()
      if (end - start >= blockSize / 2) {
        this.#stream(bytes, start, end)
        return
      }
    }
    this.#gathered.append(bytes, start, end)
  }

  /** Hash what is gathered, so that the block can be filled again. */
  #spill(): void {
    const view = this.#gathered.view()
    this.#stream(view, 0, view.length)
    this.#gathered.skip(view.length)
  }

  #stream(bytes: Buffer, start: number, end: number): void {
    if (end <= start) return
    this.#keep(bytes, start, end)
    this.#hash ??= createHash('sha256')
    this.#hash.update(bytes.subarray(start, end))
  }

  #overflow(): void {
    this.#overflowed = true
    this.#left.large++
    this.#spill()
  }

  #keep(bytes: Buffer, start: number, end: number): void {
    const held = this.#kept?.length ?? 0
    const wanted = Math.min(end - start, this.#limits.kept - held)
    if (wanted <= 0) return
    const piece = bytes.subarray(start, start + wanted)
    this.#kept = this.#kept === undefined ? Buffer.from(piece) : Buffer.concat([this.#kept, piece])
  }

  #finishPlain(): HttpBody {
    if (this.#hash === undefined) return this.#of(this.#piece ?? this.#gathered.view(), false)
    this.#spill()
    return {
      size: this.#size,
      ...(this.#isWhole ? { sha256: this.#hash.digest('hex') } : {}),
      bytes: this.#kept ?? noBody.bytes,
      isComplete: this.#isWhole,
      isEncoded: this.#coding !== '',
    }
  }

  #finishCoded(): HttpBody {
    const coded = this.#piece ?? this.#gathered.view()
    if (coded.length === 0) return this.#of(coded, false)
    const key = coded.length > longestKnown ? undefined : this.#keyOf(coded)
    const known = key === undefined ? undefined : knownBodies.get(key)
    const result = known ?? (this.#left.room === 0 ? undefined : this.#decode(coded))
    if (result === undefined || !this.#left.take(result.made)) {
      this.#left.large++
      return this.#of(coded, true)
    }
    const { body, fault } = result
    if (known === undefined && key !== undefined && body.bytes.length <= mostKept) knownBodies.set(key, result)
    if (fault !== undefined) this.#left[fault]++
    return body
  }

  /** What decides what comes of a coded body. */
  #keyOf(coded: Buffer): string {
    const { kept, decoded } = this.#limits
    return `${sha256(coded)} ${this.#coding} ${String(kept)} ${String(decoded)} ${String(this.#isWhole)}`
  }

  #decode(coded: Buffer): DecodedBody {
    const decoded = undoCodings(coded, this.#coding, this.#limits.decoded)
    const made = madeOf(decoded, this.#limits.decoded)
    if (typeof decoded === 'string') return { body: this.#of(coded, true), fault: decoded, made }
    return { body: this.#of(decoded, false), fault: undefined, made }
  }

  #of(bytes: Buffer, isEncoded: boolean): HttpBody {
    const size = bytes.length
    const kept = Buffer.allocUnsafe(Math.min(size, this.#limits.kept))
    bytes.copy(kept, 0, 0, kept.length)
    if (!this.#isWhole) return { size, bytes: kept, isComplete: false, isEncoded }
    return { size, sha256: sha256(bytes), bytes: kept, isComplete: true, isEncoded }
  }
}

function sha256(bytes: Buffer): string {
  return bytes.length === 0 ? emptySha256 : digest('sha256', bytes, 'hex')
}

/** The content codings of all fields, but for those that change nothing. */
export function codingsOf(fields: readonly HttpField[]): string {
  return fields
    .filter(({ name }) => name.toLowerCase() === 'content-encoding')
    .flatMap(({ value }) => value.toLowerCase().split(','))
    .map((coding) => coding.trim())
    .filter((coding) => coding !== '' && coding !== 'identity')
    .join(',')
}

const mostCodings = 4

/** Why a coding cannot be undone. */
type Fault = 'damaged' | 'unknown' | 'large'

/** Undo the codings from the last applied to the first (RFC 9110 §8.4). */
function undoCodings(bytes: Buffer, codings: string, limit: number): Buffer | Fault {
  const names = codings.split(',').map((name) => name.trim())
  if (names.length > mostCodings) return 'unknown'
  let decoded: Buffer | Fault = bytes
  for (const name of names.reverse()) {
    decoded = undoCoding(decoded, name, limit)
    if (typeof decoded === 'string') return decoded
  }
  return decoded
}

/** Bytes that were made, whether or not they were of use. */
function madeOf(decoded: Buffer | Fault, limit: number): number {
  if (typeof decoded !== 'string') return decoded.length
  return decoded === 'large' ? limit : decoded === 'damaged' ? Math.min(limit, damagedSize) : 0
}

function undoCoding(bytes: Buffer, name: string, limit: number): Buffer | Fault {
  const options = { maxOutputLength: limit, finishFlush: constants.Z_SYNC_FLUSH }
  try {
    switch (name) {
      case 'gzip':
      case 'x-gzip':
        return gunzipSync(bytes, options)
      case 'deflate':
        // Some servers leave the zlib header away.
        return ((bytes[0] ?? 0) & 0x0f) === 8 ? inflateSync(bytes, options) : inflateRawSync(bytes, options)
      case 'br':
        return brotliDecompressSync(bytes, { maxOutputLength: limit, finishFlush: constants.BROTLI_OPERATION_FLUSH })
      case 'zstd':
        return unzstd(bytes, limit)
      case 'identity':
      case '':
        return bytes
      default:
        return 'unknown'
    }
  } catch (error) {
    // What is no valid data for the coding stays coded, and says so.
    return faultOf(error)
  }
}

function faultOf(error: unknown): Fault {
  if (error instanceof ZstdError) return error.fault === 'unsupported' ? 'unknown' : error.fault
  return error instanceof RangeError ? 'large' : 'damaged'
}
