/** 0: what the end sent that opened the connection; 1: what the other end sent. */
export type Direction = 0 | 1

/** Takes the bytes of a connection in order. The memory behind `bytes` is used again: copy what you keep. */
export interface StreamAnalyzer {
  /** Nothing more is wanted: the connection need not be put together any longer. */
  readonly isFinished?: boolean
  /** @returns Where reading stopped: `end`, unless the rest of the connection is another protocol. */
  data(direction: Direction, bytes: Buffer, start: number, end: number): number
  /** So many bytes are missing from the capture. */
  gap(direction: Direction, length: number): void
  /** This direction is complete. */
  endOf?(direction: Direction): void
  /** The connection is over (closed, reset, or the capture ends). Called once. */
  close(): void
}
