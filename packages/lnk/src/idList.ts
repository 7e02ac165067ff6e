import { ansiText, guid, wideText } from './lnkText.js'
import type { ShellItem } from './shortcut.js'

const MAXIMUM_ITEMS = 256
/** Extension of file entries with the long name. */
const FILE_ENTRY_EXTENSION = 0xbeef0004

/** Items one after the other, each with its length in front; a length of 0 ends them. Their contents are not documented by Microsoft. */
export function readIdList(bytes: Uint8Array): readonly ShellItem[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const items: ShellItem[] = []
  for (let at = 0; at + 3 <= bytes.length && items.length < MAXIMUM_ITEMS;) {
    const size = view.getUint16(at, true)
    if (size < 3) break
    items.push(readItem(bytes.subarray(at, Math.min(at + size, bytes.length))))
    at += size
  }
  return items
}

/** The path that the items make. */
export function idListPath(items: readonly ShellItem[]): string | null {
  const names = items.filter(({ type, name }) => name !== null && type !== 0x1f).map(({ name }) => name ?? '')
  return names.length === 0 ? null : names.map((name) => name.replace(/\\$/, '')).join('\\')
}

function readItem(item: Uint8Array): ShellItem {
  const type = item[2] ?? 0
  if (type === 0x1f && item.length >= 20) return { type, name: guid(item.subarray(4, 20)) }
  if ((type & 0x70) === 0x20) return { type, name: ansiText(item.subarray(3)) }
  if ((type & 0x70) === 0x30) return { type, name: fileName(item, (type & 4) !== 0) }
  if ((type & 0x70) === 0x40) return { type, name: ansiText(item.subarray(5)) }
  // A page of the control panel, through which libraries were run (CVE-2010-2568, CVE-2017-8464).
  if (type === 0x71 && item.length >= 30) return { type, name: guid(item.subarray(14, 30)) }
  return { type, name: null }
}

/** size, type, 0, file size, date, attributes, short name; then extensions, of which one has the long name. */
function fileName(item: Uint8Array, isWide: boolean): string {
  const shortName = isWide ? wideText(item.subarray(14)) : ansiText(item.subarray(14))
  const view = new DataView(item.buffer, item.byteOffset, item.byteLength)
  const start = item.length < 2 ? 0 : view.getUint16(item.length - 2, true)
  if (start < 14 || start + 8 > item.length || view.getUint32(start + 4, true) !== FILE_ENTRY_EXTENSION)
    return shortName
  const version = view.getUint16(start + 2, true)
  const nameAt = start + (version >= 9 ? 46 : version >= 8 ? 42 : version >= 7 ? 38 : 20)
  return wideText(item.subarray(nameAt)) || shortName
}
