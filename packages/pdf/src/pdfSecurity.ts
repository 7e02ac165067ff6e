import { createCipheriv, createDecipheriv, createHash } from 'node:crypto'
import {
  isArray,
  isDictionary,
  isString,
  nameOf,
  type PdfDictionary,
  type PdfString,
  type PdfValue,
} from './pdfValue.js'
import { rc4 } from './rc4.js'

/** How a document is encrypted (ISO 32000-2 §7.6). */
export interface PdfEncryption {
  /** `Standard` for passwords; others are known to their makers only. */
  readonly handler: string
  readonly cipher: 'RC4' | 'AESV2' | 'AESV3' | 'none' | null
  readonly keyBits: number | null
  readonly revision: number | null
  /** Whether the empty password opens it, as it does for every reader. */
  readonly opened: boolean
}

type Cipher = PdfEncryption['cipher']

/** What a password is filled up with, here the empty one. */
const PADDING = Buffer.from('28bf4e5e4e758a4164004e56fffa01082e2e00b6d0683e802f0ca9fe6453697a', 'hex')
const NO_VECTOR = Buffer.alloc(16)
const MAXIMUM_DEPTH = 64
/** Rounds of the hash of revision 6 end when a byte says so, which it does after some 70. */
const MAXIMUM_ROUNDS = 512

/** Undoes the encryption of a document under the empty password. */
export class PdfSecurity {
  readonly encryption: PdfEncryption
  readonly #key: Uint8Array | null
  readonly #stringCipher: Cipher
  readonly #streamCipher: Cipher

  /** `id` is the first identifier of the trailer. */
  constructor(dictionary: PdfDictionary, id: Uint8Array) {
    const parameters = readParameters(dictionary)
    this.#stringCipher = cipherOf(dictionary, parameters.version, 'StrF')
    this.#streamCipher = cipherOf(dictionary, parameters.version, 'StmF')
    this.#key = parameters.handler === 'Standard' ? documentKey(parameters, id) : null
    this.encryption = {
      handler: parameters.handler,
      cipher: this.#streamCipher,
      keyBits: parameters.keySize * 8,
      revision: parameters.revision,
      opened: this.#key !== null,
    }
  }

  stream(raw: Uint8Array, object: number, generation: number): Uint8Array {
    return this.#decrypt(this.#streamCipher, raw, object, generation)
  }

  /** The value with its strings in the clear. */
  value(value: PdfValue, object: number, generation: number, depth = 0): PdfValue {
    if (this.#key === null || depth > MAXIMUM_DEPTH) return value
    if (isString(value))
      return { kind: 'string', bytes: this.#decrypt(this.#stringCipher, value.bytes, object, generation) }
    if (isDictionary(value)) {
      const entries = [...value.entries].map(
        ([key, inner]) => [key, this.value(inner, object, generation, depth + 1)] as const,
      )
      return { kind: 'dictionary', entries: new Map(entries) }
    }
    return isArray(value) ? value.map((inner) => this.value(inner, object, generation, depth + 1)) : value
  }

  /** Each object has a key of its own, but in AESV3. */
  #decrypt(cipher: Cipher, bytes: Uint8Array, object: number, generation: number): Uint8Array {
    if (this.#key === null || cipher === null || cipher === 'none') return bytes
    if (cipher === 'AESV3') return aes(this.#key, bytes)
    const own = Uint8Array.of(object, object >> 8, object >> 16, generation, generation >> 8)
    const salt = cipher === 'AESV2' ? [Buffer.from('sAlT')] : []
    const key = md5(this.#key, own, ...salt).subarray(0, Math.min(this.#key.length + 5, 16))
    return cipher === 'AESV2' ? aes(key, bytes) : rc4(key, bytes)
  }
}

interface Parameters {
  readonly handler: string
  readonly version: number
  readonly revision: number
  /** Bytes of the key. */
  readonly keySize: number
  readonly owner: Uint8Array
  readonly user: Uint8Array
  readonly userKey: Uint8Array
  readonly permissions: number
  readonly encryptsMetadata: boolean
}

function readParameters({ entries }: PdfDictionary): Parameters {
  const number = (key: string, otherwise: number): number => {
    const value = entries.get(key)
    return typeof value === 'number' ? Math.trunc(value) : otherwise
  }
  const bytes = (key: string): Uint8Array => {
    const value = entries.get(key)
    return isString(value) ? value.bytes : new Uint8Array(0)
  }
  const version = number('V', 0)
  const revision = number('R', 0)
  const bits = version >= 5 ? 256 : version === 4 ? 128 : revision < 3 ? 40 : number('Length', 40)
  return {
    handler: nameOf(entries.get('Filter')) ?? 'Standard',
    version,
    revision,
    keySize: Math.min(Math.max(Math.floor(bits / 8), 5), 32),
    owner: bytes('O'),
    user: bytes('U'),
    userKey: bytes('UE'),
    permissions: number('P', 0),
    encryptsMetadata: entries.get('EncryptMetadata') !== false,
  }
}

/** Up to version 3 all is RC4; from 4 on a crypt filter is named for strings, another for streams. */
function cipherOf({ entries }: PdfDictionary, version: number, key: 'StmF' | 'StrF'): Cipher {
  if (version < 4) return version === 1 || version === 2 ? 'RC4' : null
  const filters = entries.get('CF')
  const name = nameOf(entries.get(key)) ?? 'Identity'
  if (name === 'Identity' || !isDictionary(filters)) return 'none'
  const filter = filters.entries.get(name)
  const method = isDictionary(filter) ? nameOf(filter.entries.get('CFM')) : undefined
  if (method === 'V2') return 'RC4'
  if (method === 'AESV2' || method === 'AESV3') return method
  return method === 'None' ? 'none' : null
}

/** The key that the empty password gives; `null` if it is a wrong one. */
function documentKey(parameters: Parameters, id: Uint8Array): Uint8Array | null {
  if (parameters.revision >= 5) return newKey(parameters)
  return parameters.keySize > 16 ? null : oldKey(parameters, id)
}

/** Revisions 2 to 4 (§7.6.4.3.2, algorithm 2; checked by 4 and 5). */
function oldKey(parameters: Parameters, id: Uint8Array): Uint8Array | null {
  const { revision, keySize, owner, user, permissions } = parameters
  const permission = Buffer.alloc(4)
  permission.writeInt32LE(permissions | 0)
  const mark = revision >= 4 && !parameters.encryptsMetadata ? [Buffer.alloc(4, 0xff)] : []
  let key = md5(PADDING, owner.subarray(0, 32), permission, id, ...mark).subarray(0, keySize)
  if (revision >= 3) for (let round = 0; round < 50; round++) key = md5(key).subarray(0, keySize)
  let check: Uint8Array = revision >= 3 ? rc4(key, md5(PADDING, id)) : rc4(key, PADDING)
  if (revision >= 3)
    for (let round = 1; round < 20; round++)
      check = rc4(
        key.map((byte) => byte ^ round),
        check,
      )
  return check.every((byte, at) => user[at] === byte) ? key : null
}

/** Revisions 5 and 6 (§7.6.4.3.3, algorithm 2.A): a hash with one salt checks the password, with another it opens the key. */
function newKey({ revision, user, userKey }: Parameters): Uint8Array | null {
  if (user.length < 48 || userKey.length < 32) return null
  const hash = (salt: Uint8Array): Uint8Array => (revision === 5 ? digest('sha256', salt) : hardenedHash(salt))
  const check = hash(user.subarray(32, 40))
  if (!check.every((byte, at) => user[at] === byte)) return null
  const decipher = createDecipheriv('aes-256-cbc', hash(user.subarray(40, 48)), NO_VECTOR).setAutoPadding(false)
  return Buffer.concat([decipher.update(userKey.subarray(0, 32)), decipher.final()])
}

/** Algorithm 2.B, where the password is empty: encrypted and hashed again and again, the hash chosen by the outcome. */
function hardenedHash(salt: Uint8Array): Uint8Array {
  let key: Uint8Array = digest('sha256', salt)
  for (let round = 0; round < MAXIMUM_ROUNDS; round++) {
    const input = Buffer.concat(Array.from({ length: 64 }, () => key))
    const cipher = createCipheriv('aes-128-cbc', key.subarray(0, 16), key.subarray(16, 32)).setAutoPadding(false)
    const output = Buffer.concat([cipher.update(input), cipher.final()])
    const rest = output.subarray(0, 16).reduce((sum, byte) => sum + byte, 0) % 3
    key = digest(['sha256', 'sha384', 'sha512'][rest] ?? 'sha256', output)
    if (round >= 63 && (output.at(-1) ?? 0) <= round - 31) break
  }
  return key.subarray(0, 32)
}

/** The vector stands in front; padding is taken off where it is right, and what is cut off is left out. */
function aes(key: Uint8Array, bytes: Uint8Array): Uint8Array {
  const body = bytes.subarray(16, 16 + ((bytes.length - 16) & ~15))
  if (bytes.length < 32 || ![16, 32].includes(key.length)) return new Uint8Array(0)
  const decipher = createDecipheriv(`aes-${String(key.length * 8)}-cbc`, key, bytes.subarray(0, 16))
  decipher.setAutoPadding(false)
  const plain = Buffer.concat([decipher.update(body), decipher.final()])
  const padding = plain.at(-1) ?? 0
  return padding >= 1 && padding <= 16 ? plain.subarray(0, -padding) : plain
}

function md5(...parts: readonly Uint8Array[]): Buffer {
  return digest('md5', ...parts)
}

function digest(hash: string, ...parts: readonly Uint8Array[]): Buffer {
  const state = createHash(hash)
  for (const part of parts) state.update(part)
  return state.digest()
}

/** The first of the two identifiers of a document; empty without. */
export function documentId(trailers: readonly PdfDictionary[]): Uint8Array {
  for (const { entries } of trailers) {
    const ids = entries.get('ID')
    const first: PdfString | undefined = isArray(ids) && isString(ids[0]) ? ids[0] : undefined
    if (first !== undefined) return first.bytes
  }
  return new Uint8Array(0)
}
