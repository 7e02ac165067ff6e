import { createHash, type Hash } from 'node:crypto'
import { crc32 } from 'node:zlib'

/** What one pass over the bytes gives, as hexadecimal text. */
export interface DigestValues {
  readonly crc32: string
  readonly md5: string
  readonly sha1: string
  readonly sha256: string
  readonly sha512: string
  readonly sha3_384?: string
}

/** Checksum and cryptographic digests, all fed from the same chunks. */
export class Digests {
  readonly #md5: Hash = createHash('md5')
  readonly #sha1: Hash = createHash('sha1')
  readonly #sha256: Hash = createHash('sha256')
  readonly #sha512: Hash = createHash('sha512')
  readonly #sha3: Hash | undefined
  #crc32 = 0

  constructor(sha3: boolean) {
    this.#sha3 = sha3 ? createHash('sha3-384') : undefined
  }

  update(chunk: Uint8Array): void {
    this.#crc32 = crc32(chunk, this.#crc32)
    this.#md5.update(chunk)
    this.#sha1.update(chunk)
    this.#sha256.update(chunk)
    this.#sha512.update(chunk)
    this.#sha3?.update(chunk)
  }

  /** To be called once: the digests are closed by it. */
  finish(): DigestValues {
    return {
      crc32: this.#crc32.toString(16).padStart(8, '0').toUpperCase(),
      md5: this.#md5.digest('hex'),
      sha1: this.#sha1.digest('hex'),
      sha256: this.#sha256.digest('hex'),
      sha512: this.#sha512.digest('hex'),
      ...(this.#sha3 === undefined ? {} : { sha3_384: this.#sha3.digest('hex') }),
    }
  }
}
