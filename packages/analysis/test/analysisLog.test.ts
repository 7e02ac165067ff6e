import { describe, expect, test } from 'vitest'
import { analysisLogFacts, taskFromLog } from '../src/analysisLog.js'
import { mutations } from './mutations.js'

const line = (time: string, message: string): string => `2016-08-25 ${time},015 ${message}\n`

const facts = (text: string): ReturnType<typeof analysisLogFacts> => analysisLogFacts(text, text)

describe('the writer', () => {
  test.each([
    ['classic', '[root] DEBUG: Starting analyzer from: C:\\abcde'],
    ['2.x', '[analyzer] DEBUG: Starting analyzer from: C:\\abcde'],
    ['cape', '[root] DEBUG: Python path: C:\\Python38-32'],
    ['cape', '[root] DEBUG: Trying to import analysis package "exe"...'],
    ['cape', '[root] DEBUG: Loader: Injecting process 2524 (thread 3596) with C:\\tmp\\dll\\qsKCWVs.dll.'],
    ['cape', '[root] INFO: Option x: capemon was told'],
  ])('%s is known by %j', (writer, message) => {
    expect(facts(line('22:44:56', message)).writer).toBe(writer)
  })

  test('is unknown where no line has the form', () => {
    expect(facts('')).toEqual({})
    expect(facts('something else\n\0\0\n')).toEqual({})
  })
})

describe('the package', () => {
  test.each([
    ['exe', 'Automatically selected analysis package "exe"'],
    ['dll', 'analysis package specified: "dll"'],
    ['pdf', 'Analysis package "pdf" has been specified'],
  ])('%s is read from %j', (name, message) => {
    expect(facts(line('22:44:56', `[root] INFO: ${message}`)).package).toBe(name)
  })
})

describe('the times', () => {
  test('are those of the first and the last stamped line', () => {
    const text = `Traceback\n${line('22:44:56', '[a] INFO: x')}${line('22:45:10', '[a] INFO: y')}cut off 2016`
    expect(facts(text)).toMatchObject({
      first: Date.UTC(2016, 7, 25, 22, 44, 56, 15),
      last: Date.UTC(2016, 7, 25, 22, 45, 10, 15),
    })
  })

  test('do not count the line that sets the clock', () => {
    const text = line('01:00:00', '[root] INFO: Date set to: 08-25-16') + line('22:44:56', '[root] INFO: x')
    expect(facts(text).first).toBe(Date.UTC(2016, 7, 25, 22, 44, 56, 15))
  })

  test('are not used where the task’s row is known', () => {
    const known = facts(line('22:44:56', '[a] INFO: Automatically selected analysis package "exe"'))
    expect(taskFromLog(known, {}, false)).toEqual({ package: 'exe' })
  })
})

test('never fails and takes time that grows with the length only', () => {
  const text = line('22:44:56', '[root] DEBUG: Automatically selected analysis package "exe"')
  for (const bytes of mutations(new TextEncoder().encode(text), 500)) {
    expect(typeof facts(new TextDecoder().decode(bytes))).toBe('object')
  }
  for (const long of [
    '] DEBUG: '.repeat(20_000),
    `${'a'.repeat(100_000)} `.repeat(2),
    'analysis package "'.repeat(10_000),
  ]) {
    expect(facts(long).first).toBeUndefined()
  }
})
