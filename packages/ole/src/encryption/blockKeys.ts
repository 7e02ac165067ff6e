import type { BinaryInfo } from './binaryInfo.js'
import { digest, passwordBytes, startsWith, uint32 } from './passwordHash.js'
import { Rc4 } from './rc4.js'

/** The key of each block of a stream; what a block is the format says. */
export type BlockKeys = (block: number) => Uint8Array

/** Keys of RC4 made from a password; `undefined` if the password is a wrong one ([MS-OFFCRYPTO] §2.3.5.2, §2.3.6.2). */
export function blockKeys(info: BinaryInfo, password: string): BlockKeys | undefined {
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

/** The key stream over `length` bytes of a stream, with a new key after each `block` bytes. */
export function keyStream(keys: BlockKeys, length: number, block: number): Uint8Array {
  const mask = new Uint8Array(length)
  for (let start = 0; start < length; start += block) {
    const cipher = new Rc4(keys(start / block))
    const end = Math.min(start + block, length)
    for (let at = start; at < end; at++) mask[at] = cipher.next()
  }
  return mask
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
