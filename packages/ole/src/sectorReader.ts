import type { OleDiagnosticCode } from './oleError.js'

type Report = (code: OleDiagnosticCode, message: string, offset?: number) => void

/** Sector numbers from here on are marks: end of chain, free, … */
const FIRST_MARK = 0xfffffffa
const HEADER_SIZE = 512
/** Sector numbers of the FAT that are in the header itself. */
const HEADER_DIFAT = 109

/** Follows the chains of sectors ([MS-CFB] §2.3). No chain is followed for longer than the file has sectors, so circles end. */
export class SectorReader {
  readonly version: number
  readonly #bytes: Uint8Array
  readonly #view: DataView
  readonly #report: Report
  readonly #sectorSize: number
  readonly #miniSectorSize: number
  readonly #miniCutoff: number
  readonly #fatSectors: readonly number[]
  #miniStream: Uint8Array = new Uint8Array(0)
  #miniFat: DataView | undefined

  constructor(bytes: Uint8Array, report: Report) {
    this.#bytes = bytes
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.#report = report
    this.version = this.#view.getUint16(0x1a, true)
    this.#sectorSize = this.#view.getUint16(0x1e, true) === 12 ? 4096 : 512
    this.#miniSectorSize = 64
    this.#miniCutoff = this.#view.getUint32(0x38, true) || 4096
    this.#fatSectors = this.#readDifat()
  }

  get #sectorCount(): number {
    return Math.ceil(Math.max(this.#bytes.length - this.#sectorSize, 0) / this.#sectorSize)
  }

  /** The directory's bytes. */
  directory(limit: number): Uint8Array {
    return this.#chain(this.#view.getUint32(0x30, true), Infinity, limit)
  }

  /** The root's stream holds the small streams in sectors of 64 bytes. */
  openMiniStream(start: number, size: number): void {
    this.#miniStream = size === 0 ? new Uint8Array(0) : this.#chain(start, size, Infinity)
    const first = this.#view.getUint32(0x3c, true)
    const table = first >= FIRST_MARK ? new Uint8Array(0) : this.#chain(first, Infinity, this.#bytes.length)
    this.#miniFat = new DataView(table.buffer, table.byteOffset, table.byteLength)
  }

  /** A stream's bytes; small ones are in the mini stream. */
  stream(start: number, size: number, limit: number): Uint8Array {
    return size < this.#miniCutoff ? this.#miniChain(start, Math.min(size, limit)) : this.#chain(start, size, limit)
  }

  /** Sectors that hold the FAT: 109 in the header, the rest in a chain of sectors whose last number points to the next. */
  #readDifat(): readonly number[] {
    const declared = this.#view.getUint32(0x2c, true)
    const most = Math.min(declared, this.#sectorCount)
    const sectors: number[] = []
    for (let index = 0; index < HEADER_DIFAT && sectors.length < most; index++) {
      const sector = this.#view.getUint32(0x4c + index * 4, true)
      if (sector < FIRST_MARK) sectors.push(sector)
    }
    let next = this.#view.getUint32(0x44, true)
    for (let steps = 0; next < FIRST_MARK && steps < this.#sectorCount && sectors.length < most; steps++) {
      const offset = this.#offset(next)
      if (offset + this.#sectorSize > this.#bytes.length) break
      for (let at = 0; at < this.#sectorSize - 4 && sectors.length < most; at += 4) {
        const sector = this.#view.getUint32(offset + at, true)
        if (sector < FIRST_MARK) sectors.push(sector)
      }
      next = this.#view.getUint32(offset + this.#sectorSize - 4, true)
    }
    return sectors
  }

  #offset(sector: number): number {
    return Math.max(HEADER_SIZE, this.#sectorSize) + sector * this.#sectorSize
  }

  /** The sector after this one; a mark at the end, and where the FAT does not reach. */
  #next(sector: number): number {
    const perSector = this.#sectorSize / 4
    const fatSector = this.#fatSectors[Math.floor(sector / perSector)]
    if (fatSector === undefined) return FIRST_MARK
    const offset = this.#offset(fatSector) + (sector % perSector) * 4
    return offset + 4 <= this.#bytes.length ? this.#view.getUint32(offset, true) : FIRST_MARK
  }

  #chain(start: number, size: number, limit: number): Uint8Array {
    const wanted = Math.min(size, limit)
    const parts: Uint8Array[] = []
    let length = 0
    let sector = start
    for (let steps = 0; sector < FIRST_MARK && length < wanted; steps++) {
      const offset = this.#offset(sector)
      if (offset >= this.#bytes.length || steps > this.#sectorCount) break
      const part = this.#bytes.subarray(offset, offset + Math.min(this.#sectorSize, wanted - length))
      parts.push(part)
      length += part.length
      sector = this.#next(sector)
    }
    const missing = Number.isFinite(size) && length < wanted
    if (missing || sector === FIRST_MARK) {
      const message = `expected a chain of ${String(size)} bytes from sector ${String(start)}, found ${String(length)}`
      this.#report('OLE_CHAIN_DAMAGED', message, this.#offset(start))
    }
    return join(parts, length)
  }

  #miniChain(start: number, wanted: number): Uint8Array {
    const parts: Uint8Array[] = []
    const most = Math.ceil(this.#miniStream.length / this.#miniSectorSize)
    let length = 0
    let sector = start
    for (let steps = 0; sector < FIRST_MARK && length < wanted && steps <= most; steps++) {
      const offset = sector * this.#miniSectorSize
      const part = this.#miniStream.subarray(offset, offset + Math.min(this.#miniSectorSize, wanted - length))
      if (part.length === 0) break
      parts.push(part)
      length += part.length
      const table = this.#miniFat
      sector =
        table !== undefined && sector * 4 + 4 <= table.byteLength ? table.getUint32(sector * 4, true) : FIRST_MARK
    }
    if (length < wanted) {
      const message = `expected ${String(wanted)} bytes from mini sector ${String(start)}, found ${String(length)}`
      this.#report('OLE_CHAIN_DAMAGED', message)
    }
    return join(parts, length)
  }
}

function join(parts: readonly Uint8Array[], length: number): Uint8Array {
  const [only] = parts
  if (parts.length === 1 && only !== undefined) return only
  const joined = new Uint8Array(length)
  let at = 0
  for (const part of parts) {
    joined.set(part, at)
    at += part.length
  }
  return joined
}
