/**
 * Identity of one file: the record of `dropped[]` and, with everything optional, of `file`.
 *
 * Hexadecimal digests are lower-case, `crc32` alone is upper-case, as every generation of Cuckoo printed it.
 */
export interface FileRecord {
  /** The name the file is known by: the guest's own name where metadata tell it, else the name on disk. */
  readonly name: string
  /** Path below the analysis directory, with `/`. */
  readonly path: string
  /** Size in bytes. */
  readonly size: number
  /** CRC-32 (IEEE), 8 upper-case hexadecimal digits. */
  readonly crc32: string
  readonly md5: string
  readonly sha1: string
  readonly sha256: string
  readonly sha512: string
  /** SHA3-384; on request only, it is the slowest of all. */
  readonly sha3_384?: string
  /** Fuzzy hash, `blocksize:hash:hash` as ssdeep 2.14 prints it; `null` if it could not be made. */
  readonly ssdeep: string | null
  /** TLSH with its `T1` prefix; `null` under 256 bytes or with too little variety. */
  readonly tlsh?: string | null
  /** Type in libmagic's words; `null` if it could not be determined. */
  readonly type: string | null
  /** MIME type by libmagic; `null` if it could not be determined. */
  readonly mime?: string | null
  /** Shannon entropy in bits per byte, 0-8. @fraction */
  readonly entropy?: number
  /** Path in the guest, where metadata tell it (`files.json` of 2.x and CAPE). */
  readonly filepath?: string
  /** All paths of the same content below the analysis directory, the first being `path`. */
  readonly paths?: readonly string[]
  /** All paths in the guest that had this content. */
  readonly guest_paths?: readonly string[]
  /** Processes that wrote the file (`files.json` of 2.x and CAPE). */
  readonly pids?: readonly number[]
  /** `true` if the sandbox cut the upload: the content ends in the literal `... (truncated)` and the hashes are of the cut file. */
  readonly truncated?: boolean
  /** Rules that matched. */
  readonly yara?: readonly YaraMatch[]
}

/** A YARA rule that matched a file. */
export interface YaraMatch {
  readonly name: string
  readonly meta: Readonly<Record<string, string>>
  /** Matched strings: text, or `{ AA BB }` where not printable. */
  readonly strings: readonly string[]
}

/**
 * The key `file`: the submitted sample.
 *
 * The full record when the sample is there. A task whose sample is gone (deleted by the sandbox, dangling link) has `name` only; a URL task has `url`
 * only; `{}` when nothing is known. Classic 0.4 had this key, 0.5 and later call it `target.file`.
 */
export interface TargetFile extends Partial<FileRecord> {
  /** The address of a URL task. */
  readonly url?: string
  /**
   * The archive that was submitted, where the task was about a member of it (2.x, category `archive`, option `filename`): the rest of the record is then the
   * member's, without a `path`, as it lies nowhere but in the archive.
   */
  readonly archive?: FileRecord
}
