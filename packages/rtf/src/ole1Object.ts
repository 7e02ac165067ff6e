import type { RtfObject } from './rtfDocument.js'

/** Longest class name or path that is believed. */
const MAXIMUM_TEXT = 4096

/**
 * An OLE 1 object ([MS-OLEDS] §2.2): version, 1 for a link or 2 for an embedded object, class, topic, item, then for an embedded one length and data.
 *
 * `undefined` if the bytes are something else.
 */
export function readOle1Object(bytes: Uint8Array): Pick<RtfObject, 'className' | 'kind' | 'link' | 'data'> | undefined {
  if (bytes.length < 12) return undefined
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  // The version is not checked by readers, and hostile files have anything there.
  const format = view.getUint32(4, true)
  if (format !== 1 && format !== 2) return undefined
  const className = text(bytes, view, 8)
  const topic = className && text(bytes, view, className.end)
  const item = topic && text(bytes, view, topic.end)
  if (className === undefined || topic === undefined || item === undefined) return undefined
  if (format === 1) {
    return { className: className.text, kind: 'linked', link: topic.text, data: bytes.subarray(item.end) }
  }
  const size = item.end + 4 <= bytes.length ? view.getUint32(item.end, true) : 0
  const data = bytes.subarray(item.end + 4, item.end + 4 + size)
  return { className: className.text, kind: 'embedded', link: null, data }
}

/** Length, which counts the NUL, and text. */
function text(
  bytes: Uint8Array,
  view: DataView,
  at: number,
): { readonly text: string; readonly end: number } | undefined {
  const length = at + 4 <= bytes.length ? view.getUint32(at, true) : MAXIMUM_TEXT + 1
  if (length > MAXIMUM_TEXT || at + 4 + length > bytes.length) return undefined
  const body = bytes.subarray(at + 4, at + 4 + length)
  const end = body.indexOf(0)
  return { text: String.fromCharCode(...(end < 0 ? body : body.subarray(0, end))), end: at + 4 + length }
}
