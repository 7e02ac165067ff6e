import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { capture } from './capture.js'

test('the files of the guide are signatures with tests that pass', async () => {
  const guide = await readFile(new URL('../../../docs/signatures/guide.md', import.meta.url), 'utf8')
  const files = [...guide.matchAll(/^```\w+ file=(\S+)\n(.*?)^```$/gms)]
  const root = mkdtempSync(join(tmpdir(), 'cuculus-'))
  try {
    for (const [, name = '', content = ''] of files) writeFileSync(join(root, name), content)
    const { code, stdout } = await capture(['signatures', 'test'], root)
    expect(stdout).toContain('8 tests, 8 passed, 0 failed')
    expect(code).toBe(0)
  } finally {
    rmSync(root, { recursive: true, force: true })
  }
})
