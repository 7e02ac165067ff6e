import { createCipheriv, createHmac } from 'node:crypto'

const none: Buffer = Buffer.alloc(0)

/** A record as it is sent. */
export function tlsRecord(type: number, payload: Uint8Array, version = 0x0303): Buffer {
  return Buffer.concat([
    Buffer.of(type, version >> 8, version & 255, payload.length >> 8, payload.length & 255),
    payload,
  ])
}

/** A handshake message. */
export function tlsMessage(type: number, body: Uint8Array): Buffer {
  return Buffer.concat([Buffer.of(type, body.length >> 16, (body.length >> 8) & 255, body.length & 255), body])
}

/** Makes the protected records of one direction. */
export type Protect = (type: number, data: Uint8Array) => Buffer

function sequenceBytes(sequence: number): Buffer {
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64BE(BigInt(sequence))
  return bytes
}

/** The nonce of a record or packet by its number (RFC 8446 §5.3, RFC 9001 §5.3). */
export function nonceOf(iv: Buffer, sequence: number): Buffer {
  const mask = Buffer.concat([Buffer.alloc(4), sequenceBytes(sequence)])
  return Buffer.from(iv.map((byte, i) => byte ^ (mask[i] ?? 0)))
}

export type Aead = 'aes-128-gcm' | 'aes-256-gcm' | 'chacha20-poly1305'

export function seal(cipher: Aead, key: Buffer, nonce: Buffer, extra: Buffer, data: Uint8Array): Buffer {
  const options = { authTagLength: 16 }
  const engine =
    cipher === 'chacha20-poly1305'
      ? createCipheriv(cipher, key, nonce, options)
      : createCipheriv(cipher, key, nonce, options)
  engine.setAAD(extra, { plaintextLength: data.length })
  return Buffer.concat([engine.update(data), engine.final(), engine.getAuthTag()])
}

/** RFC 5246 §5: P_hash. */
function expand(hash: string, secret: Buffer, seed: Buffer, length: number): Buffer {
  let state = seed
  let output = Buffer.alloc(0)
  while (output.length < length) {
    state = createHmac(hash, secret).update(state).digest()
    output = Buffer.concat([
      output,
      createHmac(hash, secret)
        .update(Buffer.concat([state, seed]))
        .digest(),
    ])
  }
  return output.subarray(0, length)
}

export interface Tls12Keys {
  readonly master: Buffer
  readonly clientRandom: Buffer
  readonly serverRandom: Buffer
}

function cut(block: Buffer, lengths: readonly number[]): Buffer[] {
  let at = 0
  return lengths.map((length) => block.subarray(at, (at += length)))
}

function keyBlock({ master, clientRandom, serverRandom }: Tls12Keys, length: number): Buffer {
  return expand('sha256', master, Buffer.concat([Buffer.from('key expansion'), serverRandom, clientRandom]), length)
}

/** TLS 1.2 with ChaCha20-Poly1305 (RFC 7905), both directions. */
export function chacha12(keys: Tls12Keys): [Protect, Protect] {
  const [clientKey, serverKey, clientIv, serverIv] = cut(keyBlock(keys, 88), [32, 32, 12, 12])
  const side = (key: Buffer = none, iv: Buffer = none): Protect => {
    let sequence = 0
    return (type, data) => {
      const extra = Buffer.concat([sequenceBytes(sequence), Buffer.of(type, 3, 3, data.length >> 8, data.length & 255)])
      return tlsRecord(type, seal('chacha20-poly1305', key, nonceOf(iv, sequence++), extra, data))
    }
  }
  return [side(clientKey, clientIv), side(serverKey, serverIv)]
}

/** TLS 1.2 with 3DES in CBC and SHA-1 (RFC 5246 §6.2.3.2); `encrypts-first` as RFC 7366 has it. */
export function tripleDes12(keys: Tls12Keys, order: 'macs-first' | 'encrypts-first'): [Protect, Protect] {
  const [clientMac, serverMac, clientKey, serverKey] = cut(keyBlock(keys, 104), [20, 20, 24, 24])
  const side = (macKey: Buffer = none, key: Buffer = none): Protect => {
    let sequence = 0
    return (type, data) => {
      const macOf = (bytes: Uint8Array): Buffer =>
        createHmac('sha1', macKey)
          .update(sequenceBytes(sequence++))
          .update(Buffer.of(type, 3, 3, bytes.length >> 8, bytes.length & 255))
          .update(bytes)
          .digest()
      const plain = order === 'macs-first' ? Buffer.concat([data, macOf(data)]) : Buffer.from(data)
      const padding = 7 - (plain.length % 8)
      const iv = Buffer.alloc(8, sequence + 1)
      const cipher = createCipheriv('des-ede3-cbc', key, iv).setAutoPadding(false)
      const padded = Buffer.concat([plain, Buffer.alloc(padding + 1, padding)])
      const coded = Buffer.concat([iv, cipher.update(padded), cipher.final()])
      return tlsRecord(type, order === 'macs-first' ? coded : Buffer.concat([coded, macOf(coded)]))
    }
  }
  return [side(clientMac, clientKey), side(serverMac, serverKey)]
}

/** HKDF-Expand-Label (RFC 8446 §7.1) for lengths that one round gives. */
export function expandLabel(hash: string, secret: Buffer, label: string, length: number): Buffer {
  const name = Buffer.from(`tls13 ${label}`)
  return createHmac(hash, secret)
    .update(Buffer.concat([Buffer.of(0, length, name.length), name, Buffer.of(0, 1)]))
    .digest()
    .subarray(0, length)
}

/** Records of TLS 1.3 under one secret (RFC 8446 §5.2, §7.3), with some padding. */
export function protect13(cipher: Aead, hash: 'sha256' | 'sha384', secret: Buffer): Protect {
  const key = expandLabel(hash, secret, 'key', cipher === 'aes-128-gcm' ? 16 : 32)
  const iv = expandLabel(hash, secret, 'iv', 12)
  let sequence = 0
  return (type, data) => {
    const inner = Buffer.concat([data, Buffer.of(type), Buffer.alloc(3)])
    const header = Buffer.of(23, 3, 3, (inner.length + 16) >> 8, (inner.length + 16) & 255)
    return Buffer.concat([header, seal(cipher, key, nonceOf(iv, sequence++), header, inner)])
  }
}

/** The secret that follows a key update. */
export function nextSecret(hash: 'sha256' | 'sha384', secret: Buffer): Buffer {
  return expandLabel(hash, secret, 'traffic upd', secret.length)
}
