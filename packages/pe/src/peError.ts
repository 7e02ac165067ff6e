/** Why bytes cannot be read as a Portable Executable at all. */
export type PeErrorCode =
  /** No `MZ`, no `PE\0\0` where the DOS header points to, or too few bytes for either. */
  | 'ERR_NOT_PE'
  /** The file ends before the fields of the optional header that every image needs. */
  | 'ERR_PE_NO_OPTIONAL_HEADER'

/** The bytes are no Portable Executable. Recognise it by `code`: two copies of this package may meet in one program. */
export class PeError extends Error {
  override readonly name = 'PeError'
  readonly code: PeErrorCode
  /** Where the expected bytes should have been. */
  readonly offset: number

  constructor(code: PeErrorCode, message: string, offset: number) {
    super(message)
    this.code = code
    this.offset = offset
  }
}
