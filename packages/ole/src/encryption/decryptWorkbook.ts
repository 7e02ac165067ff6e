import { readBinaryInfo } from './binaryInfo.js'
import { blockKeys, keyStream } from './blockKeys.js'
import { type Decrypted, unknownEncryption } from './oleEncryption.js'
import { TURN, turned, xorKey, xorObfuscation } from './xorObfuscation.js'

const FILE_PASS = 0x002f
const BOUND_SHEET = 0x0085
/** Records that are left in the clear ([MS-XLS] §2.2.10). */
const CLEAR: ReadonlySet<number> = new Set([0x0809, FILE_PASS, 0x0194, 0x0195, 0x00e1, 0x0196, 0x0138])
/** The key changes after so many bytes of the stream. */
const BLOCK = 1024
/** Records in front of which the one that tells of encryption stands. */
const MAXIMUM_LEADING_RECORDS = 64

/** Open an encrypted workbook stream of Excel 5 to 2003 ([MS-XLS] §2.2.10) with a password; `undefined` if it is not encrypted. */
export function decryptWorkbook(stream: Uint8Array, password: string): Decrypted | undefined {
  const data = filePass(stream)
  if (data === undefined) return undefined
  if (data.length < 4) return { encryption: unknownEncryption, content: null }
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength)
  // Excel 5 knew one method, and has no number of it in front.
  const isOld = data.length === 4
  if (isOld || view.getUint16(0, true) === 0) {
    const at = isOld ? 0 : 2
    const isWhole = data.length >= at + 4
    const key = isWhole && xorKey(password, view.getUint16(at, true), view.getUint16(at + 2, true), TURN.excel)
    return { encryption: xorObfuscation, content: key ? decrypt(stream, xorBytes(key)) : null }
  }
  const info = readBinaryInfo(data.subarray(2))
  const keys = blockKeys(info, password)
  if (keys === undefined) return { encryption: info.encryption, content: null }
  const mask = keyStream(keys, stream.length, BLOCK)
  return { encryption: info.encryption, content: decrypt(stream, (byte, at) => byte ^ (mask[at] ?? 0)) }
}

function filePass(stream: Uint8Array): Uint8Array | undefined {
  const view = new DataView(stream.buffer, stream.byteOffset, stream.byteLength)
  for (let at = 0, count = 0; at + 4 <= stream.length && count < MAXIMUM_LEADING_RECORDS; count++) {
    const length = view.getUint16(at + 2, true)
    if (view.getUint16(at, true) === FILE_PASS) return stream.subarray(at + 4, at + 4 + length)
    at += 4 + length
  }
  return undefined
}

/** What a byte at a place of the stream is in the clear; `size` is the length of its record's data. */
type Opener = (byte: number, at: number, size: number) => number

/** Where the key begins depends on where a record's data begin and on their length. */
function xorBytes(key: Uint8Array): Opener {
  return (byte, at, size) => turned(byte, 3) ^ (key[(at + size) & 15] ?? 0)
}

/** The key stream runs over all bytes, also over those that are left in the clear: headers of records, some records, and where a sheet begins. */
function decrypt(stream: Uint8Array, open: Opener): Uint8Array {
  const view = new DataView(stream.buffer, stream.byteOffset, stream.byteLength)
  const plain = Uint8Array.from(stream)
  for (let at = 0; at + 4 <= stream.length;) {
    const type = view.getUint16(at, true)
    const size = view.getUint16(at + 2, true)
    const end = Math.min(at + 4 + size, stream.length)
    const start = type === BOUND_SHEET ? at + 8 : CLEAR.has(type) ? end : at + 4
    for (let place = start; place < end; place++) plain[place] = open(plain[place] ?? 0, place, size)
    at = end
  }
  return plain
}
