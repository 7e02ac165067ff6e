import { type BinaryInfo, readBinaryInfo } from './binaryInfo.js'
import { type Decrypted, type OleEncryption, unknownEncryption } from './oleEncryption.js'
import { digest, passwordBytes, startsWith, uint32 } from './passwordHash.js'
import { Rc4 } from './rc4.js'

const FILE_PASS = 0x002f
const BOUND_SHEET = 0x0085
/** Records that are left in the clear ([MS-XLS] §2.2.10). */
const CLEAR: ReadonlySet<number> = new Set([0x0809, FILE_PASS, 0x0194, 0x0195, 0x00e1, 0x0196, 0x0138])
/** The key changes after so many bytes of the stream. */
const BLOCK = 1024
const XOR: OleEncryption = { method: 'XOR obfuscation', cipher: 'XOR', keyBits: 16, hash: null }
/** Records in front of which the one that tells of encryption stands. */
const MAXIMUM_LEADING_RECORDS = 64

/** Open an encrypted workbook stream of Excel 97 to 2003 ([MS-XLS] §2.2.10) with a password; `undefined` if it is not encrypted. */
export function decryptWorkbook(stream: Uint8Array, password: string): Decrypted | undefined {
  const data = filePass(stream)
  if (data === undefined) return undefined
  const isXor = data.length < 2 || (data[0] === 0 && data[1] === 0)
  // Obfuscation is told, not undone.
  if (isXor) return { encryption: data.length < 2 ? unknownEncryption : XOR, content: null }
  const info = readBinaryInfo(data.subarray(2))
  const keys = blockKeys(info, password)
  return { encryption: info.encryption, content: keys === undefined ? null : decrypt(stream, keys) }
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

type BlockKeys = (block: number) => Uint8Array

/** The key of each block; `undefined` if the password is a wrong one ([MS-OFFCRYPTO] §2.3.5.2, §2.3.6.2). */
function blockKeys(info: BinaryInfo, password: string): BlockKeys | undefined {
  const { method } = info.encryption
  if (info.verifier.length < 16 || info.verifierHash.length < 16) return undefined
  const hash = method === 'RC4' ? 'md5' : 'sha1'
  const keys =
    method === 'RC4' ? plainKeys(info, password) : method === 'RC4 CryptoAPI' ? apiKeys(info, password) : undefined
  if (keys === undefined) return undefined
  const cipher = new Rc4(keys(0))
  const [verifier, verifierHash] = [cipher.apply(info.verifier), cipher.apply(info.verifierHash)]
  return startsWith(verifierHash, digest(hash, verifier)) ? keys : undefined
}

function plainKeys({ salt }: BinaryInfo, password: string): BlockKeys {
  const start = digest('md5', passwordBytes(password)).subarray(0, 5)
  const base = digest('md5', ...Array.from({ length: 16 }, () => [start, salt]).flat()).subarray(0, 5)
  return (block) => digest('md5', base, uint32(block))
}

/** A key of 40 bits is filled up with zeros. */
function apiKeys({ salt, keySize }: BinaryInfo, password: string): BlockKeys | undefined {
  if (keySize < 5 || keySize > 16) return undefined
  const base = digest('sha1', salt, passwordBytes(password))
  return (block) => {
    const key = new Uint8Array(keySize === 5 ? 16 : keySize)
    key.set(digest('sha1', base, uint32(block)).subarray(0, keySize))
    return key
  }
}

/** The key stream runs over all bytes, also over those that are left in the clear: headers of records, some records, and where a sheet begins. */
function decrypt(stream: Uint8Array, keys: BlockKeys): Uint8Array {
  const view = new DataView(stream.buffer, stream.byteOffset, stream.byteLength)
  const plain = Uint8Array.from(stream)
  const mask = new Uint8Array(stream.length)
  for (let start = 0; start < stream.length; start += BLOCK) {
    const cipher = new Rc4(keys(start / BLOCK))
    const end = Math.min(start + BLOCK, stream.length)
    for (let at = start; at < end; at++) mask[at] = cipher.next()
  }
  for (let at = 0; at + 4 <= stream.length;) {
    const type = view.getUint16(at, true)
    const end = Math.min(at + 4 + view.getUint16(at + 2, true), stream.length)
    const start = type === BOUND_SHEET ? at + 8 : CLEAR.has(type) ? end : at + 4
    for (let place = start; place < end; place++) plain[place] = (plain[place] ?? 0) ^ (mask[place] ?? 0)
    at = end
  }
  return plain
}
