import { Digests } from './digests.js'
import { Entropy } from './entropy.js'
import type { FileType, FileTyper, TypeSource } from './fileTyper.js'
import { FuzzyHashes, type FuzzyOptions, type FuzzyValues } from './fuzzyHashes.js'
import { Head } from './head.js'
import { libmagic } from './libmagic.js'
import { Tail } from './tail.js'
import { identifyOnce } from './typeCache.js'

/** Small enough for the processor's cache: every hash after the first finds the bytes there. */
const SLICE = 128 * 1024

/** What is to be computed. */
export interface FingerprintOptions {
  /** Whether to compute ssdeep; true if not given. */
  readonly ssdeep?: boolean
  /** Whether to compute TLSH, the slowest but for SHA3; true if not given. */
  readonly tlsh?: boolean
  /** Whether to compute the entropy; true if not given. */
  readonly entropy?: boolean
  /** Whether to compute SHA3-384; false if not given. */
  readonly sha3?: boolean
  /** What tells the file type: libmagic if not given, nothing if `null`. */
  readonly typer?: FileTyper | null
  /** Size of the data in bytes, if known: ssdeep is faster with it. More bytes are refused. */
  readonly size?: number
  /** How many of the last bytes to return, for marks that tools append; 0 if not given. */
  readonly tail?: number
  /** Whether a large file may be worked on in two threads, and many in several; true if not given. */
  readonly threads?: boolean
  /** Stops the work. */
  readonly signal?: AbortSignal
}

/** What identifies a file. Digests are lower-case hexadecimal but for `crc32`, which Cuckoo has always printed in upper case. */
export interface Fingerprint {
  /** Bytes. */
  readonly size: number
  /** CRC-32 (IEEE 802.3), 8 upper-case digits. */
  readonly crc32: string
  readonly md5: string
  readonly sha1: string
  readonly sha256: string
  readonly sha512: string
  /** If asked for. */
  readonly sha3_384?: string
  /** `blocksize:hash:hash`; `null` if it was not asked for, or for more than 192 GiB. */
  readonly ssdeep: string | null
  /** `T1` and 70 upper-case digits; `null` under 256 bytes, from 4 GiB on, or with too little variety. Absent if not asked for. */
  readonly tlsh?: string | null
  /** Bits per byte, 0 to 8. Absent if not asked for. */
  readonly entropy?: number
  /** In libmagic's words; `null` if it could not be told. */
  readonly type: string | null
  /** MIME type; `null` if it could not be told. */
  readonly mime: string | null
  /** The last bytes. Absent if not asked for. */
  readonly tail?: Uint8Array
}

/** A fingerprint in the making, for bytes that come from elsewhere. */
export interface FingerprintBuilder {
  /** @throws RangeError if more bytes come than `options.size` said */
  update(chunk: Uint8Array): void
  /** The fingerprint; to be called once. */
  finish(): Promise<Fingerprint>
}

/**
 * Begin a fingerprint that is fed by hand.
 *
 * @example
 * ```ts
 * const builder = createFingerprint()
 * socket.on('data', (chunk) => builder.update(chunk))
 * socket.on('end', async () => console.log(await builder.finish()))
 * ```
 */
export function createFingerprint(options: FingerprintOptions = {}): FingerprintBuilder {
  return new OnePass(options)
}

/** What the builder of a file is told besides. */
export interface OnePassExtras {
  /** Reads what the head does not hold, for headers that point far into the file. */
  readonly beyondHead?: TypeSource['read']
  /** The fuzzy hashes are computed elsewhere. */
  readonly fuzzy?: () => Promise<FuzzyValues>
}

/** The builder behind `createFingerprint()`. */
export class OnePass implements FingerprintBuilder {
  readonly #digests: Digests
  readonly #fuzzy: FuzzyHashes | undefined
  readonly #entropy: Entropy | undefined
  readonly #typer: FileTyper | null
  readonly #head: Head
  readonly #tail: Tail | undefined
  readonly #extras: OnePassExtras
  #size = 0

  constructor(options: FingerprintOptions, extras: OnePassExtras = {}) {
    this.#digests = new Digests(options.sha3 ?? false)
    this.#fuzzy = extras.fuzzy === undefined ? new FuzzyHashes(fuzzyOptions(options)) : undefined
    this.#entropy = (options.entropy ?? true) ? new Entropy() : undefined
    this.#typer = options.typer === undefined ? libmagic() : options.typer
    this.#head = new Head(this.#typer?.headLength ?? 0, options.size)
    this.#tail = options.tail === undefined ? undefined : new Tail(options.tail)
    this.#extras = extras
  }

  update(chunk: Uint8Array): void {
    for (let start = 0; start < chunk.length; start += SLICE) this.#updateSlice(chunk.subarray(start, start + SLICE))
    this.#head.update(chunk)
    this.#tail?.update(chunk)
    this.#size += chunk.length
  }

  async finish(): Promise<Fingerprint> {
    const digests = this.#digests.finish()
    const { type, mime } = await this.#identify(digests.sha256)
    return {
      size: this.#size,
      ...digests,
      ...(this.#fuzzy?.finish() ?? (await this.#extras.fuzzy?.()) ?? { ssdeep: null }),
      ...(this.#entropy === undefined ? {} : { entropy: this.#entropy.value() }),
      type,
      mime,
      ...(this.#tail === undefined ? {} : { tail: this.#tail.bytes }),
    }
  }

  #updateSlice(slice: Uint8Array): void {
    this.#fuzzy?.update(slice)
    this.#entropy?.update(slice)
    this.#digests.update(slice)
  }

  #identify(sha256: string): Promise<FileType> {
    if (this.#typer === null) return Promise.resolve({ type: null, mime: null })
    return identifyOnce(this.#typer, sha256, {
      size: this.#size,
      read: (target, position) => this.#read(target, position),
    })
  }

  #read(target: Uint8Array, position: number): number {
    const head = this.#head.bytes
    if (position >= head.length) return this.#extras.beyondHead?.(target, position) ?? 0
    const part = head.subarray(position, position + target.length)
    target.set(part)
    return part.length
  }
}

/** Which fuzzy hashes the options ask for. */
export function fuzzyOptions({ ssdeep = true, tlsh = true, size }: FingerprintOptions): FuzzyOptions {
  return size === undefined ? { ssdeep, tlsh } : { ssdeep, tlsh, size }
}
