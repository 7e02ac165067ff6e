import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'

const root = fileURLToPath(new URL('..', import.meta.url))

interface Manifest {
  readonly name: string
  readonly version: string
  readonly license: string
  readonly engines: { readonly node: string }
  readonly files: readonly string[]
  readonly publishConfig?: { readonly access: string }
  readonly dependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
}

const folders = ['packages', 'apps'].flatMap((group) =>
  readdirSync(join(root, group))
    .map((name) => `${group}/${name}`)
    .filter((folder) => existsSync(join(root, folder, 'package.json'))),
)

function manifest(folder: string): Manifest {
  return JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8')) as Manifest
}

describe.each(folders)('%s', (folder) => {
  const { name, version, license, engines, publishConfig, peerDependencies } = manifest(folder)

  test('is published under the common terms', () => {
    expect(name).toBe(`@cuculus/${folder.split('/')[1] ?? ''}`)
    expect(license).toBe('Apache-2.0')
    expect(engines.node).toBe('^20.19.0 || ^22.12.0 || >=24.0.0')
    expect(publishConfig?.access).toBe('public')
  })

  test('says its own version rightly', () => {
    const path = join(root, folder, 'src', 'version.ts')
    if (existsSync(path)) expect(readFileSync(path, 'utf8')).toContain(`'${version}'`)
    else expect(readFileSync(join(root, folder, 'package.json'), 'utf8')).toContain(version)
  })

  test('leaves the choice of core to its user', () => {
    const path = join(root, folder, 'tsconfig.json')
    const usesCore = readFileSync(path, 'utf8').includes('"../core"')
    expect(peerDependencies?.['@cuculus/core'] !== undefined).toBe(usesCore)
  })

  test('has a README that answers the usual questions', () => {
    const text = readFileSync(join(root, folder, 'README.md'), 'utf8')
    for (const heading of ['What is this?', 'When should I use it?', 'Install', 'Use', 'Security', 'Related']) {
      expect(text, heading).toMatch(
        new RegExp(`^## .*${heading.replace('?', '\\?')}|^## .*${heading.toLowerCase()}`, 'm'),
      )
    }
  })
})

/** What links to headings of a document, or of a folder's README, are called: GitHub's rule. */
function anchorsOf(path: string): string[] {
  const headings = readFileSync(path.endsWith('.md') ? path : join(path, 'README.md'), 'utf8').matchAll(/^#+ (.*)$/gm)
  return Array.from(headings, ([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  )
}

describe('documents', () => {
  const documents = [
    ...folders.map((folder) => `${folder}/README.md`),
    ...readdirSync(root).filter((name) => name.endsWith('.md')),
    ...(readdirSync(join(root, 'docs'), { recursive: true }) as string[])
      .filter((name) => name.endsWith('.md'))
      .map((name) => `docs/${name}`),
    'examples/README.md',
    'examples/third-party-module/README.md',
  ]

  test.each(documents)('the links of %s lead somewhere', (document) => {
    const text = readFileSync(join(root, document), 'utf8')
    const broken = [...text.matchAll(/\]\(((?!https?:|mailto:)([^)#\s]*)(?:#([^)\s]+))?)\)/g)].filter(
      ([, , path = '', heading]) => {
        const target = path === '' ? join(root, document) : resolve(root, dirname(document), path)
        return !existsSync(target) || (heading !== undefined && !anchorsOf(target).includes(heading))
      },
    )
    expect(broken.map(([, link]) => link)).toEqual([])
  })

  test('every field of executables is in the page that says what the originals called it', () => {
    const fields = readFileSync(join(root, 'packages/core/src/container/static/static.ts'), 'utf8')
    const page = readFileSync(join(root, 'docs/compatibility/static.md'), 'utf8')
    const names = [...fields.matchAll(/^ {2}readonly (\w+)\?:/gm)].map(([, name]) => name ?? '')
    expect(names).toContain('pe_imports')
    expect(names.filter((name) => !page.includes(`\`${name}`))).toEqual([])
  })
})
