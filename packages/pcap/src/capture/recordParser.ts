/** Reads records out of whatever piece of the file is at hand. */
export interface RecordParser {
  /** How many bytes, from the first that was not consumed, `parse` wants to see next time. */
  readonly needed: number
  /**
   * Read the whole records in `bytes` from `start` to `end`.
   *
   * @param position - Where `start` lies in the file.
   * @param final - Nothing follows: what cannot be read now never will be.
   * @returns Where the first byte lies that was not consumed.
   */
  parse(bytes: Buffer, start: number, end: number, position: number, final: boolean): number
}
