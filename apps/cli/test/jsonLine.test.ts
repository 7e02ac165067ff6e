import { expect, test } from 'vitest'
import { jsonLine, printableJson } from '../src/jsonLine.js'

const text = 'a\u009b2J\u007f\u202eb\u{e0041}\ud800 \u001b[0m é 日本語 😀'

test('a line of JSON holds nothing that a terminal obeys, and means the same', () => {
  const line = jsonLine({ [text]: [text] })
  expect(line).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}](?!$)/u)
  expect(line).toContain('é 日本語 😀')
  expect(JSON.parse(line)).toEqual({ [text]: [text] })
})

test('so does a report in chunks, wherever they end', async () => {
  const bytes = Buffer.from(JSON.stringify({ a: 'é\u009b2J\u{e0041}\u202e😀' }))
  // eslint-disable-next-line @typescript-eslint/require-await -- chunks come asynchronously
  async function* chunks(size: number): AsyncIterable<Uint8Array> {
    for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
  }
  for (let size = 1; size < bytes.length; size++) {
    const parts: Uint8Array[] = []
    for await (const part of printableJson(chunks(size))) parts.push(part)
    expect(Buffer.concat(parts).toString()).toBe('{"a":"é\\u009b2J\\udb40\\udc41\\u202e😀"}')
  }
})
