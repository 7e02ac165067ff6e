import { mkdtemp, readdir, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { existsSync } from 'node:fs'
import { parseTrace, utf8, withAnalysis, writeAnalysis } from '@cuculus/testing'

async function temporary(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'cuculus-testing-'))
}

test('writes every file, making the folders it needs', async () => {
  const directory = join(await temporary(), 'analyses', '1')
  await writeAnalysis(
    directory,
    new Map([
      ['a/b/c.txt', utf8('x')],
      ['d', new Uint8Array()],
    ]),
  )
  expect(await readFile(join(directory, 'a', 'b', 'c.txt'), 'utf8')).toBe('x')
  expect(await readFile(join(directory, 'd'))).toHaveLength(0)
})

test.each(['../outside', '/outside', 'a/../../outside', '.', ''])(
  'refuses the path %j and writes nothing',
  async (path) => {
    const directory = await temporary()
    const files = new Map([
      ['inside', utf8('x')],
      [path, utf8('y')],
    ])
    await expect(writeAnalysis(join(directory, 'x'), files)).rejects.toMatchObject({ code: 'ERR_ANALYSIS_PATH' })
    expect(await readdir(directory)).toEqual([])
  },
)

test('an analysis is on disk for as long as it is used, and gone afterwards even if that fails', async () => {
  const description = { generation: 'cape', trace: parseTrace('proc: 7 C:\\a.exe\ncall: NtClose(Handle=1)') } as const
  let place = ''
  const size = await withAnalysis(description, async (directory) => {
    place = directory
    return (await readFile(join(directory, 'logs', '7.bson'))).length
  })
  expect(size).toBeGreaterThan(0)
  expect(existsSync(place)).toBe(false)
  await expect(
    withAnalysis(description, (directory) => {
      place = directory
      return Promise.reject(new Error('no'))
    }),
  ).rejects.toThrow('no')
  expect(existsSync(place)).toBe(false)
})
