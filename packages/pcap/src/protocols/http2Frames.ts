import { u24, u32, u8 } from '../bigEndian.js'
import type { BufferPool } from '../streams/bufferPool.js'
import { ByteGatherer } from '../streams/byteGatherer.js'

const DATA = 0
const HEADERS = 1
const RST_STREAM = 3
const SETTINGS = 4
const PUSH_PROMISE = 5
const CONTINUATION = 9

const END_STREAM = 1
const END_HEADERS = 4
const PADDED = 8
const PRIORITY = 32

const headerLength = 9
/** Frames that are read as a whole, and header blocks put together; longer ones are not followed. */
const longestBlock = 131_072

/** What a client says first (RFC 9113 §3.4). */
export const http2Preface = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'

/**
 * Who spoke, if these are the first bytes of HTTP/2: a client's preface, or the settings with which a server begins.
 *
 * Settings that are empty could be a message of many a protocol: the client will tell.
 */
export function looksLikeHttp2(bytes: Buffer, start: number, end: number): 'client' | 'server' | 'more' | undefined {
  const length = Math.min(end - start, http2Preface.length)
  if (u8(bytes, start) === 0x50 && http2Preface.startsWith(bytes.toString('latin1', start, start + length))) {
    return length === http2Preface.length ? 'client' : 'more'
  }
  const size = u24(bytes, start)
  if (end - start < 4 || size % 6 !== 0 || size > 120) return undefined
  const last = Math.min(end, start + headerLength)
  for (let at = start + 3; at < last; at++) if (u8(bytes, at) !== (at === start + 3 ? SETTINGS : 0)) return undefined
  return size === 0 || last - start < headerLength ? 'more' : 'server'
}

/** Takes what the frames of one direction hold. */
export interface FrameSink {
  /** A whole header block. @returns Whether it could be read. */
  headers(stream: number, bytes: Buffer, start: number, end: number, isLast: boolean): boolean
  /** A header block of a request that the server makes up. @returns Whether it could be read. */
  promise(stream: number, bytes: Buffer, start: number, end: number): boolean
  data(stream: number, bytes: Buffer, start: number, end: number): void
  /** Some of the data is missing from the capture. */
  missing(stream: number): void
  endOfStream(stream: number): void
  reset(stream: number): void
  /** Frames can no longer be told apart: nothing more comes. */
  lost(): void
}

type State = 'preface' | 'header' | 'gather' | 'data' | 'skip' | 'lost'

/** The frames of one direction of HTTP/2 (RFC 9113 §4, §6). Data is passed on as it comes, what concerns headers is put together. */
export class Http2FrameReader {
  readonly #sink: FrameSink
  /** A preface, a frame header or a frame that is not complete. */
  readonly #pending: ByteGatherer
  /** A header block that goes on in the next frame. */
  readonly #block: ByteGatherer
  #state: State
  #type = 0
  #flags = 0
  #stream = 0
  /** Payload bytes of the frame that are still to come, and how many of them are padding. */
  #left = 0
  #padding = 0
  /** Stream whose frames carry the block that goes on; 0 if none does. */
  #blockStream = 0
  #blockFlags = 0
  /** Stream that the block is for, and whether it is a promise. */
  #target = 0
  #isPromise = false

  constructor(sink: FrameSink, pool: BufferPool, hasPreface: boolean) {
    this.#sink = sink
    this.#pending = new ByteGatherer(pool, longestBlock)
    this.#block = new ByteGatherer(pool, longestBlock)
    this.#state = hasPreface ? 'preface' : 'header'
  }

  get isLost(): boolean {
    return this.#state === 'lost'
  }

  data(bytes: Buffer, start: number, end: number): void {
    let at = start
    while (at < end) {
      switch (this.#state) {
        case 'preface':
          at = this.#whole(http2Preface.length, bytes, at, end, (from, first) => {
            const isPreface = from.toString('latin1', first, first + http2Preface.length) === http2Preface
            if (isPreface) this.#state = 'header'
            else this.lose()
          })
          break
        case 'header':
          at = this.#whole(headerLength, bytes, at, end, (from, first) => {
            this.#begin(from, first)
          })
          break
        case 'gather':
          at = this.#whole(this.#left, bytes, at, end, (from, first, last) => {
            this.#state = 'header'
            if (!this.#frame(from, first, last)) this.lose()
          })
          break
        case 'data':
        case 'skip':
          at = this.#pass(bytes, at, end)
          break
        default:
          return
      }
    }
  }

  gap(length: number): void {
    if (this.#state === 'lost') return
    const isInside = (this.#state === 'data' && this.#padding >= 0) || this.#state === 'skip'
    if (!isInside || length > this.#left) {
      this.lose()
      return
    }
    if (this.#state === 'data') this.#sink.missing(this.#stream)
    this.#left -= length
    if (this.#left === 0) this.#endOfFrame()
  }

  lose(): void {
    if (this.#state === 'lost') return
    this.#state = 'lost'
    this.#pending.clear()
    this.#block.clear()
    this.#sink.lost()
  }

  /** Give `size` bytes to `take` as soon as they are there. @returns Where reading stopped. */
  #whole(
    size: number,
    bytes: Buffer,
    start: number,
    end: number,
    take: (bytes: Buffer, start: number, end: number) => void,
  ): number {
    if (this.#pending.length === 0 && end - start >= size) {
      take(bytes, start, start + size)
      return start + size
    }
    const next = Math.min(end, start + size - this.#pending.length)
    this.#pending.append(bytes, start, next)
    if (this.#pending.length < size) return next
    const view = this.#pending.view()
    take(view, 0, size)
    this.#pending.clear()
    return next
  }

  #begin(bytes: Buffer, at: number): void {
    this.#left = u24(bytes, at)
    this.#type = u8(bytes, at + 3)
    this.#flags = u8(bytes, at + 4)
    this.#stream = u32(bytes, at + 5) & 0x7fffffff
    // Nothing may stand between the parts of a header block.
    if ((this.#blockStream !== 0) !== (this.#type === CONTINUATION)) {
      this.lose()
      return
    }
    switch (this.#type) {
      case HEADERS:
      case PUSH_PROMISE:
      case CONTINUATION:
      case RST_STREAM:
        this.#beginGathered()
        return
      case DATA:
        this.#state = 'data'
        this.#padding = (this.#flags & PADDED) === 0 ? 0 : -1
        if (this.#stream === 0) this.lose()
        else if (this.#left === 0) this.#endOfFrame()
        return
      case SETTINGS:
        if (this.#stream !== 0 || this.#left % 6 !== 0) {
          this.lose()
          return
        }
    }
    this.#state = this.#left === 0 ? 'header' : 'skip'
  }

  #beginGathered(): void {
    const isReset = this.#type === RST_STREAM
    if (this.#stream === 0 || this.#left > longestBlock || (isReset && this.#left !== 4)) this.lose()
    else if (this.#left > 0) this.#state = 'gather'
    else {
      this.#state = 'header'
      if (!this.#frame(noBytes, 0, 0)) this.lose()
    }
  }

  #pass(bytes: Buffer, start: number, end: number): number {
    let at = start
    if (this.#state === 'data' && this.#padding < 0) {
      this.#padding = u8(bytes, at++)
      this.#left--
      if (this.#padding > this.#left) {
        this.lose()
        return end
      }
    }
    const last = Math.min(end, at + this.#left)
    if (this.#state === 'data') {
      const dataEnd = Math.min(last, at + this.#left - this.#padding)
      if (dataEnd > at) this.#sink.data(this.#stream, bytes, at, dataEnd)
    }
    this.#left -= last - at
    if (this.#left === 0) this.#endOfFrame()
    return last
  }

  #endOfFrame(): void {
    const isEnd = this.#state === 'data' && (this.#flags & END_STREAM) !== 0
    this.#state = 'header'
    if (isEnd) this.#sink.endOfStream(this.#stream)
  }

  /** A frame that was put together. @returns Whether it makes sense. */
  #frame(bytes: Buffer, start: number, end: number): boolean {
    if (this.#type === RST_STREAM) {
      this.#sink.reset(this.#stream)
      return true
    }
    if (this.#type === CONTINUATION) {
      return this.#stream === this.#blockStream && this.#fragment(bytes, start, end)
    }
    let at = start
    let last = end
    if ((this.#flags & PADDED) !== 0) last -= u8(bytes, at++)
    this.#isPromise = this.#type === PUSH_PROMISE
    this.#blockStream = this.#stream
    this.#blockFlags = this.#flags
    this.#target = this.#stream
    if (this.#isPromise) {
      this.#target = u32(bytes, at) & 0x7fffffff
      at += 4
    } else if ((this.#flags & PRIORITY) !== 0) at += 5
    return at <= last && this.#target !== 0 && this.#fragment(bytes, at, last)
  }

  #fragment(bytes: Buffer, start: number, end: number): boolean {
    const isLast = (this.#flags & END_HEADERS) !== 0
    if (isLast && this.#block.length === 0) return this.#endOfBlock(bytes, start, end)
    if (!this.#block.append(bytes, start, end)) return false
    if (!isLast) return true
    const view = this.#block.view()
    const isRead = this.#endOfBlock(view, 0, view.length)
    this.#block.clear()
    return isRead
  }

  #endOfBlock(bytes: Buffer, start: number, end: number): boolean {
    this.#blockStream = 0
    return this.#isPromise
      ? this.#sink.promise(this.#target, bytes, start, end)
      : this.#sink.headers(this.#target, bytes, start, end, (this.#blockFlags & END_STREAM) !== 0)
  }
}

const noBytes = Buffer.alloc(0)
