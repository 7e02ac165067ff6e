/** The bytes to be recognised, by position. */
export interface TypeSource {
  /** Size of the whole file. */
  readonly size: number
  /** Fill `target` with the bytes from `position` on; returns how many there were, 0 where they are not to be had. */
  readonly read: (target: Uint8Array, position: number) => number
}

/** What kind of file the bytes are; `null` where it could not be told. */
export interface FileType {
  /** In libmagic's words: `PE32 executable (GUI) Intel 80386, for MS Windows`. */
  readonly type: string | null
  readonly mime: string | null
}

/** Tells the type of a file from its bytes. The library behind it is a detail: another can be given to `fingerprint()`. */
export interface FileTyper {
  /** Name and version of what decides, for a report: `libmagic 5.45`. */
  readonly name: string
  /** Bytes at the start of a file that are worth keeping. */
  readonly headLength: number
  /** Never rejects: what fails is `null`. */
  identify(source: TypeSource): Promise<FileType>
}
