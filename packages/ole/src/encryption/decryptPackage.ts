import { createDecipheriv } from 'node:crypto'
import type { CompoundFile } from '../compoundFile.js'
import { readAgileInfo } from './agileInfo.js'
import { type BinaryInfo, readBinaryInfo } from './binaryInfo.js'
import { type Decrypted, type OleEncryption, unknownEncryption } from './oleEncryption.js'
import { digest, hashName, sized, spunHash, startsWith, uint32 } from './passwordHash.js'

const MAXIMUM_INFO = 1024 * 1024
const MAXIMUM_PACKAGE = 96 * 1024 * 1024
const STANDARD_ROUNDS = 50_000
/** As many as Office writes: a document may not ask for more time than it is worth. */
const MAXIMUM_ROUNDS = 100_000
const SEGMENT = 4096
/** The size of the package stands in front of it. */
const SIZE = 8
/** What the hash of the password is hashed with for each of its uses ([MS-OFFCRYPTO] §2.3.4.13). */
const BLOCK_KEYS = {
  input: Buffer.from('fea7d2763b4b9e79', 'hex'),
  hash: Buffer.from('d7aa0f6d3061344e', 'hex'),
  key: Buffer.from('146e0be7abacd0d6', 'hex'),
}

/** Open the encrypted OOXML package of a compound file ([MS-OFFCRYPTO] §2.3.4) with a password; `undefined` if there is none. */
export function decryptPackage(file: CompoundFile, password: string): Decrypted | undefined {
  const [info, stream] = [file.find('EncryptionInfo'), file.find('EncryptedPackage')]
  if (stream === undefined) return undefined
  const described = info === undefined ? new Uint8Array(0) : file.read(info, MAXIMUM_INFO)
  const packed = (): Uint8Array => file.read(stream, MAXIMUM_PACKAGE)
  if (described[0] === 4 && described[2] === 4) return decryptAgile(described.subarray(8), packed, password)
  const binary = readBinaryInfo(described)
  if (binary.encryption.method !== 'standard') return { encryption: unknownEncryption, content: null }
  return { encryption: binary.encryption, content: decryptStandard(binary, packed, password) }
}

function decryptStandard(info: BinaryInfo, packed: () => Uint8Array, password: string): Uint8Array | null {
  const { keySize } = info
  if (![16, 24, 32].includes(keySize) || info.verifier.length < 16 || info.verifierHash.length < 32) return null
  const base = digest('sha1', spunHash('sha1', info.salt, password, STANDARD_ROUNDS), uint32(0))
  const mixed = (value: number): Uint8Array =>
    digest(
      'sha1',
      new Uint8Array(64).fill(value).map((byte, at) => byte ^ (base[at] ?? 0)),
    )
  const key = Buffer.concat([mixed(0x36), mixed(0x5c)]).subarray(0, keySize)
  const decipher = (bytes: Uint8Array): Uint8Array => decryptAes('ecb', key, null, bytes)
  if (!startsWith(decipher(info.verifierHash), digest('sha1', decipher(info.verifier)))) return null
  const stream = packed()
  return decipher(stream.subarray(SIZE)).subarray(0, packageSize(stream))
}

function decryptAgile(xml: Uint8Array, packed: () => Uint8Array, password: string): Decrypted {
  const info = readAgileInfo(new TextDecoder().decode(xml))
  const { keyData, encryptedKey, rounds } = info
  const encryption: OleEncryption = {
    method: 'agile',
    cipher: encryptedKey.cipher,
    keyBits: encryptedKey.keyBits,
    hash: encryptedKey.hash,
  }
  const closed = { encryption, content: null }
  const [hash, dataHash] = [hashName(encryptedKey.hash), hashName(keyData.hash)]
  const keySizes = [encryptedKey.keyBits, keyData.keyBits].map((bits) => bits / 8)
  const isKnown =
    encryptedKey.cipher === 'AES' && keyData.cipher === 'AES' && keySizes.every((size) => [16, 24, 32].includes(size))
  if (hash === undefined || dataHash === undefined || !isKnown || rounds > MAXIMUM_ROUNDS) return closed
  const base = spunHash(hash, encryptedKey.salt, password, rounds)
  const open = (blockKey: Uint8Array, bytes: Uint8Array): Uint8Array =>
    decryptAes('cbc', sized(digest(hash, base, blockKey), keySizes[0] ?? 0), sized(encryptedKey.salt, 16), bytes)
  const input = open(BLOCK_KEYS.input, info.verifierInput).subarray(0, encryptedKey.salt.length)
  if (!startsWith(open(BLOCK_KEYS.hash, info.verifierHash), digest(hash, input))) return closed
  const key = open(BLOCK_KEYS.key, info.key).subarray(0, keySizes[1] ?? 0)
  if (key.length !== keySizes[1]) return closed
  const stream = packed()
  const parts: Uint8Array[] = []
  for (let at = SIZE, segment = 0; at < stream.length; at += SEGMENT, segment++) {
    const vector = sized(digest(dataHash, keyData.salt, uint32(segment)), 16)
    parts.push(decryptAes('cbc', key, vector, stream.subarray(at, at + SEGMENT)))
  }
  return { encryption, content: Buffer.concat(parts).subarray(0, packageSize(stream)) }
}

function packageSize(stream: Uint8Array): number {
  if (stream.length < SIZE) return 0
  return Number(new DataView(stream.buffer, stream.byteOffset, SIZE).getBigUint64(0, true))
}

/** Whole blocks only: what is cut off behind them cannot be decrypted. */
function decryptAes(mode: 'cbc' | 'ecb', key: Uint8Array, vector: Uint8Array | null, bytes: Uint8Array): Uint8Array {
  const decipher = createDecipheriv(`aes-${String(key.length * 8)}-${mode}`, key, vector)
  decipher.setAutoPadding(false)
  return Buffer.concat([decipher.update(bytes.subarray(0, bytes.length & ~15)), decipher.final()])
}
