import { replaceUnsafe } from './printable.js'

/** A value as one line of JSON that a terminal may be shown: what JSON itself leaves as it is and must not reach one is escaped, which means the same. */
export function jsonLine(value: unknown): string {
  return `${escaped(JSON.stringify(value))}\n`
}

/** The same for UTF-8 JSON text in chunks. */
export async function* printableJson(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
  const decoder = new TextDecoder()
  for await (const chunk of chunks) yield Buffer.from(escaped(decoder.decode(chunk, { stream: true })))
}

/** Such characters stand in strings only: those that lay JSON out are none of them but line feeds, of which our reports have none. */
function escaped(json: string): string {
  return replaceUnsafe(json, (character) =>
    Array.from({ length: character.length }, (_, i) => {
      return `\\u${character.charCodeAt(i).toString(16).padStart(4, '0')}`
    }).join(''),
  )
}
