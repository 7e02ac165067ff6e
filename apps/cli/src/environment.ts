/** A stream that text or bytes are written to; `process.stdout` and `process.stderr` are such. */
export interface Output {
  readonly isTTY?: boolean
  readonly columns?: number
  write(chunk: string | Uint8Array, done?: (error?: Error | null) => void): boolean
}

/** What the program touches of the world besides files. */
export interface Environment {
  readonly stdout: Output
  readonly stderr: Output
  /** Relative paths and packages are resolved from here. */
  readonly cwd: string
  /** Aborted when the user interrupts. */
  readonly signal: AbortSignal
  /** Calls the listener when the program would end although it still waits for something. Returns what takes the listener back. */
  readonly onStall?: (listener: () => void) => () => void
}

/** Exit codes, part of the interface. */
export const exitCode = {
  /** Every module was fine; for `validate`: the report is valid. */
  ok: 0,
  /** A report was written but a module failed or was skipped; for `validate`: the report is not valid. */
  incomplete: 1,
  /** Unusable input or usage, of which nothing was written; or a defect of ours. */
  unusable: 2,
  /** Interrupted. */
  interrupted: 130,
} as const

/** Something the user can mend: told in one line, without a stack trace, exit code 2. */
export class UserError extends Error {
  override readonly name = 'UserError'
}
