export interface Archive {
  /** `zip`, `rar`, `tar`, `gzip`, `bzip2`, `xz`, `cab`, `7z` or `iso`. */
  readonly format: string
  /** Whether an entry, or the list of entries, is encrypted. */
  readonly encrypted: boolean
  readonly entries: readonly ArchiveEntry[]
}

export interface ArchiveEntry {
  /** As the archive calls it; never a path to use. */
  readonly name: string
  /** Bytes as declared; `null` if not told. */
  readonly size: number | null
  readonly encrypted: boolean
  /** Bytes in the archive; absent where entries are packed together. */
  readonly compressed_size?: number
  /** CRC-32 as declared, 8 lower-case digits. */
  readonly crc32?: string
  /** `stored`, `deflate` …, or the format's number. */
  readonly method?: string
  /** `ZipCrypto`, `AES-256 (AE-2)` … */
  readonly encryption?: string
  /** `YYYY-MM-DD HH:MM:SS` as the archive tells it; `null` if not. */
  readonly modified: string | null
  /** Of the content, where it was unpacked to see what it is. */
  readonly sha256?: string
  /** Type in libmagic's words; `null` if not determined. Also where only the beginning of the content was unpacked. */
  readonly type?: string | null
  /** What is inside, if the content is an archive itself; at most 256 entries, three archives deep. */
  readonly archive?: Archive
}
