import { ProcessingError } from './errors.js'
import { Sequence } from './sequence.js'

export interface SerializeOptions {
  /** `omit` writes every `Sequence` (the calls) as `[]`: the report without its bulk. Default `inline`. */
  readonly sequences?: 'inline' | 'omit'
  readonly signal?: AbortSignal
}

/** How much text is collected before it is handed on. */
const chunkSize = 256 * 1024

/** Texts of a list that are written at once, and characters of a text: one character may take six, and V8 has texts of 512 MB at most. */
const textsAtOnce = 512
const charactersAtOnce = 1024 * 1024
const longestAmongMany = 65_536

const encoder = new TextEncoder()

/**
 * The container as UTF-8 JSON text, in chunks. The only writer of reports: it never builds the whole text (which V8 cannot hold above 512 MB) nor a whole
 * `Sequence`, and nesting is bounded by memory, not by the stack.
 *
 * `undefined` is left out, as in `JSON.stringify`; a `bigint` is written as a decimal string; numbers that JSON lacks become `null`; lone surrogates
 * are escaped, so the text is always well-formed UTF-8.
 *
 * @throws ProcessingError `ERR_NOT_SERIALIZABLE` for functions, symbols and cycles, naming the path.
 *
 * @example
 * ```ts
 * for await (const chunk of serialize(container)) process.stdout.write(chunk)
 * ```
 */
export async function* serialize(container: object, options: SerializeOptions = {}): AsyncIterable<Uint8Array> {
  const { sequences = 'inline', signal } = options
  const text = new TextBuffer()
  const stack: Frame[] = []
  const ancestors = new Set<object>()

  const open = (value: object, label: string): void => {
    if (ancestors.has(value)) throw notSerializable('a cycle', stack, label)
    ancestors.add(value)
    const list = Array.isArray(value)
    text.add(list ? '[' : '{')
    stack.push({
      value,
      label,
      close: list ? ']' : '}',
      entries: list ? indexed(value) : Object.entries(value)[Symbol.iterator](),
      list,
      separator: '',
    })
  }

  const root = unwrap(container)
  if (!isObject(root) || root instanceof Sequence) throw notSerializable(describe(root), stack, '')
  open(root, '')
  for (let frame = stack.at(-1); frame !== undefined; frame = stack.at(-1)) {
    if (text.size >= chunkSize) {
      signal?.throwIfAborted()
      yield text.take()
    }
    const next = frame.entries.next()
    if (next.done === true) {
      text.add(frame.close)
      ancestors.delete(frame.value)
      stack.pop()
      continue
    }
    const [name] = next.value
    const value = unwrap(next.value[1])
    if (value === undefined && !frame.list) continue
    text.add(frame.list ? frame.separator : `${frame.separator}${JSON.stringify(name)}:`)
    frame.separator = ','
    if (value instanceof Sequence) {
      text.add('[')
      yield text.take()
      if (sequences === 'inline') {
        for await (const chunk of value.json()) {
          signal?.throwIfAborted()
          yield chunk
        }
      }
      text.add(']')
    } else if (typeof value === 'string' && value.length > charactersAtOnce) {
      for (const part of literal(value)) {
        text.add(part)
        signal?.throwIfAborted()
        yield text.take()
      }
    } else if (isShortTexts(value)) {
      text.add('[')
      for (let start = 0; start < value.length; start += textsAtOnce) {
        const part = JSON.stringify(value.slice(start, start + textsAtOnce)).slice(1, -1)
        text.add(start === 0 ? part : `,${part}`)
        if (text.size < chunkSize) continue
        signal?.throwIfAborted()
        yield text.take()
      }
      text.add(']')
    } else if (isObject(value)) {
      open(value, name)
    } else {
      text.add(scalar(value, stack, name))
    }
  }
  yield text.take()
}

interface Frame {
  readonly value: object
  readonly label: string
  readonly close: string
  readonly entries: Iterator<readonly [string, unknown]>
  readonly list: boolean
  separator: string
}

function* indexed(list: readonly unknown[]): Generator<readonly [string, unknown]> {
  for (let i = 0; i < list.length; i++) yield [String(i), list[i]]
}

/** `Date` and friends say themselves what they are in JSON; a `Sequence` is written by us. */
function unwrap(value: unknown): unknown {
  if (!isObject(value) || value instanceof Sequence) return value
  const { toJSON } = value as { readonly toJSON?: unknown }
  return typeof toJSON === 'function' ? (toJSON.call(value) as unknown) : value
}

function scalar(value: unknown, stack: readonly Frame[], label: string): string {
  switch (typeof value) {
    case 'bigint':
      return `"${value.toString()}"`
    case 'function':
    case 'symbol':
      throw notSerializable(describe(value), stack, label)
    case 'undefined':
      return 'null'
    default:
      return JSON.stringify(value)
  }
}

/** The literal of a long text in pieces. Two halves of one character stay together: alone each would be escaped. */
function* literal(value: string): Generator<string, void, undefined> {
  yield '"'
  for (let start = 0; start < value.length;) {
    const end = start + charactersAtOnce
    const last = value.charCodeAt(end - 1)
    const next = last >= 0xd800 && last < 0xdc00 ? end + 1 : end
    yield JSON.stringify(value.slice(start, next)).slice(1, -1)
    start = next
  }
  yield '"'
}

/** Long lists in reports are of texts, files and keys: the engine writes some hundreds of them in the time that one takes here. */
function isShortTexts(value: unknown): value is readonly string[] {
  return (
    Array.isArray(value) &&
    value.length > 0 &&
    value.every((item) => typeof item === 'string' && item.length <= longestAmongMany)
  )
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}

function describe(value: unknown): string {
  return value instanceof Sequence ? 'a Sequence' : `a ${typeof value}`
}

function notSerializable(found: string, stack: readonly Frame[], label: string): ProcessingError {
  const path = [...stack.slice(1).map((frame) => frame.label), label].join('.')
  return new ProcessingError('ERR_NOT_SERIALIZABLE', `expected data that JSON can hold, found ${found} at \`${path}\``)
}

/** Text waiting to be encoded. */
class TextBuffer {
  #parts: string[] = []
  size = 0

  add(part: string): void {
    this.#parts.push(part)
    this.size += part.length
  }

  take(): Uint8Array {
    const bytes = encoder.encode(this.#parts.join(''))
    this.#parts = []
    this.size = 0
    return bytes
  }
}
