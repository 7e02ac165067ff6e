import type { CompoundFile } from '../compoundFile.js'
import { readBinaryInfo } from './binaryInfo.js'
import { blockKeys, keyStream } from './blockKeys.js'
import type { Decrypted } from './oleEncryption.js'
import { TURN, xorKey, xorObfuscation } from './xorObfuscation.js'

/** Bits of the file information block ([MS-DOC] §2.5.2). */
const ENCRYPTED = 0x0100
const WHICH_TABLE = 0x0200
const OBFUSCATED = 0x8000
/** Bytes of the document's stream that are left in the clear. */
const CLEAR = 0x44
const BLOCK = 512
const MAXIMUM_STREAM = 64 * 1024 * 1024
const MAXIMUM_INFO = 65_536

/**
 * Open the stream `WordDocument` of an encrypted document of Word 97 to 2003 ([MS-DOC] §2.2.6) with a password; `undefined` if there is none. `content` is the
 * stream in the clear. Macros of such documents are not encrypted.
 */
export function decryptDocument(file: CompoundFile, password: string): Decrypted | undefined {
  const entry = file.find('WordDocument')
  const stream = entry && file.read(entry, MAXIMUM_STREAM)
  if (stream === undefined || stream.length < CLEAR) return undefined
  const view = new DataView(stream.buffer, stream.byteOffset, stream.byteLength)
  const flags = view.getUint16(10, true)
  if ((flags & ENCRYPTED) === 0) return undefined
  if ((flags & OBFUSCATED) !== 0) {
    const key = xorKey(password, view.getUint16(14, true), view.getUint16(16, true), TURN.word)
    return { encryption: xorObfuscation, content: key === undefined ? null : uncovered(stream, key) }
  }
  const table = file.find((flags & WHICH_TABLE) === 0 ? '0Table' : '1Table')
  // The description stands at the start of the tables.
  const info = readBinaryInfo(table === undefined ? new Uint8Array(0) : file.read(table, MAXIMUM_INFO))
  const keys = blockKeys(info, password)
  if (keys === undefined) return { encryption: info.encryption, content: null }
  const mask = keyStream(keys, stream.length, BLOCK)
  return {
    encryption: info.encryption,
    content: stream.map((byte, at) => (at < CLEAR ? byte : byte ^ (mask[at] ?? 0))),
  }
}

/** Bytes that are zero, or would become zero, are as they were. */
function uncovered(stream: Uint8Array, key: Uint8Array): Uint8Array {
  return stream.map((byte, at) => {
    const plain = byte ^ (key[at & 15] ?? 0)
    return at < CLEAR || byte === 0 || plain === 0 ? byte : plain
  })
}
