import { ByteCursor, BytesError } from '@cuculus/bytes'
import { int32 } from './bson.js'
import { ByteWindow } from './byteWindow.js'
import { filetimeToUnix } from './filetime.js'
import { hex32 } from './integer.js'
import { LostBytes } from './lostBytes.js'
import { netlogTable } from './netlogTable.js'
import { NetlogDamage, type NetlogMessage, type NetlogText, readNetlogMessage } from './netlogMessage.js'
import { SequenceDecoder, type SequenceDecoderOptions } from './sequenceDecoder.js'
import { decodeText } from './text.js'
import { windowsBasename } from './windowsPath.js'

export interface NetlogDecoderOptions extends SequenceDecoderOptions {
  readonly cuckoomon: boolean
}

/** Messages that have to follow each other before the bytes after damage are believed. */
const believed = 4

/** So many places within a message are tried: a text may be full of what looks like headers. */
const maximumAttempts = 1000

/** So many threads are remembered. */
const maximumThreads = 4096

/** Decodes the packed log of cuckoomon 0.6, which Cuckoo 1.x still read (cuckoo-classic §3.2). */
export class NetlogDecoder extends SequenceDecoder {
  readonly #textOf: NetlogText
  readonly #window = new ByteWindow()
  #needed = 0
  readonly #lost = new LostBytes(this.diagnostics, 'a message')
  /** Threads of messages that were read: what begins by chance in the middle of one seldom has one of them. */
  readonly #threads = new Set<number>()
  /** Of the last message. */
  #time = 0
  #startedAt: number | null = null

  constructor(options: NetlogDecoderOptions) {
    super(options)
    const rules = { printable: true, cuckoomon: options.cuckoomon }
    this.#textOf = (bytes, kind) => decodeText(bytes, 0, bytes.length, rules, { ansi: kind === 'ansi' })
    this.#window.base = options.base
  }

  override push(chunk: Uint8Array): void {
    this.#window.append(chunk)
    this.#read(false)
  }

  protected override finish(): void {
    this.#read(true)
  }

  #read(final: boolean): void {
    const window = this.#window
    for (;;) {
      const available = window.end - window.start
      if (!final && available < this.#needed) return
      if (available === 0) break
      const bytes = window.buffer.subarray(window.start, window.end)
      const found = messageAt(bytes, 0, this.#textOf, this.#believed(bytes), this.#threads)
      if (found === 'cut' && !final) {
        // Twice as much next time: chunks may be tiny.
        this.#needed = available + Math.max(1, available >> 1)
        return
      }
      if (typeof found !== 'string' && this.#isBelieved(found, bytes, final)) {
        this.#lost.end(window.base + window.start)
        if (this.#threads.size < maximumThreads) this.#threads.add(found.message.threadId)
        this.#time = found.message.time
        this.#message(found.message)
        window.start += found.length
        this.#needed = 0
      } else this.#lose(found === 'cut')
    }
    this.#lost.end(window.base + window.start)
  }

  /** How many messages have to follow each other here. One of a known thread that goes on with the time is no chance. */
  #believed(bytes: Uint8Array): number {
    if (!this.#lost.open) return 1
    const time = int32(bytes, 10) - this.#time
    return this.#threads.has(int32(bytes, 6)) && time >= 0 && time < 3_600_000 ? 1 : believed
  }

  /** Behind damage a message has to be followed by others; and one of a new thread, or one that leaps in time, must not cover one of a known thread. */
  #isBelieved({ message, length, isFollowed }: FoundMessage, bytes: Uint8Array, final: boolean): boolean {
    if (this.#lost.open && !isFollowed && !final) return false
    const leap = message.time - this.#time
    if (this.#threads.has(message.threadId) && leap >= 0 && leap < 10_000) return true
    return this.#threads.size === 0 || !swallows(bytes, 0, length, this.#threads)
  }

  /** No message here: one byte further. The whole rest is one loss if the log just ends. */
  #lose(cut: boolean): void {
    const window = this.#window
    const offset = window.base + window.start
    const isEnd =
      cut &&
      !this.#lost.open &&
      !swallows(window.buffer.subarray(0, window.end), window.start, window.end, this.#threads)
    if (isEnd) {
      const length = window.end - window.start
      this.diagnostics.add(
        'LOG_TRUNCATED',
        `the log ends within a message: ${String(length)} bytes are left out`,
        offset,
        length,
      )
      window.start = window.end
      return
    }
    this.#lost.begin(offset)
    do window.start++
    while (window.end - window.start >= 2 && !couldBegin(window.buffer, window.start))
  }

  #message(message: NetlogMessage): void {
    switch (message.kind) {
      case 'process':
        this.#startedAt = filetimeToUnix(message.timeLow, message.timeHigh)
        this.calls.event({
          type: 'process',
          processId: message.processId,
          parentId: message.parentId,
          processName: windowsBasename(message.path),
          processPath: message.path,
          startedAt: this.#startedAt,
        })
        return
      case 'thread':
        this.calls.event({ type: 'thread', threadId: message.threadId })
        return
      case 'call':
        this.calls.call({
          type: 'call',
          api: message.api.name,
          category: message.api.category,
          success: message.success,
          returnValue: hex32(message.returnValue),
          time: this.#startedAt === null ? null : this.#startedAt + message.time,
          threadId: message.threadId,
          repeated: 0,
          arguments: message.arguments,
        })
    }
  }
}

interface FoundMessage {
  readonly message: NetlogMessage
  readonly length: number
  /** Whether more than the end of the data follows. */
  readonly isFollowed: boolean
}

/**
 * The message at `at`, if `count` messages begin there one after the other and what follows could be one more.
 *
 * The format has no marks and no lengths: that the next message makes sense is the only sign that this one was read right. If it does not, this one is
 * still believed unless a row of messages begins within it: then its length was wrong and swallowed them.
 *
 * @param threads - those that are known
 */
export function messageAt(
  bytes: Uint8Array,
  at: number,
  textOf: NetlogText | null,
  count: number,
  threads: ReadonlySet<number> = new Set(),
): FoundMessage | 'cut' | 'none' {
  const cursor = new ByteCursor(bytes)
  cursor.seek(at)
  let first: NetlogMessage | undefined
  let length = 0
  let time = -1
  let read = 0
  for (let index = 0; index < count; index++) {
    try {
      const message = readNetlogMessage(cursor, count > 1 ? null : textOf)
      if (count > 1 && !isLikely(message.threadId, message.time, time)) return 'none'
      // of the first message of a log anything is believed
      if ((count > 1 || threads.size > 0) && !isAnnouncement(message)) return 'none'
      time = message.time
      first ??= message
      read++
      if (index === 0) length = cursor.offset - at
    } catch (error) {
      if (error instanceof NetlogDamage) return 'none'
      if (!(error instanceof BytesError)) throw error
      return first === undefined || count > 1 ? 'cut' : { message: first, length, isFollowed: false }
    }
    if (cursor.remaining === 0) break
    if (!beginsMessage(cursor, time)) {
      if (count > 1 || swallows(bytes, at, cursor.offset, threads)) return 'none'
    }
  }
  if (first === undefined) return 'none'
  const isFollowed = cursor.remaining > 0 || read > 1
  if (count > 1 && textOf !== null) {
    // It is believed now, so its texts are wanted.
    cursor.seek(at)
    first = readNetlogMessage(cursor, textOf)
  }
  return { message: first, length, isFollowed }
}

/** Whether messages of known threads begin between two offsets; of any thread if none is known. */
function swallows(bytes: Uint8Array, from: number, to: number, threads: ReadonlySet<number>): boolean {
  let attempts = 0
  for (let at = from + 1; at < to && attempts < maximumAttempts; at++) {
    if (!couldBegin(bytes, at) || !hasLikelyHeader(bytes, at)) continue
    if (threads.size > 0 && !threads.has(int32(bytes, at + 6))) continue
    attempts++
    const found = messageAt(bytes, at, null, threads.size > 0 ? 2 : believed)
    if (typeof found !== 'string' && found.isFollowed) return true
  }
  return false
}

function couldBegin(bytes: Uint8Array, at: number): boolean {
  return netlogTable[bytes[at] ?? 0xff] !== undefined && (bytes[at + 1] ?? 0) <= 1
}

/** What `isLikely` asks, of the 14 bytes of a header: most offsets are out without an attempt to read them. */
function hasLikelyHeader(bytes: Uint8Array, at: number): boolean {
  const thread = bytes[at + 6] ?? 0
  const isThread = thread % 4 === 0 && (thread !== 0 || (bytes[at + 7] ?? 0) !== 0 || (bytes[at + 8] ?? 0) !== 0)
  return isThread && (bytes[at + 9] ?? 0) === 0 && (bytes[at + 13] ?? 0) < 0x80
}

/** Whether what is left begins as a message does, as far as it is there. The cursor does not move. */
function beginsMessage(cursor: ByteCursor, time: number): boolean {
  const start = cursor.offset
  const index = cursor.readU8()
  const status = cursor.remaining > 0 ? cursor.readU8() : 0
  let likely = netlogTable[index] !== undefined && status <= 1
  if (cursor.remaining >= 12) {
    const returned = cursor.readU32()
    // what the monitor says of itself
    if (index <= 1) likely &&= status === 1 && returned === 0
    likely &&= isLikely(cursor.readU32(), cursor.readU32(), time)
  }
  cursor.seek(start)
  return likely
}

/**
 * Whether a message of the monitor itself is one: it reports success, and of a process a start between 1829 and 2057. A row of zeros looks like the message of a process
 * that began in 1601.
 */
export function isAnnouncement(message: NetlogMessage): boolean {
  if (message.kind === 'call') return true
  return message.success && message.returnValue === 0 && (message.kind === 'thread' || message.timeHigh >>> 24 === 1)
}

/** Thread ids are multiples of four, never 0, and times go on without leaps of days. */
function isLikely(threadId: number, time: number, before: number): boolean {
  if (threadId % 4 !== 0 || threadId === 0 || threadId > 0xffffff) return false
  return before < 0 ? time < 0x7fffffff : time >= before - 60_000 && time - before < 86_400_000
}
