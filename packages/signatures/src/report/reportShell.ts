import { closeBrace, closeBracket, colon, comma, JsonState, openBrace, openBracket, quote } from './jsonState.js'
import { ReportError, type ReportSource } from './reportSource.js'

/** A part of a report, in bytes: `end` is not part of it. */
export interface Range {
  readonly start: number
  readonly end: number
}

/** A report without its longest lists. */
export interface ReportShell {
  /** The report as parsed, with empty lists in the place of those that were left where they are. */
  readonly value: unknown
  /** Where the calls of each process stand, by its place in `behavior.processes`. */
  readonly calls: ReadonlyMap<number, Range>
  /** Where `behavior.enhanced` stands. */
  readonly enhanced: Range | undefined
}

/** What a report may hold besides calls, in bytes: it has to fit into the memory. */
export const maximumShell: number = 256 * 1024 * 1024

/** How deep a report may be nested; those of sandboxes are under 60 where a process tree is deep. */
const maximumDepth = 512

const chunkSize = 1024 * 1024

/**
 * Read a report but for the lists that may be longer than memory: the calls of processes and the high-level events. These are stepped over, and where they stand is noted.
 *
 * @throws ReportError if it is no JSON, nested too deeply, or too large even so.
 */
export async function reportShell(
  source: ReportSource,
  { signal, limit = maximumShell }: { readonly signal?: AbortSignal | undefined; readonly limit?: number } = {},
): Promise<ReportShell> {
  const reader = new ShellReader(limit)
  for (let position = 0; ;) {
    signal?.throwIfAborted()
    const chunk = await source.read(position, chunkSize)
    if (chunk.length === 0) break
    reader.take(chunk, position)
    position += chunk.length
  }
  return reader.finish()
}

class ShellReader {
  readonly calls = new Map<number, Range>()
  #enhanced: Range | undefined
  readonly #state = new JsonState()
  readonly #limit: number
  readonly #kept: Uint8Array[] = []
  #size = 0
  /** The names of the members that lead here, by depth; elements of a list by their place. */
  readonly #path: (string | number)[] = []
  /** The bytes of a member's name that is being read; `undefined` if none is. */
  #name: number[] | undefined
  #expectsName = false
  /** Where the list that is stepped over begins, and how deep it stands. */
  #skipped: { readonly start: number; readonly depth: number } | undefined

  constructor(limit: number) {
    this.#limit = limit
  }

  take(chunk: Uint8Array, position: number): void {
    let from = 0
    for (let at = 0; at < chunk.length; at++) {
      const byte = chunk[at] ?? 0
      const outside = this.#state.next(byte)
      if (this.#skipped !== undefined) {
        if (outside && this.#state.depth < this.#skipped.depth) {
          this.#endSkip(position + at)
          from = at
        } else if (this.#state.depth > maximumDepth) throw tooDeep()
        continue
      }
      if (!outside) this.#inString(byte)
      else if (this.#structural(byte, position + at)) {
        this.#keep(chunk.subarray(from, at + 1))
        from = chunk.length
      }
    }
    if (this.#skipped === undefined) this.#keep(chunk.subarray(from))
  }

  finish(): ReportShell {
    if (this.#state.inString || this.#state.depth > 0)
      throw new ReportError('expected a report in JSON, found one that ends in the middle')
    let value: unknown
    try {
      value = JSON.parse(new TextDecoder().decode(Buffer.concat(this.#kept)))
    } catch (error) {
      throw new ReportError(`expected a report in JSON: ${error instanceof Error ? error.message : String(error)}`, {
        cause: error,
      })
    }
    return { value, calls: this.calls, enhanced: this.#enhanced }
  }

  #keep(bytes: Uint8Array): void {
    if (bytes.length === 0) return
    this.#size += bytes.length
    if (this.#size > this.#limit) {
      throw new ReportError(
        `expected a report of at most ${String(Math.floor(this.#limit / 1024 / 1024))} MB besides its calls, found a larger one`,
      )
    }
    // A source may use its buffer again.
    this.#kept.push(bytes.slice())
  }

  /** A byte of a string: names of members are collected as far as they matter. */
  #inString(byte: number): void {
    if (this.#name === undefined) return
    if (this.#state.inString) {
      if (this.#name.length < 16) this.#name.push(byte)
      return
    }
    this.#path[this.#state.depth] = String.fromCharCode(...this.#name)
    this.#name = undefined
  }

  /** @returns whether a list begins here that is stepped over. */
  #structural(byte: number, position: number): boolean {
    const { depth } = this.#state
    switch (byte) {
      case quote:
        if (this.#expectsName && depth <= 4) this.#name = []
        return false
      case colon:
        this.#expectsName = false
        return false
      case comma: {
        const place = this.#path[depth]
        if (typeof place === 'number') this.#path[depth] = place + 1
        else this.#expectsName = true
        return false
      }
      case openBrace:
        this.#enter(depth, '')
        this.#expectsName = true
        // A member may be there twice: the last one counts, as for any reader of JSON.
        if (depth === 2 && this.#path[1] === 'behavior') this.#forget()
        return false
      case openBracket:
        if (this.#isLong(depth)) {
          this.#skipped = { start: position + 1, depth }
          return true
        }
        if (depth === 3 && this.#path[1] === 'behavior' && this.#path[2] === 'processes') this.calls.clear()
        this.#enter(depth, 0)
        this.#expectsName = false
        return false
      case closeBrace:
      case closeBracket:
        this.#path.length = Math.max(0, depth + 1)
        this.#expectsName = false
        return false
      default:
        return false
    }
  }

  #enter(depth: number, place: string | number): void {
    if (depth > maximumDepth) throw tooDeep()
    this.#path[depth] = place
  }

  /** Whether the list that begins at this depth is one of those that may be longer than memory. */
  #isLong(depth: number): boolean {
    const [, top, second, , fourth] = this.#path
    if (top !== 'behavior') return false
    return (depth === 5 && second === 'processes' && fourth === 'calls') || (depth === 3 && second === 'enhanced')
  }

  #forget(): void {
    this.calls.clear()
    this.#enhanced = undefined
  }

  #endSkip(end: number): void {
    const range = { start: this.#skipped?.start ?? end, end }
    const process = this.#path[3]
    if (this.#state.depth === 2) this.#enhanced = range
    else if (typeof process === 'number') this.calls.set(process, range)
    this.#skipped = undefined
  }
}

function tooDeep(): ReportError {
  return new ReportError(`expected a report nested at most ${String(maximumDepth)} deep, found a deeper one`)
}
