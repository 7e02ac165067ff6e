import { createDecipheriv, createHmac } from 'node:crypto'
import { u24, u8 } from '../bigEndian.js'
import type { TlsClientHello, TlsServerHello } from './tlsHello.js'
import type { TlsSecrets } from './tlsKeys.js'
import { tlsCipherName } from './tlsNames.js'

const HANDSHAKE = 22
const FINISHED = 20
const KEY_UPDATE = 24
const ENCRYPT_THEN_MAC = 22
const TLS13 = 0x0304

/** Records that may fail to decrypt (early data, damage) before a direction is given up. */
const mostFailures = 64

/** What a record holds once its protection is undone. */
export interface PlainRecord {
  /** `HANDSHAKE`, `APPLICATION_DATA` … */
  readonly type: number
  readonly bytes: Buffer
}

/** How a cipher suite protects records, as its name says. */
interface Suite {
  readonly kind: 'gcm' | 'chacha' | 'cbc'
  readonly cipher: 'aes-128-gcm' | 'aes-256-gcm' | 'chacha20-poly1305' | 'aes-128-cbc' | 'aes-256-cbc' | 'des-ede3-cbc'
  readonly keyLength: number
  /** Of the blocks of CBC. */
  readonly blockLength: number
  readonly macLength: number
  readonly hash: 'sha256' | 'sha384'
}

const macLengths = new Map([
  ['MD5', 16],
  ['SHA', 20],
  ['SHA256', 32],
  ['SHA384', 48],
])

/** `undefined` for suites whose records cannot be read here (RC4, CCM, Camellia, unnamed ones). */
function suiteOf(number: number): Suite | undefined {
  const name = tlsCipherName(number)
  const hash = name.endsWith('SHA384') ? 'sha384' : 'sha256'
  const aes = /_AES_(128|256)_(GCM|CBC)_/.exec(name)
  const isLong = aes?.[1] === '256'
  if (aes?.[2] === 'GCM') {
    return {
      kind: 'gcm',
      cipher: isLong ? 'aes-256-gcm' : 'aes-128-gcm',
      keyLength: isLong ? 32 : 16,
      blockLength: 0,
      macLength: 0,
      hash,
    }
  }
  if (name.includes('CHACHA20_POLY1305')) {
    return { kind: 'chacha', cipher: 'chacha20-poly1305', keyLength: 32, blockLength: 0, macLength: 0, hash }
  }
  const macLength = macLengths.get(name.slice(name.lastIndexOf('_') + 1))
  if (macLength === undefined) return undefined
  if (aes !== null) {
    return {
      kind: 'cbc',
      cipher: isLong ? 'aes-256-cbc' : 'aes-128-cbc',
      keyLength: isLong ? 32 : 16,
      blockLength: 16,
      macLength,
      hash,
    }
  }
  return name.includes('_3DES_EDE_CBC_')
    ? { kind: 'cbc', cipher: 'des-ede3-cbc', keyLength: 24, blockLength: 8, macLength, hash }
    : undefined
}

/** Undoes the protection of one direction's records. */
export interface RecordDecryptor {
  /** The record's contents; `undefined` if the keys do not fit it. `bytes` from `start` is the record with its header of five bytes. */
  decrypt(bytes: Buffer, start: number, end: number): PlainRecord | undefined
  /** So many failed that it is pointless to go on. */
  readonly hasGivenUp: boolean
}

/** A decryptor for what `sender` sends; `undefined` if the secrets or the suite do not allow it. */
export function recordDecryptor(
  secrets: TlsSecrets,
  client: TlsClientHello,
  server: TlsServerHello,
  sender: 'client' | 'server',
): RecordDecryptor | undefined {
  const suite = suiteOf(server.cipherSuite)
  if (suite === undefined) return undefined
  if (server.selectedVersion === TLS13) {
    const handshake = sender === 'client' ? secrets.clientHandshake : secrets.serverHandshake
    const traffic = sender === 'client' ? secrets.clientTraffic : secrets.serverTraffic
    return handshake === undefined && traffic === undefined ? undefined : new Tls13Decryptor(suite, handshake, traffic)
  }
  if (secrets.master === undefined) return undefined
  const macFirst = !(client.extensions.includes(ENCRYPT_THEN_MAC) && server.extensions.includes(ENCRYPT_THEN_MAC))
  return new Tls12Decryptor(suite, server.version, keyBlock(secrets.master, suite, client, server), sender, macFirst)
}

/** Records of TLS 1.0 to 1.2 (RFC 5246 §6.2.3). Integrity is checked where the cipher does it. */
class Tls12Decryptor implements RecordDecryptor {
  readonly #suite: Suite
  readonly #version: number
  readonly #key: Buffer
  #iv: Buffer
  readonly #macFirst: boolean
  #sequence = 0
  #failures = 0

  constructor(suite: Suite, version: number, block: Buffer, sender: 'client' | 'server', macFirst: boolean) {
    const { keyLength, macLength, kind, blockLength } = suite
    const ivLength = kind === 'gcm' ? 4 : kind === 'chacha' ? 12 : blockLength
    const which = sender === 'client' ? 0 : 1
    const keys = 2 * macLength
    const ivs = keys + 2 * keyLength
    this.#suite = suite
    this.#version = version
    this.#key = block.subarray(keys + which * keyLength, keys + (which + 1) * keyLength)
    this.#iv = block.subarray(ivs + which * ivLength, ivs + (which + 1) * ivLength)
    this.#macFirst = macFirst
  }

  get hasGivenUp(): boolean {
    return this.#failures > mostFailures
  }

  decrypt(bytes: Buffer, start: number, end: number): PlainRecord | undefined {
    const type = u8(bytes, start)
    const payload = bytes.subarray(start + 5, end)
    const plain =
      this.#suite.kind === 'cbc' ? this.#cbc(payload) : this.#aead(bytes.subarray(start, start + 3), payload)
    if (plain === undefined) {
      this.#failures++
      return undefined
    }
    this.#sequence++
    return { type, bytes: plain }
  }

  #aead(header: Buffer, payload: Buffer): Buffer | undefined {
    const isGcm = this.#suite.kind === 'gcm'
    const explicit = isGcm ? 8 : 0
    const length = payload.length - explicit - 16
    if (length < 0) return undefined
    const nonce = isGcm ? Buffer.concat([this.#iv, payload.subarray(0, 8)]) : xorNonce(this.#iv, this.#sequence)
    const extra = Buffer.concat([number8(this.#sequence), header, Buffer.from([length >> 8, length & 255])])
    return openAead(this.#suite, this.#key, nonce, extra, payload.subarray(explicit))
  }

  #cbc(payload: Buffer): Buffer | undefined {
    const { blockLength, macLength, cipher } = this.#suite
    const covered = this.#macFirst ? payload : payload.subarray(0, Math.max(0, payload.length - macLength))
    // From TLS 1.1 on each record brings its vector; before, it is the end of the record before.
    const hasVector = this.#version >= 0x0302
    const vector = hasVector ? covered.subarray(0, blockLength) : this.#iv
    const data = hasVector ? covered.subarray(blockLength) : covered
    if (data.length === 0 || data.length % blockLength !== 0 || vector.length !== blockLength) return undefined
    const decipher = createDecipheriv(cipher, this.#key, vector).setAutoPadding(false)
    const plain = Buffer.concat([decipher.update(data), decipher.final()])
    if (!hasVector) this.#iv = Buffer.from(data.subarray(data.length - blockLength))
    const padding = u8(plain, plain.length - 1)
    const length = plain.length - padding - 1 - (this.#macFirst ? macLength : 0)
    return length < 0 ? undefined : plain.subarray(0, length)
  }
}

/** Records of TLS 1.3 (RFC 8446 §5.2): first under the handshake's secret, after the Finished message under the application's. */
class Tls13Decryptor implements RecordDecryptor {
  readonly #suite: Suite
  readonly #traffic: Buffer | undefined
  #secret: Buffer | undefined
  #key: Buffer = Buffer.alloc(0)
  #iv: Buffer = Buffer.alloc(0)
  #sequence = 0
  #failures = 0
  /** Type of the handshake message at hand, and its bytes that are still to come. */
  #type = 0
  #rest = 0
  /** The beginning of a message, too short to tell its length. */
  #header: Buffer = noBytes

  constructor(suite: Suite, handshake: Buffer | undefined, traffic: Buffer | undefined) {
    this.#suite = suite
    this.#traffic = traffic
    this.#use(handshake ?? traffic)
  }

  get hasGivenUp(): boolean {
    return this.#failures > mostFailures
  }

  decrypt(bytes: Buffer, start: number, end: number): PlainRecord | undefined {
    const nonce = xorNonce(this.#iv, this.#sequence)
    const plain =
      this.#secret === undefined
        ? undefined
        : openAead(this.#suite, this.#key, nonce, bytes.subarray(start, start + 5), bytes.subarray(start + 5, end))
    // Early data, and all before the first record that the secret is for, fails and does not count.
    if (plain === undefined) {
      this.#failures++
      return undefined
    }
    this.#sequence++
    let length = plain.length
    while (length > 0 && plain[length - 1] === 0) length--
    const record = { type: u8(plain, length - 1), bytes: plain.subarray(0, Math.max(0, length - 1)) }
    if (record.type === HANDSHAKE) this.#follow(record.bytes)
    return record
  }

  #use(secret: Buffer | undefined): void {
    this.#secret = secret
    this.#sequence = 0
    if (secret === undefined) return
    this.#key = expandLabel(this.#suite.hash, secret, 'key', this.#suite.keyLength)
    this.#iv = expandLabel(this.#suite.hash, secret, 'iv', 12)
  }

  /** The message that ends a record tells whether other keys follow; messages may go on in further records. */
  #follow(messages: Buffer): void {
    const bytes = this.#header.length === 0 ? messages : Buffer.concat([this.#header, messages])
    this.#header = noBytes
    let at = 0
    if (this.#rest > 0) {
      at = Math.min(this.#rest, bytes.length)
      this.#rest -= at
      if (this.#rest === 0) this.#endOfMessage()
    }
    while (at + 4 <= bytes.length) {
      this.#type = u8(bytes, at)
      const end = at + 4 + u24(bytes, at + 1)
      at = Math.min(end, bytes.length)
      this.#rest = end - at
      if (this.#rest === 0) this.#endOfMessage()
    }
    if (at < bytes.length) this.#header = Buffer.from(bytes.subarray(at))
  }

  #endOfMessage(): void {
    if (this.#type === FINISHED && this.#secret !== this.#traffic) this.#use(this.#traffic)
    else if (this.#type === KEY_UPDATE && this.#secret !== undefined) {
      this.#use(expandLabel(this.#suite.hash, this.#secret, 'traffic upd', this.#suite.hash === 'sha384' ? 48 : 32))
    }
  }
}

const noBytes = Buffer.alloc(0)

/** Decrypt and check; `undefined` if the tag says that key or data are wrong. */
function openAead(suite: Suite, key: Buffer, nonce: Buffer, extra: Buffer, data: Buffer): Buffer | undefined {
  if (data.length < 16) return undefined
  const options = { authTagLength: 16 }
  const decipher =
    suite.cipher === 'chacha20-poly1305'
      ? createDecipheriv(suite.cipher, key, nonce, options)
      : createDecipheriv(suite.cipher === 'aes-256-gcm' ? 'aes-256-gcm' : 'aes-128-gcm', key, nonce, options)
  decipher.setAAD(extra, { plaintextLength: data.length - 16 })
  decipher.setAuthTag(data.subarray(data.length - 16))
  try {
    return Buffer.concat([decipher.update(data.subarray(0, data.length - 16)), decipher.final()])
  } catch {
    return undefined
  }
}

function number8(value: number): Buffer {
  const bytes = Buffer.alloc(8)
  bytes.writeUIntBE(value, 2, 6)
  return bytes
}

function xorNonce(iv: Buffer, sequence: number): Buffer {
  const nonce = Buffer.from(iv)
  for (const [i, byte] of number8(sequence).entries()) nonce[4 + i] = u8(nonce, 4 + i) ^ byte
  return nonce
}

/** HKDF-Expand-Label (RFC 8446 §7.1) for lengths up to one round of the hash. */
function expandLabel(hash: 'sha256' | 'sha384', secret: Buffer, label: string, length: number): Buffer {
  const name = Buffer.from(`tls13 ${label}`, 'latin1')
  const info = Buffer.concat([Buffer.from([0, length, name.length]), name, Buffer.from([0, 1])])
  return createHmac(hash, secret).update(info).digest().subarray(0, length)
}

/** Keys of both sides (RFC 5246 §6.3). */
function keyBlock(master: Buffer, suite: Suite, client: TlsClientHello, server: TlsServerHello): Buffer {
  const seed = Buffer.concat([
    Buffer.from('key expansion', 'latin1'),
    Buffer.from(server.random, 'hex'),
    Buffer.from(client.random, 'hex'),
  ])
  const length = 2 * (suite.macLength + suite.keyLength + Math.max(12, suite.blockLength))
  if (server.version >= 0x0303) return expand(suite.hash, master, seed, length)
  // Before TLS 1.2: half of the secret through MD5, half through SHA-1 (RFC 2246 §5).
  const half = Math.ceil(master.length / 2)
  const one = expand('md5', master.subarray(0, half), seed, length)
  const other = expand('sha1', master.subarray(master.length - half), seed, length)
  for (const [i, byte] of other.entries()) one[i] = u8(one, i) ^ byte
  return one
}

/** P_hash (RFC 5246 §5). */
function expand(hash: string, secret: Buffer, seed: Buffer, length: number): Buffer {
  const parts: Buffer[] = []
  let chain: Buffer = seed
  for (let size = 0; size < length;) {
    chain = createHmac(hash, secret).update(chain).digest()
    const part = createHmac(hash, secret).update(chain).update(seed).digest()
    parts.push(part)
    size += part.length
  }
  return Buffer.concat(parts).subarray(0, length)
}
