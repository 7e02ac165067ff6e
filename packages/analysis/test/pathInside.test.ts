import { describe, expect, test } from 'vitest'
import { pathInside } from '../src/pathInside.js'

const refused: unknown = expect.objectContaining({ code: 'ERR_OUTSIDE_ANALYSIS' })

describe('on Windows', () => {
  const inside = (path: string): readonly string[] => pathInside(['C:\\Analyses\\1'], path, true)

  test('both separators separate, and case does not matter to the directory’s own path', () => {
    expect(inside('files\\deep/x')).toEqual(['files', 'deep', 'x'])
    expect(inside('c:/analyses/1/files\\x')).toEqual(['files', 'x'])
    expect(inside('C:\\Analyses\\1')).toEqual([])
  })

  test('drives, shares, devices, streams and ways up are refused', () => {
    for (const path of [
      'C:\\Analyses\\10\\x',
      'C:x',
      'D:\\Analyses\\1\\x',
      '\\Analyses\\1\\x',
      '\\\\?\\C:\\x',
      '\\\\.\\PhysicalDrive0',
      'files/x:stream',
      'files\\..\\..\\x',
      'a/../../x',
    ]) {
      expect(() => inside(path), path).toThrow(refused)
    }
  })
})

describe('elsewhere', () => {
  const inside = (path: string): readonly string[] => pathInside(['/analyses/1', '/real/1'], path, false)

  test('a backslash and a colon are letters of a name', () => {
    expect(inside('files/a\\b:c')).toEqual(['files', 'a\\b:c'])
  })

  test('the path as given and the real path are both the directory’s own', () => {
    expect(inside('/analyses/1/files/x')).toEqual(['files', 'x'])
    expect(inside('/real/1/files/x')).toEqual(['files', 'x'])
  })

  test('a name that only begins like the directory is outside', () => {
    expect(() => inside('/analyses/10/x')).toThrow(refused)
    expect(() => inside('/Analyses/1/x')).toThrow(refused)
  })
})

test('names the path in its message, shortened', () => {
  expect(() => pathInside(['/a'], `../${'x'.repeat(10_000)}`, false)).toThrow(/^.{100,700}$/)
})
