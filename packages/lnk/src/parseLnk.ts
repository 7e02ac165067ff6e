import { ByteCursor, BytesError } from '@cuculus/bytes'
import { idListPath, readIdList } from './idList.js'
import { readLinkInfo } from './linkInfo.js'
import { LnkError } from './lnkError.js'
import { ansiText, guid, utf16, wideText } from './lnkText.js'
import { readPropertyStore } from './propertyStore.js'
import type { LinkInfo, LnkDiagnostic, ShellItem, Shortcut, Tracker } from './shortcut.js'

const HEADER_SIZE = 0x4c
const CLASS_ID = '00021401-0000-0000-c000-000000000046'

/** `LinkFlags`, lowest bit first ([MS-SHLLINK] §2.1.1). */
const FLAGS = [
  'HasLinkTargetIDList',
  'HasLinkInfo',
  'HasName',
  'HasRelativePath',
  'HasWorkingDir',
  'HasArguments',
  'HasIconLocation',
  'IsUnicode',
  'ForceNoLinkInfo',
  'HasExpString',
  'RunInSeparateProcess',
  'Unused1',
  'HasDarwinID',
  'RunAsUser',
  'HasExpIcon',
  'NoPidlAlias',
  'Unused2',
  'RunWithShimLayer',
  'ForceNoLinkTrack',
  'EnableTargetMetadata',
  'DisableLinkPathTracking',
  'DisableKnownFolderTracking',
  'DisableKnownFolderAlias',
  'AllowLinkToLink',
  'UnaliasOnSave',
  'PreferEnvironmentPath',
  'KeepLocalIDListForUNCTarget',
] as const

/** `FILE_ATTRIBUTE_*`, lowest bit first. */
const ATTRIBUTES = [
  'readonly',
  'hidden',
  'system',
  'reserved',
  'directory',
  'archive',
  'reserved2',
  'normal',
  'temporary',
  'sparse_file',
  'reparse_point',
  'compressed',
  'offline',
  'not_content_indexed',
  'encrypted',
] as const

const BLOCK = {
  environment: 0xa0000001,
  tracker: 0xa0000003,
  consoleCodePage: 0xa0000004,
  specialFolder: 0xa0000005,
  darwin: 0xa0000006,
  iconEnvironment: 0xa0000007,
  shim: 0xa0000008,
  propertyStore: 0xa0000009,
  knownFolder: 0xa000000b,
  vistaIdList: 0xa000000c,
} as const
const MAXIMUM_BLOCKS = 64
/** Between 1601 and 1970 in milliseconds. */
const FILETIME_EPOCH = 11_644_473_600_000

/** Whether the bytes begin like a shortcut: size of the header and class identifier. */
export function isLnk(bytes: Uint8Array): boolean {
  return bytes.length >= 20 && bytes[0] === HEADER_SIZE && bytes[1] === 0 && guid(bytes.subarray(4, 20)) === CLASS_ID
}

/**
 * Read a shortcut. Throws `LnkError` if the bytes are none, and nothing else: a part that is damaged is `null`, with a diagnostic, and the parts behind it are
 * read where their place is still known.
 *
 * @example
 * ```ts
 * const link = parseLnk(await readFile('invoice.pdf.lnk'))
 * console.log(link.environmentTarget ?? link.idListPath, link.arguments)
 * ```
 */
export function parseLnk(bytes: Uint8Array): Shortcut {
  if (!isLnk(bytes)) throw new LnkError('expected the header of a shortcut (size 0x4c, class 00021401-…)')
  return new LnkReader(bytes).read()
}

class LnkReader {
  readonly #bytes: Uint8Array
  readonly #cursor: ByteCursor
  readonly #diagnostics: LnkDiagnostic[] = []

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
    this.#cursor = new ByteCursor(bytes)
  }

  read(): Shortcut {
    const header = this.#header()
    const has = (flag: (typeof FLAGS)[number]): boolean => header.flagNames.includes(flag)
    const idList = has('HasLinkTargetIDList') ? this.#part('list of shell items', () => this.#idList()) : null
    const linkInfo = has('HasLinkInfo') ? this.#part('link information', () => this.#linkInfo()) : null
    const text = (flag: (typeof FLAGS)[number]): string | null =>
      has(flag) ? this.#part(flag.slice(3), () => this.#text(has('IsUnicode'))) : null
    return {
      ...header,
      idList: idList ?? [],
      idListPath: idListPath(idList ?? []),
      linkInfo,
      description: text('HasName'),
      relativePath: text('HasRelativePath'),
      workingDirectory: text('HasWorkingDir'),
      arguments: text('HasArguments'),
      iconLocation: text('HasIconLocation'),
      ...this.#extraData(),
      overlay: this.#bytes.subarray(this.#cursor.offset),
      diagnostics: this.#diagnostics,
    }
  }

  /** The fixed part; a file that ends within it has zeros there. */
  #header(): Pick<
    Shortcut,
    | 'linkFlags'
    | 'flagNames'
    | 'attributes'
    | 'created'
    | 'accessed'
    | 'written'
    | 'targetSize'
    | 'iconIndex'
    | 'showCommand'
    | 'hotKey'
  > {
    const padded = new Uint8Array(HEADER_SIZE)
    padded.set(this.#bytes.subarray(0, HEADER_SIZE))
    if (this.#bytes.length < HEADER_SIZE) this.#damaged('the header is cut off', this.#bytes.length)
    this.#cursor.seek(Math.min(HEADER_SIZE, this.#bytes.length))
    const view = new DataView(padded.buffer)
    const linkFlags = view.getUint32(20, true)
    return {
      linkFlags,
      flagNames: setBits(FLAGS, linkFlags),
      attributes: setBits(ATTRIBUTES, view.getUint32(24, true)),
      created: filetime(view, 28),
      accessed: filetime(view, 36),
      written: filetime(view, 44),
      targetSize: view.getUint32(52, true),
      iconIndex: view.getInt32(56, true),
      showCommand: view.getUint32(60, true),
      hotKey: view.getUint16(64, true),
    }
  }

  /** Read a part; where the file ends first it is `null`, and so is all behind it. */
  #part<T>(name: string, read: () => T): T | null {
    const start = this.#cursor.offset
    try {
      return read()
    } catch (error) {
      if (!(error instanceof BytesError)) throw error
      this.#damaged(`the ${name} is cut off`, start)
      this.#cursor.seek(this.#bytes.length)
      return null
    }
  }

  #idList(): readonly ShellItem[] {
    return readIdList(this.#cursor.bytes(this.#cursor.readU16()))
  }

  #linkInfo(): LinkInfo {
    const size = this.#cursor.readU32()
    this.#cursor.seek(this.#cursor.offset - 4)
    return readLinkInfo(this.#cursor.bytes(size))
  }

  /** Number of characters, characters. */
  #text(isWide: boolean): string {
    const length = this.#cursor.readU16()
    return isWide ? utf16(this.#cursor.bytes(length * 2)) : ansiText(this.#cursor.bytes(length))
  }

  #extraData(): Pick<
    Shortcut,
    | 'environmentTarget'
    | 'iconEnvironmentTarget'
    | 'tracker'
    | 'knownFolder'
    | 'darwinId'
    | 'shimLayer'
    | 'specialFolder'
    | 'consoleCodePage'
    | 'vistaPath'
    | 'properties'
    | 'extraBlocks'
  > {
    const blocks = new Map<number, Uint8Array>()
    while (blocks.size < MAXIMUM_BLOCKS && this.#cursor.remaining >= 4) {
      const block = this.#part('extra data', () => this.#block())
      if (block === null || block.length < 8) break
      const signature = new DataView(block.buffer, block.byteOffset, block.byteLength).getUint32(4, true)
      // Blocks are told by signatures 0xa000000x; anything else is no extra data but what lies behind the shortcut.
      if (signature >>> 8 !== 0xa00000) {
        this.#cursor.seek(this.#cursor.offset - block.length)
        break
      }
      blocks.set(signature, block)
    }
    return {
      environmentTarget: expandable(blocks.get(BLOCK.environment)),
      iconEnvironmentTarget: expandable(blocks.get(BLOCK.iconEnvironment)),
      tracker: readTracker(blocks.get(BLOCK.tracker)),
      knownFolder: knownFolder(blocks.get(BLOCK.knownFolder)),
      darwinId: expandable(blocks.get(BLOCK.darwin)),
      shimLayer: wideText(blockData(blocks.get(BLOCK.shim))) || null,
      specialFolder: number(blocks.get(BLOCK.specialFolder)),
      consoleCodePage: number(blocks.get(BLOCK.consoleCodePage)),
      vistaPath: idListPath(readIdList(blockData(blocks.get(BLOCK.vistaIdList)))),
      properties: readPropertyStore(blockData(blocks.get(BLOCK.propertyStore))),
      extraBlocks: [...blocks.keys()],
    }
  }

  /** Size, which counts itself, signature, data. A size below 4 ends the blocks. */
  #block(): Uint8Array {
    const start = this.#cursor.offset
    const size = this.#cursor.readU32()
    if (size < 4) return new Uint8Array(0)
    this.#cursor.seek(start)
    return this.#cursor.bytes(size)
  }

  #damaged(message: string, offset: number): void {
    this.#diagnostics.push({ code: 'LNK_DAMAGED', message, offset })
  }
}

function setBits<T extends string>(names: readonly T[], value: number): readonly T[] {
  return names.filter((_, bit) => (value & (1 << bit)) !== 0)
}

function filetime(view: DataView, at: number): number | null {
  const value = view.getUint32(at + 4, true) * 0x100000000 + view.getUint32(at, true)
  return value === 0 ? null : Math.round(value / 10_000) - FILETIME_EPOCH
}

/** The text twice: 260 bytes ANSI, 520 bytes Unicode. */
function expandable(block: Uint8Array | undefined): string | null {
  if (block === undefined) return null
  return wideText(block.subarray(268)) || ansiText(block.subarray(8, 268)) || null
}

/** size, signature, length, version, machine (16 bytes), GUIDs of volume and file, and both again as at birth. */
function readTracker(block: Uint8Array | undefined): Tracker | null {
  if (block === undefined || block.length < 64) return null
  const file = block.subarray(48, 64)
  // Version 1 GUIDs hold time and MAC address.
  const isTimeBased = (file[7] ?? 0) >> 4 === 1
  return {
    machine: ansiText(block.subarray(16, 32)),
    volumeId: guid(block.subarray(32, 48)),
    fileId: guid(file),
    macAddress: isTimeBased
      ? Array.from(file.subarray(10), (byte) => byte.toString(16).padStart(2, '0')).join(':')
      : null,
  }
}

function knownFolder(block: Uint8Array | undefined): string | null {
  return block === undefined || block.length < 24 ? null : guid(block.subarray(8, 24))
}

/** What is behind size and signature. */
function blockData(block: Uint8Array | undefined): Uint8Array {
  return block?.subarray(8) ?? new Uint8Array(0)
}

function number(block: Uint8Array | undefined): number | null {
  if (block === undefined || block.length < 12) return null
  return new DataView(block.buffer, block.byteOffset, block.byteLength).getUint32(8, true)
}
