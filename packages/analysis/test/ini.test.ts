import { expect, test } from 'vitest'
import { parseIni } from '../src/ini.js'
import { mutations } from './mutations.js'

function options(text: string, section = 'analysis'): Record<string, string> {
  return Object.fromEntries(parseIni(text).get(section) ?? [])
}

test('reads what Python’s configparser writes', () => {
  const text = '[analysis]\nid = 1\ntarget = /samples/a.exe\noptions = \nstarted = 1343123456.78\n\n[other]\nx: y = z\n'
  expect(options(text)).toEqual({ id: '1', target: '/samples/a.exe', options: '', started: '1343123456.78' })
  expect(options(text, 'other')).toEqual({ x: 'y = z' })
})

test('leaves values as they are written', () => {
  expect(
    options('[analysis]\na = a;b #1.exe\nb = %(x)s %\nc = yes\nd = x ; y\ne = "q"\nf = [z]\ng==\nh = a=b:c\n'),
  ).toEqual({ a: 'a;b #1.exe', b: '%(x)s %', c: 'yes', d: 'x ; y', e: '"q"', f: '[z]', g: '=', h: 'a=b:c' })
})

test('takes # and ; for comments at the start of a line only, and indented lines as continuations', () => {
  expect(options('# c\n[analysis]\n; c\nOptions = a\n  b\n\n\tc = d\n#e\nx = 1\n')).toEqual({
    options: 'a\nb\nc = d',
    x: '1',
  })
})

test('lets the last of two names win and joins sections of one name', () => {
  expect(options('[analysis]\na = 1\nA = 2\n[x]\n[analysis]\nb = 3\r\nc = 4\r')).toEqual({ a: '2', b: '3', c: '4' })
})

test('keeps names that mean something to JavaScript apart from it', () => {
  const ini = parseIni('[__proto__]\n__proto__ = x\nconstructor = y\n')
  expect([...(ini.get('__proto__') ?? [])]).toEqual([
    ['__proto__', 'x'],
    ['constructor', 'y'],
  ])
  expect(ini.get('constructor')).toBeUndefined()
})

test('skips lines that are nothing, tells where they were and keeps what follows', () => {
  const bad: number[] = []
  const ini = parseIni('early = 1\n[analysis]\nnothing\n= x\na = 1\n[\n[]\nb = 2\n', (line) => bad.push(line))
  expect(Object.fromEntries(ini.get('analysis') ?? [])).toEqual({ a: '1', b: '2' })
  expect(bad).toEqual([1, 3, 4, 6, 7])
})

test('never fails, wherever a file is cut or whatever is changed in it', () => {
  const text = '[analysis]\nid = 1\n  more\n; c\nb: 2\n[x]\ny=z\n'
  const whole = parseIni(text)
  for (let end = 0; end <= text.length; end++) {
    const cut = parseIni(text.slice(0, end))
    for (const name of cut.keys()) expect(['analysis', 'x']).toContain(name)
  }
  expect(parseIni(text)).toEqual(whole)
  for (const bytes of mutations(new TextEncoder().encode(text), 500)) {
    expect(parseIni(new TextDecoder().decode(bytes))).toBeInstanceOf(Map)
  }
})

test('reads a long continuation in time that grows with its length only', () => {
  const text = `[analysis]\na = 1\n${' x\n'.repeat(200_000)}b = 2\n`
  expect(options(text)['b']).toBe('2')
})
