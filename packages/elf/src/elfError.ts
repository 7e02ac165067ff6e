/** The bytes are no ELF file. Recognise it by `code`: two copies of this package may meet in one program. */
export class ElfError extends Error {
  override readonly name = 'ElfError'
  readonly code = 'ERR_NOT_ELF'
}

/** Something wrong in the file that did not stop reading. */
export interface ElfDiagnostic {
  /** `ELF_DAMAGED`: a table or text lies outside the file. `ELF_LIMIT`: more than is read. */
  readonly code: 'ELF_DAMAGED' | 'ELF_LIMIT'
  readonly message: string
  readonly offset?: number
}
