import { type SystemCallValue } from './systemCallValues.js'

/** One system call of a Linux guest, as a tracer printed it. */
export interface SystemCall {
  /** Milliseconds since 1970, UTC; `null` if the line has no date. */
  readonly time: number | null
  /** Empty if the tracer does not tell it. */
  readonly processName: string
  /** `0x` hexadecimal; `null` if the tracer does not tell it. */
  readonly caller: string | null
  /** -1 if it is unknown. Of a thread that is its own id, until it is known whose thread it is. */
  readonly processId: number
  readonly threadId: number | null
  readonly call: string
  readonly category: string
  readonly arguments: readonly SystemCallArgument[]
  /** As printed; empty if the call does not return. */
  readonly returned: string
  /** Name of the error (`ENOENT`); empty if there is none. */
  readonly error: string
  /** How many calls had been told when this one began, if others were told before it ended. */
  readonly begun?: number
  /** So many characters of the line were left out before the call: another one's that lost its end. */
  readonly lost?: number
}

export interface SystemCallArgument {
  readonly name: string
  readonly value: SystemCallValue
}

/** Makes system calls of the lines of one log, in their order. */
export interface SystemCallParser {
  /** Whether the process of the first line is the analyzer's own shell, which starts the sample. Cuckoo does not report it. */
  readonly hasLoader: boolean
  /** `null` for a line that is no call, or not all of one; `undefined` for damage. */
  parse(line: string): SystemCall | null | undefined
}
