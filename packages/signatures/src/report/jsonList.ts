import { Sequence } from '@cuculus/core'
import { closeBracket, comma, JsonState } from './jsonState.js'
import type { Range } from './reportShell.js'
import { ReportError, type ReportSource } from './reportSource.js'

const chunkSize = 256 * 1024

/** An element of a list that is larger than this is no call, in bytes. */
const maximumElement = 64 * 1024 * 1024

/** A list that stays in the file: its elements are read as they are asked for, some hundreds at a time. */
export class JsonList<T> extends Sequence<T> {
  readonly #source: ReportSource
  readonly #range: Range
  readonly #convert: (value: unknown, index: number) => T | undefined

  /** @param convert - Makes an item of an element; `undefined` leaves it out. */
  constructor(source: ReportSource, range: Range, convert: (value: unknown, index: number) => T | undefined) {
    super()
    this.#source = source
    this.#range = range
    this.#convert = convert
  }

  override async *batches(): AsyncIterable<readonly T[]> {
    let index = 0
    for await (const text of this.#texts()) {
      const items: T[] = []
      for (const element of parse(text)) {
        const item = this.#convert(element, index++)
        if (item !== undefined) items.push(item)
      }
      if (items.length > 0) yield items
    }
  }

  /** The list in pieces of whole elements, without brackets. */
  async *#texts(): AsyncIterable<string> {
    const { start, end } = this.#range
    const state = new JsonState()
    let open: Uint8Array[] = []
    let size = 0
    for (let position = start; position < end;) {
      const chunk = await this.#source.read(position, Math.min(chunkSize, end - position))
      if (chunk.length === 0) throw new ReportError('expected the rest of a list, found the end of the report')
      position += chunk.length
      const cut = lastComma(chunk, state)
      if (cut >= 0) {
        yield text([...open, chunk.subarray(0, cut)])
        open = []
        size = 0
      }
      const rest = chunk.slice(cut + 1)
      open.push(rest)
      size += rest.length
      if (size > maximumElement) throw new ReportError('expected elements of at most 64 MB, found a larger one')
    }
    const last = text(open)
    if (last.trim() !== '') yield last
  }
}

/** Where the last comma between elements stands; -1 if there is none. Steps through the whole chunk. */
function lastComma(chunk: Uint8Array, state: JsonState): number {
  let cut = -1
  for (let at = 0; at < chunk.length; at++) {
    const byte = chunk[at] ?? 0
    if (state.next(byte) && byte === comma && state.depth === 0) cut = at
  }
  return cut
}

function text(parts: readonly Uint8Array[]): string {
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(Buffer.concat(parts))
}

function parse(elements: string): readonly unknown[] {
  try {
    // Brackets around elements make a list.
    return JSON.parse(`[${elements}${String.fromCharCode(closeBracket)}`) as unknown[]
  } catch (error) {
    throw new ReportError(`expected a list in JSON: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    })
  }
}
