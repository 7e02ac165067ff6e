/** A string and where it stands. */
export interface StringPlace {
  readonly text: string
  /** Byte offset in the file. */
  readonly offset: number
  readonly encoding: 'ascii' | 'utf-16le'
}

declare module '@cuculus/core' {
  interface GlobalContainer {
    /** Readable text in the sample: all ASCII strings in the order of the file, then all in UTF-16LE. */
    strings: readonly string[]
    /** The same strings in the same order, with their places. */
    string_places: readonly StringPlace[]
  }
}
