import { closeSync, openSync, readSync, unlinkSync, writeSync } from 'node:fs'

/** A packet with its place. */
export interface SortedRecord {
  readonly key: string
  readonly data: Buffer
}

const headLength = 6
const readLength = 256 * 1024

/** Write records that are in order to a file of their own. */
export function writeRun(path: string, records: Iterable<SortedRecord>): void {
  const file = openSync(path, 'wx', 0o600)
  try {
    let pieces: Buffer[] = []
    let size = 0
    const flush = (): void => {
      writeAll(file, Buffer.concat(pieces))
      pieces = []
      size = 0
    }
    for (const { key, data } of records) {
      const head = Buffer.alloc(headLength + key.length)
      head.writeUInt16LE(key.length, 0)
      head.writeUInt32LE(data.length, 2)
      head.write(key, headLength, 'latin1')
      pieces.push(head, Buffer.from(data))
      size += head.length + data.length
      if (size >= readLength) flush()
    }
    flush()
  } finally {
    closeSync(file)
  }
}

/** Write all of it: one call may write less. */
export function writeAll(file: number, bytes: Buffer): void {
  for (let at = 0; at < bytes.length;) at += writeSync(file, bytes, at)
}

/** The records of a file that `writeRun` wrote, one after the other. The memory behind `data` is used again by the next one. */
class RunReader {
  readonly #path: string
  readonly #file: number
  #buffer: Buffer = Buffer.allocUnsafeSlow(readLength)
  #at = 0
  #end = 0
  current: SortedRecord | undefined

  constructor(path: string) {
    this.#path = path
    this.#file = openSync(path, 'r')
    this.advance()
  }

  /** Close and delete the file. */
  remove(): void {
    closeSync(this.#file)
    unlinkSync(this.#path)
  }

  /** @returns Whether there is one more. */
  advance(): boolean {
    if (!this.#fill(headLength)) {
      this.current = undefined
      return false
    }
    const keyLength = this.#buffer.readUInt16LE(this.#at)
    const dataLength = this.#buffer.readUInt32LE(this.#at + 2)
    this.#fill(headLength + keyLength + dataLength)
    const keyAt = this.#at + headLength
    const dataAt = keyAt + keyLength
    this.current = {
      key: this.#buffer.toString('latin1', keyAt, dataAt),
      data: this.#buffer.subarray(dataAt, dataAt + dataLength),
    }
    this.#at = dataAt + dataLength
    return true
  }

  /** Have so many bytes in memory. */
  #fill(length: number): boolean {
    if (this.#end - this.#at >= length) return true
    const larger = length > this.#buffer.length ? Buffer.allocUnsafeSlow(length) : this.#buffer
    this.#buffer.copy(larger, 0, this.#at, this.#end)
    this.#end -= this.#at
    this.#at = 0
    this.#buffer = larger
    while (this.#end < this.#buffer.length) {
      const count = readSync(this.#file, this.#buffer, this.#end, this.#buffer.length - this.#end, null)
      if (count === 0) break
      this.#end += count
    }
    return this.#end >= length
  }
}

/** All records of some files in order; the files are deleted behind it. */
export function* mergeRuns(paths: readonly string[]): Generator<SortedRecord, void, undefined> {
  const readers: RunReader[] = []
  try {
    for (const path of paths) readers.push(new RunReader(path))
    const heap = readers.filter(({ current }) => current !== undefined)
    for (let i = heap.length >> 1; i >= 0; i--) sink(heap, i)
    for (let first = heap[0]; first?.current !== undefined; first = heap[0]) {
      yield first.current
      if (!first.advance()) {
        const last = heap.pop()
        if (last !== undefined && last !== first) heap[0] = last
      }
      sink(heap, 0)
    }
  } finally {
    for (const reader of readers) reader.remove()
  }
}

function keyAt(heap: readonly RunReader[], index: number): string | undefined {
  return heap[index]?.current?.key
}

/** Let the reader at `start` go down to where neither below it comes first. */
function sink(heap: RunReader[], start: number): void {
  let at = start
  for (;;) {
    let least = at
    for (const child of [2 * at + 1, 2 * at + 2]) {
      const key = keyAt(heap, child)
      if (key !== undefined && key < (keyAt(heap, least) ?? '')) least = child
    }
    const own = heap[at]
    const other = heap[least]
    if (least === at || own === undefined || other === undefined) return
    heap[at] = other
    heap[least] = own
    at = least
  }
}
