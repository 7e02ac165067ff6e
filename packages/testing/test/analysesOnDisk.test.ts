import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { analysesOnDisk, type BuildableGeneration, utf8 } from '@cuculus/testing'
import { describe, expect, test } from 'vitest'

const described = ['0.4', '2.x'] satisfies BuildableGeneration[]
const descriptions = described.map((generation) => ({ generation, binary: utf8('x') }))

describe('analyses on the disk', () => {
  test('come one after the other and are gone when the next is asked for', async () => {
    const seen: string[] = []
    for await (const directory of analysesOnDisk(descriptions, (path) => path)) {
      expect(existsSync(join(directory, 'binary'))).toBe(true)
      expect(seen.some((path) => existsSync(path))).toBe(false)
      seen.push(directory)
    }
    expect(seen).toHaveLength(2)
    expect(seen.some((path) => existsSync(path))).toBe(false)
  })

  test('leave nothing behind when nobody reads on, or none can be opened', async () => {
    const seen: string[] = []
    for await (const directory of analysesOnDisk(descriptions, (path) => path)) {
      seen.push(directory)
      break
    }
    const failing = analysesOnDisk(descriptions, (path) => {
      seen.push(path)
      return Promise.reject(new Error('not readable'))
    })
    await expect(failing.next()).rejects.toThrow('not readable')
    expect(seen.map((path) => existsSync(path))).toEqual([false, false])
  })
})
