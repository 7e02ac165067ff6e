import type { PeImage } from './peImage.js'

/** `IMAGE_LOAD_CONFIG_DIRECTORY`, the fields that tell something of the file. Fields that a shorter directory lacks are `null`; addresses are virtual. */
export interface LoadConfig {
  readonly size: number
  readonly timeDateStamp: number
  readonly majorVersion: number
  readonly minorVersion: number
  readonly securityCookie: bigint | null
  /** Table of safe exception handlers (x86 only) and its length. */
  readonly seHandlerTable: bigint | null
  readonly seHandlerCount: bigint | null
  /** Control Flow Guard. */
  readonly guardCFCheckFunctionPointer: bigint | null
  readonly guardCFFunctionTable: bigint | null
  readonly guardCFFunctionCount: bigint | null
  readonly guardFlags: number | null
}

/** Offsets of the fields; addresses are 4 bytes wide in PE32 and 8 in PE32+. */
const OFFSETS = {
  pe32: {
    securityCookie: 60,
    seHandlerTable: 64,
    seHandlerCount: 68,
    check: 72,
    functionTable: 80,
    functionCount: 84,
    flags: 88,
  },
  pe32Plus: {
    securityCookie: 88,
    seHandlerTable: 96,
    seHandlerCount: 104,
    check: 112,
    functionTable: 128,
    functionCount: 136,
    flags: 144,
  },
} as const

/** Longest directory of the current SDK, and then some. */
const MAXIMUM_SIZE = 512

/** Read `IMAGE_DIRECTORY_ENTRY_LOAD_CONFIG`; `null` if there is none. */
export function readLoadConfig(image: PeImage): LoadConfig | null {
  const directory = image.directory('IMAGE_DIRECTORY_ENTRY_LOAD_CONFIG')
  if (directory === undefined) return null
  const head = image.structure(directory.rva, 12)
  if (head === undefined) {
    image.sink.report(
      'PE_LOAD_CONFIG_DAMAGED',
      'the load configuration lies outside the file',
      image.offsetOf(directory.rva),
    )
    return null
  }
  // The structure's own size rules: for compatibility with Windows XP linkers write 64 as the size of the directory.
  const size = head.getUint32(0, true)
  const bytes = image.read(directory.rva, Math.min(size, MAXIMUM_SIZE))
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const at = image.is64Bit ? OFFSETS.pe32Plus : OFFSETS.pe32
  const address = (offset: number): bigint | null => {
    if (offset + (image.is64Bit ? 8 : 4) > view.byteLength) return null
    return image.is64Bit ? view.getBigUint64(offset, true) : BigInt(view.getUint32(offset, true))
  }
  return {
    size,
    timeDateStamp: head.getUint32(4, true),
    majorVersion: head.getUint16(8, true),
    minorVersion: head.getUint16(10, true),
    securityCookie: address(at.securityCookie),
    seHandlerTable: address(at.seHandlerTable),
    seHandlerCount: address(at.seHandlerCount),
    guardCFCheckFunctionPointer: address(at.check),
    guardCFFunctionTable: address(at.functionTable),
    guardCFFunctionCount: address(at.functionCount),
    guardFlags: at.flags + 4 > view.byteLength ? null : view.getUint32(at.flags, true),
  }
}
