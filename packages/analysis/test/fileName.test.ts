import { expect, test } from 'vitest'
import { decodeName, nativePath } from '../src/fileName.js'
import { random } from '../../../test/random.js'

test('names in UTF-8 are their own text', () => {
  for (const name of ['a.txt', 'café', '文件', '😀.exe', '\ufffd']) {
    expect(decodeName(Buffer.from(name))).toBe(name)
    expect(nativePath(name)).toBe(name)
  }
})

test('any bytes become text that turns back into them', () => {
  const next = random(3)
  const names = new Set<string>()
  for (let round = 0; round < 2000; round++) {
    const bytes = Buffer.from(Array.from({ length: 1 + Math.floor(next() * 12) }, () => Math.floor(next() * 255) + 1))
    const text = decodeName(bytes)
    expect(Buffer.from(nativePath(text)).equals(bytes)).toBe(true)
    names.add(`${text}=${bytes.toString('hex')}`)
  }
  expect(new Set([...names].map((pair) => pair.slice(0, pair.lastIndexOf('=')))).size).toBe(names.size)
})

test('characters around undecodable bytes stay what they are', () => {
  expect(decodeName(Buffer.from('r\u00e9sum\u00e9 \ud83d\ude00.doc', 'utf8'))).toBe('résumé 😀.doc')
  expect(decodeName(Buffer.from([0x72, 0xe9, 0x73, 0xc3, 0xa9]))).toBe('r\udce9sé')
})
