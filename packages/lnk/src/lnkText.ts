const wide = new TextDecoder('utf-16le', { ignoreBOM: true })

/** Little-endian UTF-16. */
export function utf16(bytes: Uint8Array): string {
  return wide.decode(bytes.subarray(0, bytes.length & ~1))
}

/** UTF-16 up to NUL. */
export function wideText(bytes: Uint8Array): string {
  const text = utf16(bytes)
  const end = text.indexOf('\0')
  return end < 0 ? text : text.slice(0, end)
}

/** Text in the author's ANSI code page, which no field tells: taken for Latin-1, up to NUL. */
export function ansiText(bytes: Uint8Array): string {
  const end = bytes.indexOf(0)
  return String.fromCharCode(...bytes.subarray(0, end < 0 ? Math.min(bytes.length, 32_768) : Math.min(end, 32_768)))
}

/** A GUID in lower case with hyphens. */
export function guid(bytes: Uint8Array): string {
  const order = [3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15]
  const hex = order.map((at) => (bytes[at] ?? 0).toString(16).padStart(2, '0')).join('')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}
