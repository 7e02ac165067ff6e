import { describe, expect, test } from 'vitest'
import { MemberScanner, type Wanted } from '../src/memberScanner.js'
import { random } from '../../../test/random.js'
import { mutations } from './mutations.js'

const wanted: Wanted = { info: true, target: { category: true, file: { name: true } } }

function scan(text: string | Uint8Array, size = 1 << 20, limit = 1000): Record<string, unknown> {
  const bytes = typeof text === 'string' ? new TextEncoder().encode(text) : text
  const scanner = new MemberScanner(wanted, limit)
  for (let at = 0; at < bytes.length && !scanner.finished; at += size) scanner.push(bytes.slice(at, at + size))
  return Object.fromEntries(
    scanner.found.map((member) => [member.path.join('/'), member.text === null ? null : JSON.parse(member.text)]),
  )
}

const report = JSON.stringify(
  {
    behavior: { info: { id: 0 }, target: 1, processes: [{ info: { id: 1 } }, [[]], '}],"info": {"id": 2}'] },
    target: { file: { pe: { name: 'wrong' }, name: 'a"}\\b.exe', size: 1 }, category: 'file' },
    'in\\fo"': 3,
    info: { id: 42, nested: { a: [1, { info: 5 }] }, text: 'comma, colon: {[\\"' },
    network: { hosts: [] },
  },
  undefined,
  2,
)

const expected = {
  info: { id: 42, nested: { a: [1, { info: 5 }] }, text: 'comma, colon: {[\\"' },
  'target/category': 'file',
  'target/file/name': 'a"}\\b.exe',
}

describe('finding members', () => {
  test('takes what is asked for at its place, and nothing of that name elsewhere', () => {
    expect(scan(report)).toEqual(expected)
  })

  test('does not depend on where the chunks end', () => {
    for (let size = 1; size < 40; size++) expect(scan(report, size)).toEqual(expected)
  })

  test('does not depend on blanks, order or escapes in names', () => {
    expect(scan('{"\\u0069nfo":{"id":1},"target":{"category":"url"}}')).toEqual({
      info: { id: 1 },
      'target/category': 'url',
    })
    expect(scan('\ufeff \n{ "target" : { "category"\t:"url" } , "info" :  {"id" : 1 }\r\n}')).toEqual({
      info: { id: 1 },
      'target/category': 'url',
    })
  })

  test('stops reading once everything was met', () => {
    const scanner = new MemberScanner({ info: true }, 100)
    scanner.push(new TextEncoder().encode('{"info": 5, "behavior": {"info": 6}'))
    expect(scanner.finished).toBe(true)
    expect([scanner.met('info'), scanner.met('behavior')]).toEqual([true, false])
    expect(scanner.found).toEqual([{ path: ['info'], text: ' 5' }])
  })

  test('gives null for a value over the limit and goes on', () => {
    const text = JSON.stringify({ info: 'x'.repeat(1000), target: { category: 'file' } })
    expect(scan(text, 7, 1002)).toEqual({ info: 'x'.repeat(1000), 'target/category': 'file' })
    expect(scan(text, 7, 1001)).toEqual({ info: null, 'target/category': 'file' })
  })

  test('keeps one of each member, the last, however often it comes', () => {
    const scanner = new MemberScanner(wanted, 100)
    const times = 20_000
    scanner.push(new TextEncoder().encode(`{"target": {${'"category":1,'.repeat(times)}"category":2`))
    scanner.push(new TextEncoder().encode(`}, "target": {"category":3}`))
    expect(scanner.found).toEqual([{ path: ['target', 'category'], text: '3' }])
  })

  test('takes other types where an object was expected for what they are', () => {
    expect(scan('{"target": [{"category": "x"}], "info": null}')).toEqual({ info: null })
    expect(scan('{"target": "category", "info": [1]}')).toEqual({ info: [1] })
    expect(scan('[{"info": 1}]')).toEqual({})
    expect(scan('"info"')).toEqual({})
    expect(scan('')).toEqual({})
  })

  test('is not impressed by depth', () => {
    const deep = '['.repeat(1_000_000)
    expect(scan(`{"behavior": ${deep}${']'.repeat(1_000_000)}, "info": 1}`)).toEqual({ info: 1 })
    expect(scan(`{"info": 1, "target": {"file": ${deep}`)).toEqual({ info: 1 })
  })

  test('finds what JSON.parse finds in any object', () => {
    const next = random(7)
    const names = ['info', 'target', 'category', 'file', 'name', 'x', 'a\\b', '"', '__proto__']
    const make = (depth: number): unknown => {
      const kind = Math.floor(next() * (depth > 5 ? 3 : 5))
      if (kind === 0) return Math.floor(next() * 1000)
      if (kind === 1) return names[Math.floor(next() * names.length)]
      if (kind === 2) return next() < 0.5 ? null : '\\"}{,:[]'
      const size = Math.floor(next() * 5)
      if (kind === 3) return Array.from({ length: size }, () => make(depth + 1))
      return Object.fromEntries(
        Array.from({ length: size }, () => [names[Math.floor(next() * names.length)], make(depth + 1)]),
      )
    }
    for (let round = 0; round < 300; round++) {
      const value = {
        x: make(0),
        info: make(0),
        target: { a: make(1), category: make(1), file: { name: make(2) }, b: make(1) },
      }
      const found = scan(JSON.stringify(value), 1 + Math.floor(next() * 64), 1 << 20)
      expect(found).toEqual({
        info: value.info,
        'target/category': value.target.category,
        'target/file/name': value.target.file.name,
      })
    }
  })
})

describe('damage', () => {
  test('at the end costs nothing of what was before', () => {
    const whole = Object.entries(scan(report))
    for (let end = 0; end <= report.length; end++) {
      const found = Object.entries(scan(report.slice(0, end)))
      expect(whole).toEqual(expect.arrayContaining(found))
    }
  })

  test('anywhere never fails and never takes longer than one pass', () => {
    for (const bytes of mutations(new TextEncoder().encode(report), 1000)) {
      const scanner = new MemberScanner(wanted, 1000)
      scanner.push(bytes)
      expect(scanner.found.length).toBeLessThanOrEqual(bytes.length)
    }
  })
})
