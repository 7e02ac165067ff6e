import { decodeCodePage } from './codePage.js'

/** A file that was dropped into a document as an icon ("Package"). */
export interface EmbeddedPackage {
  /** Name shown in the document. */
  readonly label: string
  /** Where the file came from on its author's machine. */
  readonly sourcePath: string
  /** Where it is put when it is opened. */
  readonly temporaryPath: string
  readonly data: Uint8Array
}

/**
 * Read the stream `\x01Ole10Native`: size, 2, label, path, 3, length and path of the temporary file, length and data ([MS-OLEDS] §2.3.6 has the size only; the rest is known from
 * what packager.dll writes). `undefined` if it is something else.
 */
export function readOle10Native(stream: Uint8Array): EmbeddedPackage | undefined {
  if (stream.length < 12) return undefined
  const view = new DataView(stream.buffer, stream.byteOffset, stream.byteLength)
  if (view.getUint16(4, true) !== 2) return undefined
  const label = cString(stream, 6)
  const source = cString(stream, label.end)
  // Two zero bytes and a 3, then a length that counts the NUL.
  const temporary = cString(stream, source.end + 8)
  if (temporary.end + 4 > stream.length) return undefined
  const size = view.getUint32(temporary.end, true)
  const data = stream.subarray(temporary.end + 4, temporary.end + 4 + size)
  return { label: label.text, sourcePath: source.text, temporaryPath: temporary.text, data }
}

function cString(bytes: Uint8Array, start: number): { readonly text: string; readonly end: number } {
  const end = bytes.indexOf(0, start)
  const stop = end < 0 ? bytes.length : end
  return {
    text: decodeCodePage(bytes.subarray(start, Math.min(stop, start + 1024)), 1252),
    end: Math.min(stop + 1, bytes.length),
  }
}
