/** Where the bytes of a report are: a file, usually. Read in pieces, some of them again and again. */
export interface ReportSource {
  /** Bytes at `position`, at most `length`; fewer at the end, none behind it. */
  read(position: number, length: number): Promise<Uint8Array>
}

/** A report that cannot be used: what was expected, what was found. */
export class ReportError extends Error {
  override readonly name = 'ReportError'
}

/** A report in memory. */
export function bytesSource(bytes: Uint8Array): ReportSource {
  return { read: (position, length) => Promise.resolve(bytes.subarray(position, position + length)) }
}
