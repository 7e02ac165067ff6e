/** The bytes are no shortcut. Recognise it by `code`: two copies of this package may meet in one program. */
export class LnkError extends Error {
  override readonly name = 'LnkError'
  readonly code = 'ERR_NOT_LNK'
}
