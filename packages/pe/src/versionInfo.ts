import type { PeImage } from './peImage.js'
import { type Resource, utf16 } from './resources.js'

/** One `VS_VERSIONINFO` resource. */
export interface VersionInfo {
  /** The binary part; `null` if it is missing. */
  readonly fixed: FixedFileInfo | null
  /** `StringFileInfo`: one table of strings for each language. */
  readonly tables: readonly VersionStringTable[]
  /** `VarFileInfo`: the languages and code pages that the file claims to have. */
  readonly translations: readonly VersionTranslation[]
}

/** `VS_FIXEDFILEINFO`. */
export interface FixedFileInfo {
  /** `1.2.3.4`. */
  readonly fileVersion: string
  readonly productVersion: string
  readonly fileVersionMS: number
  readonly fileVersionLS: number
  readonly productVersionMS: number
  readonly productVersionLS: number
  readonly fileFlagsMask: number
  readonly fileFlags: number
  readonly fileOS: number
  readonly fileType: number
  readonly fileSubtype: number
  readonly fileDateMS: number
  readonly fileDateLS: number
}

export interface VersionStringTable {
  /** Eight hexadecimal digits: language, code page. */
  readonly language: string
  /** In the order of the file; names may repeat. */
  readonly strings: readonly VersionString[]
}

export interface VersionString {
  readonly name: string
  readonly value: string
}

export interface VersionTranslation {
  /** `Translation`. */
  readonly name: string
  readonly language: number
  readonly codePage: number
}

const RT_VERSION = 16
const FIXED_SIGNATURE = 0xfeef04bd
const FIXED_SIZE = 52
/** Blocks of all version resources that are looked at, and characters of a name or value: both may reach over everything behind them. */
const MAXIMUM_BLOCKS = 65_536
const MAXIMUM_TEXT = 8192

/** Read the version resources of all languages. */
export function readVersionInfo(image: PeImage, resources: readonly Resource[]): readonly VersionInfo[] {
  const reader = new VersionReader(image)
  return resources
    .filter((resource) => resource.type === RT_VERSION)
    .map((resource) => reader.read(resource.data, image.offsetOf(resource.rva) ?? 0))
    .filter((info) => info !== null)
}

/**
 * A block of a version resource: `wLength, wValueLength, wType, szKey, padding, Value, padding, Children`.
 *
 * All offsets count from the start of the resource, and padding goes to multiples of four from there.
 */
interface Block {
  readonly key: string
  /** Length of the value: in UTF-16 units for text, else in bytes. */
  readonly valueLength: number
  readonly value: number
  /** Where the next block begins. */
  readonly end: number
}

class VersionReader {
  readonly #image: PeImage
  #strings = 0
  #blocks = 0

  constructor(image: PeImage) {
    this.#image = image
  }

  /** The blocks that follow each other between two offsets. A length of 0 ends them: nothing could follow. */
  *#between(bytes: Uint8Array, start: number, end: number): Generator<Block> {
    for (let at = start; at < end;) {
      if (++this.#blocks > MAXIMUM_BLOCKS) {
        this.#image.sink.report('PE_LIMIT', 'more blocks of version resources than are read')
        return
      }
      const block = readBlock(bytes, at, end)
      if (block === undefined) return
      yield block
      if (block.end <= at) return
      at = align(block.end)
    }
  }

  read(bytes: Uint8Array, fileOffset: number): VersionInfo | null {
    const root = readBlock(bytes, 0, bytes.length)
    if (root?.key !== 'VS_VERSION_INFO') {
      this.#image.sink.report(
        'PE_VERSION_DAMAGED',
        'expected VS_VERSION_INFO at the start of a version resource',
        fileOffset,
      )
      return null
    }
    const fixed = readFixed(bytes, root)
    const tables: VersionStringTable[] = []
    const translations: VersionTranslation[] = []
    const children = align(root.value + (fixed === null ? root.valueLength : FIXED_SIZE))
    for (const block of this.#between(bytes, children, root.end)) {
      const inner = align(block.value + block.valueLength)
      if (block.key.startsWith('StringFileInfo')) tables.push(...this.#tables(bytes, inner, block.end))
      else if (block.key.startsWith('VarFileInfo')) translations.push(...this.#translations(bytes, inner, block.end))
      else
        this.#image.sink.report(
          'PE_VERSION_DAMAGED',
          'a block of a version resource is of no known kind',
          fileOffset + block.value,
        )
    }
    return { fixed, tables, translations }
  }

  #tables(bytes: Uint8Array, start: number, end: number): readonly VersionStringTable[] {
    return [...this.#between(bytes, start, end)].map((block) => ({
      language: block.key,
      strings: this.#stringsOf(bytes, align(block.value + block.valueLength), block.end),
    }))
  }

  #stringsOf(bytes: Uint8Array, start: number, end: number): readonly VersionString[] {
    const strings: VersionString[] = []
    for (const block of this.#between(bytes, start, end)) {
      if (++this.#strings > this.#image.limits.versionStrings) {
        this.#image.sink.report('PE_LIMIT', 'more strings of version resources than are read')
        break
      }
      strings.push({ name: block.key, value: text(bytes, block.value, block.value + block.valueLength * 2) })
    }
    return strings
  }

  #translations(bytes: Uint8Array, start: number, end: number): readonly VersionTranslation[] {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    const translations: VersionTranslation[] = []
    for (const block of this.#between(bytes, start, end)) {
      const valueEnd = Math.min(block.value + block.valueLength, bytes.length)
      for (let at = block.value; at + 4 <= valueEnd; at += 4) {
        if (++this.#strings > this.#image.limits.versionStrings) return translations
        translations.push({
          name: block.key,
          language: view.getUint16(at, true),
          codePage: view.getUint16(at + 2, true),
        })
      }
    }
    return translations
  }
}

function readBlock(bytes: Uint8Array, offset: number, end: number): Block | undefined {
  if (offset + 6 > Math.min(end, bytes.length)) return undefined
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const length = view.getUint16(offset, true)
  const key = text(bytes, offset + 6, bytes.length)
  return {
    key,
    valueLength: view.getUint16(offset + 2, true),
    value: align(offset + 6 + 2 * (key.length + 1)),
    // A block of length 0 is a defect of some resource compilers: it reaches to the end of its parent.
    end: length === 0 ? end : Math.min(offset + length, bytes.length),
  }
}

function readFixed(bytes: Uint8Array, { value }: Block): FixedFileInfo | null {
  if (value + FIXED_SIZE > bytes.length) return null
  const view = new DataView(bytes.buffer, bytes.byteOffset + value, FIXED_SIZE)
  if (view.getUint32(0, true) !== FIXED_SIGNATURE) return null
  const field = (index: number): number => view.getUint32(index * 4, true)
  return {
    fileVersion: version(field(2), field(3)),
    productVersion: version(field(4), field(5)),
    fileVersionMS: field(2),
    fileVersionLS: field(3),
    productVersionMS: field(4),
    productVersionLS: field(5),
    fileFlagsMask: field(6),
    fileFlags: field(7),
    fileOS: field(8),
    fileType: field(9),
    fileSubtype: field(10),
    fileDateMS: field(11),
    fileDateLS: field(12),
  }
}

function version(high: number, low: number): string {
  return [high >>> 16, high & 0xffff, low >>> 16, low & 0xffff].join('.')
}

/** UTF-16 up to NUL, never beyond `end` or the data, and no longer than texts of versions are. */
function text(bytes: Uint8Array, start: number, end: number): string {
  const limit = Math.min(end, bytes.length, start + 2 * MAXIMUM_TEXT) - 1
  let at = start
  while (at < limit && (bytes[at] !== 0 || bytes[at + 1] !== 0)) at += 2
  return utf16(bytes.subarray(start, at))
}

function align(offset: number): number {
  return (offset + 3) & ~3
}
