import { createHash, hash as oneShot } from 'node:crypto'

/** Hashes that documents name, as the runtime calls them. */
const HASHES: ReadonlyMap<string, string> = new Map([
  ['MD5', 'md5'],
  ['SHA1', 'sha1'],
  ['SHA-1', 'sha1'],
  ['SHA256', 'sha256'],
  ['SHA384', 'sha384'],
  ['SHA512', 'sha512'],
])

/** The runtime's name of a hash; `undefined` for one that is not known. */
export function hashName(name: string): string | undefined {
  return HASHES.get(name.toUpperCase())
}

export function digest(hash: string, ...parts: readonly Uint8Array[]): Uint8Array {
  const state = createHash(hash)
  for (const part of parts) state.update(part)
  return state.digest()
}

/** UTF-16, as passwords are hashed. */
export function passwordBytes(password: string): Uint8Array {
  return Buffer.from(password, 'utf16le')
}

export function uint32(value: number): Uint8Array {
  const bytes = new Uint8Array(4)
  new DataView(bytes.buffer).setUint32(0, value, true)
  return bytes
}

/** The hash of salt and password, hashed again and again with the number of the round in front. */
export function spunHash(hash: string, salt: Uint8Array, password: string, rounds: number): Uint8Array {
  let value = digest(hash, salt, passwordBytes(password))
  const input = Buffer.alloc(4 + value.length)
  for (let round = 0; round < rounds; round++) {
    input.writeUInt32LE(round)
    input.set(value, 4)
    // In one step: this is done a hundred thousand times.
    value = oneShot(hash, input, 'buffer')
  }
  return value
}

/** The first `length` bytes, filled up with 0x36 where there are fewer. */
export function sized(bytes: Uint8Array, length: number): Uint8Array {
  const result = new Uint8Array(length).fill(0x36)
  result.set(bytes.subarray(0, length))
  return result
}

export function startsWith(bytes: Uint8Array, start: Uint8Array): boolean {
  return bytes.length >= start.length && start.every((byte, at) => bytes[at] === byte)
}
