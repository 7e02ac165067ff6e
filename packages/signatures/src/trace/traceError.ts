/** A trace that cannot be read: the line, and what was expected. */
export class TraceError extends Error {
  override readonly name = 'TraceError'
  /** From 1. */
  readonly line: number

  constructor(line: number, message: string) {
    super(`line ${String(line)}: ${message}`)
    this.line = line
  }
}
