import { mkdtemp, readdir, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { utf8, writeAnalysis } from '@cuculus/testing'

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
