/** Why bytes cannot be decoded: they are no valid data, need what is not here (a dictionary), or yield more than they may. */
export type ZstdFault = 'damaged' | 'unsupported' | 'large'

/** Data of Zstandard that cannot be decoded. */
export class ZstdError extends Error {
  override readonly name = 'ZstdError'
  readonly fault: ZstdFault

  constructor(fault: ZstdFault, message: string) {
    super(message)
    this.fault = fault
  }
}

export function damaged(message: string): ZstdError {
  return new ZstdError('damaged', message)
}
