import { createHash } from 'node:crypto'
import { closeSync, fsyncSync, mkdtempSync, openSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Packet } from '../capture/packet.js'
import { FlowOrder, keyTail } from './flowOrder.js'
import { mergeRuns, type SortedRecord, writeAll, writeRun } from './sortedRun.js'

/** What was written. */
export interface SortedCapture {
  readonly packets: number
  /** Bytes. */
  readonly size: number
  /** Of the file, hexadecimal. */
  readonly sha256: string
  /** Packets that were left out: a classic capture has one link type. */
  readonly skipped: number
}

export interface CaptureSorterOptions {
  /** Bytes of packets that are sorted in memory at a time; 8 MiB unless given. */
  readonly memory?: number
  /** Where pieces that wait to be merged are kept; the system's directory for temporary files unless given. */
  readonly temporaryDirectory?: string
}

/** Packets that are sorted in memory at a time, at most: small ones cost more than their bytes. */
const mostPackets = 32_768
/** Pieces that are merged at a time. */
const mostRuns = 64
const ETHERNET = 1
const outputLength = 256 * 1024

/**
 * Writes the packets of a capture sorted by conversation: byte for byte the `dump_sorted.pcap` of Cuckoo 2.
 *
 * Pieces are sorted in memory and merged from temporary files, so that memory does not grow with the capture. The output is put in its place when it is complete.
 *
 * @example
 * ```ts
 * const sorter = new CaptureSorter('dump_sorted.pcap')
 * await dissectCapture(source, { packet: (packet) => sorter.packet(packet) })
 * const { sha256 } = sorter.finish()
 * ```
 */
export class CaptureSorter {
  readonly #path: string
  readonly #memory: number
  readonly #temporaryDirectory: string
  readonly #order = new FlowOrder()
  #directory: string | undefined
  #waiting: SortedRecord[] = []
  #waitingBytes = 0
  readonly #runs: string[] = []
  #runCount = 0
  #linkType: number | undefined
  #packets = 0
  #skipped = 0

  /** @param path - The file to write; one that exists is replaced. */
  constructor(path: string, options: CaptureSorterOptions = {}) {
    this.#path = path
    this.#memory = options.memory ?? 8 * 1024 * 1024
    this.#temporaryDirectory = options.temporaryDirectory ?? tmpdir()
  }

  /** Take a packet; its bytes are copied. @throws Errors of the disk. */
  packet(packet: Packet): void {
    this.#linkType ??= packet.linkType
    if (packet.linkType !== this.#linkType) {
      this.#skipped++
      return
    }
    const key = this.#order.keyOf(packet)
    this.#waiting.push({ key, data: Buffer.from(packet.bytes.subarray(packet.start, packet.end)) })
    this.#waitingBytes += packet.end - packet.start
    this.#packets++
    if (this.#waitingBytes >= this.#memory || this.#waiting.length >= mostPackets) this.#spill()
  }

  /** Write the file. @throws Errors of the disk; nothing is left behind then. */
  finish(): SortedCapture {
    try {
      if (this.#runs.length === 0) return this.#write(this.#sorted())
      this.#spill()
      return this.#write(mergeRuns(this.#runs))
    } finally {
      this.discard()
    }
  }

  /** Forget what was taken, and delete what waits on disk. */
  discard(): void {
    this.#waiting = []
    this.#runs.length = 0
    if (this.#directory !== undefined) rmSync(this.#directory, { recursive: true, force: true })
    this.#directory = undefined
  }

  #sorted(): SortedRecord[] {
    return this.#waiting.sort((a, b) => (a.key < b.key ? -1 : 1))
  }

  #spill(): void {
    if (this.#waiting.length === 0) return
    const merged = this.#runs.length >= mostRuns ? this.#runs.splice(0) : []
    if (merged.length > 0) this.#addRun(mergeRuns(merged))
    this.#addRun(this.#sorted())
    this.#waiting = []
    this.#waitingBytes = 0
  }

  #addRun(records: Iterable<SortedRecord>): void {
    this.#directory ??= mkdtempSync(join(this.#temporaryDirectory, 'cuculus-sort-'))
    const path = join(this.#directory, String(this.#runCount++))
    writeRun(path, records)
    this.#runs.push(path)
  }

  #write(records: Iterable<SortedRecord>): SortedCapture {
    const unfinished = `${this.#path}.part`
    const file = openSync(unfinished, 'w')
    try {
      const hash = createHash('sha256')
      let size = 0
      for (const piece of joined(records, this.#linkType ?? ETHERNET)) {
        hash.update(piece)
        size += piece.length
        writeAll(file, piece)
      }
      fsyncSync(file)
      renameSync(unfinished, this.#path)
      return { packets: this.#packets, size, sha256: hash.digest('hex'), skipped: this.#skipped }
    } catch (error) {
      rmSync(unfinished, { force: true })
      throw error
    } finally {
      closeSync(file)
    }
  }
}

/** The bytes of the file in pieces of some length. */
function* joined(records: Iterable<SortedRecord>, linkType: number): Generator<Buffer, void, undefined> {
  let pieces = [fileHeader(linkType)]
  let size = 0
  for (const { key, data } of records) {
    pieces.push(recordHeader(key, data.length), Buffer.from(data))
    size += data.length
    if (size < outputLength) continue
    yield Buffer.concat(pieces)
    pieces = []
    size = 0
  }
  yield Buffer.concat(pieces)
}

/** Little-endian, microseconds, and the snapshot length that the original writes whatever the packets' lengths. */
function fileHeader(linkType: number): Buffer {
  const header = Buffer.alloc(24)
  header.writeUInt32LE(0xa1b2c3d4, 0)
  header.writeUInt16LE(2, 4)
  header.writeUInt16LE(4, 6)
  header.writeUInt32LE(1500, 16)
  header.writeUInt32LE(linkType, 20)
  return header
}

/** Of a packet that was cut, the original says that it was whole. */
function recordHeader(key: string, length: number): Buffer {
  const time = Buffer.from(key.slice(-keyTail), 'latin1')
  const header = Buffer.alloc(16)
  header.writeUInt32LE(time.readUInt32BE(0), 0)
  header.writeUInt32LE(writtenMicroseconds(time.readUInt32BE(4)), 4)
  header.writeUInt32LE(length, 8)
  header.writeUInt32LE(length, 12)
  return header
}

/** The original writes each packet twice, to a piece and to the whole, and each time makes a fraction of a second of the time and cuts what is left of it. */
function writtenMicroseconds(nanoseconds: number): number {
  const once = Math.trunc((nanoseconds / 1e9) * 1e6)
  return Math.trunc((once / 1e6) * 1e6)
}
