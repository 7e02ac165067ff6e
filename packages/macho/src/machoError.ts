/** The bytes are no Mach-O file. Recognise it by `code`: two copies of this package may meet in one program. */
export class MachoError extends Error {
  override readonly name = 'MachoError'
  readonly code = 'ERR_NOT_MACHO'
}

/** Something wrong in the file that did not stop reading. */
export interface MachoDiagnostic {
  readonly code: 'MACHO_DAMAGED' | 'MACHO_LIMIT'
  readonly message: string
  readonly offset: number
}
