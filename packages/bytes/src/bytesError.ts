/** Reading beyond the end of the data. Recognise it by `code`: two copies of this package may meet in one program. */
export class BytesError extends Error {
  override readonly name = 'BytesError'
  readonly code = 'ERR_OUT_OF_BOUNDS'
  /** Where reading began, counted from the start of the outermost data (`base` included). */
  readonly offset: number
  /** Bytes that were needed. */
  readonly expected: number
  /** Bytes that were there. */
  readonly found: number

  constructor(offset: number, expected: number, found: number) {
    super(`expected ${String(expected)} bytes at 0x${offset.toString(16)}, found ${String(found)}`)
    this.offset = offset
    this.expected = expected
    this.found = found
  }
}
