import { guid, utf16, wideText } from './lnkText.js'
import type { LnkProperty } from './shortcut.js'

const VERSION = 0x53505331
/** Properties of this format have names instead of numbers. */
const NAMED = 'd5cdd505-2e9c-101b-9397-08002b2cf9ae'
const STORAGE_HEADER = 24
const VALUE_HEADER = 13
const MAXIMUM_PROPERTIES = 1024
const MAXIMUM_TEXT = 32_768
const TYPE = { boolean: 0x0b, uint32: 0x13, uint64: 0x15, text: 0x1f, filetime: 0x40, identifier: 0x48 } as const

/** Storages one after the other, each with its length, a version, a format and its properties ([MS-PROPSTORE] §2.2); values of other types than are known are left out. */
export function readPropertyStore(bytes: Uint8Array): readonly LnkProperty[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const properties: LnkProperty[] = []
  for (let at = 0; at + STORAGE_HEADER <= bytes.length;) {
    const size = view.getUint32(at, true)
    if (size < STORAGE_HEADER || view.getUint32(at + 4, true) !== VERSION) break
    readStorage(bytes.subarray(at + 8, at + size), properties)
    at += size
  }
  return properties
}

/** The format, then properties: length, number or length of the name, a byte, name, type, value. */
function readStorage(bytes: Uint8Array, properties: LnkProperty[]): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const format = guid(bytes.subarray(0, 16))
  for (let at = 16; at + VALUE_HEADER <= bytes.length && properties.length < MAXIMUM_PROPERTIES;) {
    const size = view.getUint32(at, true)
    if (size < VALUE_HEADER) return
    const entry = bytes.subarray(at, at + size)
    const number = view.getUint32(at + 4, true)
    const nameLength = format === NAMED ? number : 0
    const name = format === NAMED ? wideText(entry.subarray(9, 9 + nameLength)) : String(number)
    const value = readValue(entry.subarray(9 + nameLength))
    if (value !== null) properties.push({ name: `${format}/${name}`, value })
    at += size
  }
}

/** As text; `null` for types that are not known. */
function readValue(bytes: Uint8Array): string | null {
  if (bytes.length < 6) return null
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const data = bytes.subarray(4)
  switch (view.getUint16(0, true)) {
    case TYPE.boolean:
      return String(view.getUint16(4, true) !== 0)
    case TYPE.uint32:
      return data.length < 4 ? null : String(view.getUint32(4, true))
    case TYPE.uint64:
    case TYPE.filetime:
      return data.length < 8 ? null : String(view.getBigUint64(4, true))
    case TYPE.text:
      if (data.length < 4) return null
      return utf16(data.subarray(4, 4 + Math.min(view.getUint32(4, true), MAXIMUM_TEXT) * 2)).replace(/\0[^]*$/, '')
    case TYPE.identifier:
      return data.length < 16 ? null : guid(data.subarray(0, 16))
    default:
      return null
  }
}
