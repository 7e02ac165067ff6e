import type { Archive, ArchiveEntry } from '@cuculus/core'

const MAXIMUM_ENTRIES = 65_535

/** A cabinet ([MS-CAB] §2): the header points to the first file's record; each has size, offset, folder, date, time, attributes, name. */
export function listCabinet(bytes: Uint8Array): Archive {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const entries: ArchiveEntry[] = []
  const count = bytes.length < 36 ? 0 : Math.min(view.getUint16(28, true), MAXIMUM_ENTRIES)
  let at = count === 0 ? 0 : view.getUint32(16, true)
  while (entries.length < count && at + 16 < bytes.length) {
    const end = bytes.indexOf(0, at + 16)
    if (end < 0 || end - at > 1024) break
    // Attribute 0x80: the name is UTF-8.
    const encoding = (view.getUint16(at + 14, true) & 0x80) === 0 ? 'latin1' : 'utf8'
    entries.push({
      name: Buffer.from(bytes.subarray(at + 16, end))
        .toString(encoding)
        .replaceAll('\\', '/'),
      size: view.getUint32(at, true),
      encrypted: false,
      modified: dosTime(view.getUint16(at + 10, true), view.getUint16(at + 12, true)),
    })
    at = end + 1
  }
  return { format: 'cab', encrypted: false, entries }
}

/** MS-DOS date and time; `null` for what is no date. */
export function dosTime(date: number, time: number): string | null {
  const parts = [1980 + (date >> 9), (date >> 5) & 15, date & 31, time >> 11, (time >> 5) & 63, (time & 31) * 2]
  const [year, month, day, hour, minute, second] = parts.map((part) => String(part).padStart(2, '0'))
  const text = `${year ?? ''}-${month ?? ''}-${day ?? ''} ${hour ?? ''}:${minute ?? ''}:${second ?? ''}`
  return Number.isNaN(Date.parse(`${text.replace(' ', 'T')}Z`)) ? null : text
}
