import type { Awaitable, Diagnostic, Static } from '@cuculus/core'

/** The file that a parser is handed. */
export interface StaticInput {
  /** The file from its first byte; all of it unless `complete` is false. */
  readonly bytes: Uint8Array
  /** Size of the file on disk. */
  readonly size: number
  /** False when the file is larger than the limit, and `bytes` is its beginning only. */
  readonly complete: boolean
  /** The submitted file's name as far as it is known; never decides alone what a file is. */
  readonly name?: string
  readonly signal: AbortSignal
  /** Type of embedded data in libmagic's words; `null` if it cannot be determined. */
  describe(bytes: Uint8Array): Promise<string | null>
  report(diagnostic: Diagnostic): void
}

/**
 * Reads one type of file for the key `static`.
 *
 * Parsers are asked in their order, and the first that recognises the file parses it. Give `StaticProcessing` a list of your own to add or replace one.
 */
export interface StaticParser {
  /** Short name for messages: `pe`. */
  readonly name: string
  /** Whether the file is this parser's, by its own bytes. Must be quick and must not throw. */
  recognises(bytes: Uint8Array): boolean
  /** The fields of `static`. What it throws costs its own fields only. */
  parse(input: StaticInput): Awaitable<Static>
}
