/** The bytes are no RTF. Recognise it by `code`: two copies of this package may meet in one program. */
export class RtfError extends Error {
  override readonly name = 'RtfError'
  readonly code = 'ERR_NOT_RTF'
}
