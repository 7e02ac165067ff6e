import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { loadModule } from '../src/loadModule.js'

let root: string

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'cuculus-'))
})

afterEach(() => {
  rmSync(root, { recursive: true, force: true })
})

function file(path: string, content: string | object): void {
  const target = join(root, path)
  mkdirSync(dirname(target), { recursive: true })
  writeFileSync(target, typeof content === 'string' ? content : JSON.stringify(content))
}

/** A module as another copy of core would make it: recognised by its brand. */
const moduleSource = `
class Base {}
Object.defineProperty(Base.prototype, Symbol.for('@cuculus/core/Processing'), { value: true })
export { Base as Processing }
export class Verdict extends Base {
  key = 'verdict'
  requires = []
  optional = []
  run() { return { score: 1 } }
}
`

describe('loadModule', () => {
  test('takes the one export that is a module class, not Processing itself', async () => {
    file('verdict.mjs', moduleSource)
    expect((await loadModule('./verdict.mjs', root)).key).toBe('verdict')
  })

  test('takes an instance as the default export', async () => {
    file('verdict.mjs', `${moduleSource}\nexport default Object.assign(new Verdict(), { key: 'mine' })`)
    expect((await loadModule(join(root, 'verdict.mjs'), root)).key).toBe('mine')
  })

  test.each([
    ['names a file for Cuculus', { cuculus: { module: './lib/v.mjs' }, main: './wrong.mjs' }],
    ['has an exports map with conditions', { exports: { '.': { import: { default: './lib/v.mjs' } } } }],
    ['has an exports text', { exports: './lib/v.mjs' }],
    ['has a main', { main: 'lib/v.mjs' }],
  ])('finds the file of a package that %s', async (_, manifest) => {
    file('node_modules/some-verdict/package.json', { name: 'some-verdict', ...manifest })
    file('node_modules/some-verdict/lib/v.mjs', moduleSource)
    expect((await loadModule('some-verdict', root)).key).toBe('verdict')
    expect((await loadModule('./node_modules/some-verdict', root)).key).toBe('verdict')
  })

  test('asks which one if there are several, and takes the one that is chosen', async () => {
    file('several.mjs', `${moduleSource}\nexport class Other extends Verdict { key = 'other' }`)
    await expect(loadModule('./several.mjs', root)).rejects.toThrow('found Other, Verdict: choose one with #Other')
    expect((await loadModule('./several.mjs#Other', root)).key).toBe('other')
    await expect(loadModule('./several.mjs#Third', root)).rejects.toThrow('expected a module `Third`')
  })

  test('says where it looked for a package that is not installed', async () => {
    await expect(loadModule('not-installed', root)).rejects.toMatchObject({
      name: 'UserError',
      message: expect.stringContaining(`looked for it from ${root}`) as string,
    })
  })

  test('says what a file exports that has no module', async () => {
    file('other.mjs', 'export const answer = 42\nexport function help() {}')
    await expect(loadModule('./other.mjs', root)).rejects.toThrow('found answer, help')
  })

  test('says why a file could not be loaded', async () => {
    file('broken.mjs', 'throw new Error("no licence")')
    await expect(loadModule('./broken.mjs', root)).rejects.toThrow('could not be loaded')
    await expect(loadModule('./missing.mjs', root)).rejects.toThrow('there is no such file or directory')
  })

  test('says which class needs options', async () => {
    file(
      'needy.mjs',
      moduleSource.replace("key = 'verdict'", "key = 'verdict'; constructor(o) { super(); this.x = o.x }"),
    )
    await expect(loadModule('./needy.mjs', root)).rejects.toThrow('Verdict')
  })

  test('follows conditions of a package only so deep', async () => {
    let entry: object = {}
    for (let i = 0; i < 1000; i++) entry = { import: entry }
    file('node_modules/deep/package.json', { name: 'deep', exports: entry })
    await expect(loadModule('deep', root)).rejects.toThrow('could not be loaded')
  })
})
