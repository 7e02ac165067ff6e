import { type OleEncryption, unknownEncryption } from './oleEncryption.js'

/** The binary description of an encryption ([MS-OFFCRYPTO] §2.3.2 to §2.3.6), as it is in documents, workbooks and packages. */
export interface BinaryInfo {
  readonly encryption: OleEncryption
  /** Bytes of the key. */
  readonly keySize: number
  readonly salt: Uint8Array
  readonly verifier: Uint8Array
  readonly verifierHash: Uint8Array
}

const RC4 = 0x6801
const CIPHERS: ReadonlyMap<number, string> = new Map([
  [RC4, 'RC4'],
  [0x660e, 'AES'],
  [0x660f, 'AES'],
  [0x6610, 'AES'],
])
const VERIFIER = 16

/** Version 1.1 is plain RC4; x.2 a header that tells the algorithms, then what a password is checked by. */
export function readBinaryInfo(bytes: Uint8Array): BinaryInfo {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const nothing = {
    keySize: 0,
    salt: bytes.subarray(0, 0),
    verifier: bytes.subarray(0, 0),
    verifierHash: bytes.subarray(0, 0),
  }
  if (bytes.length < 8) return { ...nothing, encryption: unknownEncryption }
  const [major, minor] = [view.getUint16(0, true), view.getUint16(2, true)]
  if (major === 1 && minor === 1) {
    const encryption: OleEncryption = { method: 'RC4', cipher: 'RC4', keyBits: 40, hash: 'MD5' }
    return {
      encryption,
      keySize: 5,
      salt: bytes.subarray(4, 20),
      verifier: bytes.subarray(20, 36),
      verifierHash: bytes.subarray(36, 52),
    }
  }
  if (minor !== 2 || bytes.length < 44) return { ...nothing, encryption: unknownEncryption }
  const headerSize = view.getUint32(8, true)
  const algorithm = view.getUint32(20, true)
  // 0 means 40 bits for RC4, and what the algorithm says for AES.
  const keyBits = view.getUint32(28, true) || (algorithm === RC4 ? 40 : 128)
  const method = algorithm === RC4 ? 'RC4 CryptoAPI' : 'standard'
  const encryption: OleEncryption = { method, cipher: CIPHERS.get(algorithm) ?? null, keyBits, hash: 'SHA1' }
  const at = 12 + headerSize + 4
  return {
    encryption,
    keySize: Math.floor(keyBits / 8),
    salt: bytes.subarray(at, at + VERIFIER),
    verifier: bytes.subarray(at + VERIFIER, at + 2 * VERIFIER),
    // Behind the number of bytes of the hash.
    verifierHash: bytes.subarray(at + 2 * VERIFIER + 4, at + 2 * VERIFIER + 4 + 32),
  }
}
