import { readFile } from 'node:fs/promises'
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, extname, resolve } from 'node:path'
import { compileFunction } from 'node:vm'
import { transform } from 'sucrase'
import { UserError } from '../environment.js'
import { reasonOf } from '../reason.js'

type Exports = Readonly<Record<string, unknown>>

/**
 * Load a file of TypeScript or JavaScript as it stands: types are stripped, nothing is checked, nothing is written. `@cuculus/signatures`, `@cuculus/signatures-default` and `@cuculus/core` are those
 * of this program, so a single file works wherever it lies; other packages are looked up from the file.
 *
 * Node runs TypeScript by itself from 22.18 on only, and finds packages only where they are installed.
 *
 * @throws UserError if it cannot be read, is no TypeScript, or throws.
 */
export async function evaluateModule(file: string): Promise<Exports> {
  const [signatures, defaults, core] = await Promise.all([
    import('@cuculus/signatures'),
    import('@cuculus/signatures-default'),
    import('@cuculus/core'),
  ])
  const own = new Map<string, Exports>([
    ['@cuculus/signatures', signatures],
    ['@cuculus/signatures-default', defaults],
    ['@cuculus/core', core],
  ])
  const loaded = new Map<string, { exports: Exports }>()

  const load = (path: string, source: string): Exports => {
    const module = { exports: {} }
    // Noted before it runs: files may import each other.
    loaded.set(path, module)
    const { code } = transform(source, {
      transforms: ['typescript', 'imports'],
      disableESTransforms: true,
      preserveDynamicImport: true,
      filePath: path,
    })
    const run = compileFunction(code, ['exports', 'module', 'require', '__filename', '__dirname'], { filename: path })
    // The function is the file's own code; `require` is what the transform turned its imports into.
    ;(run as (...values: unknown[]) => void)(module.exports, module, requireFrom(path), path, dirname(path))
    return module.exports
  }

  const requireFrom = (importer: string) => {
    const other = createRequire(importer)
    return (name: string): unknown => {
      const known = own.get(name)
      if (known !== undefined) return known
      if (!name.startsWith('.')) return other(name)
      const path = fileOf(resolve(dirname(importer), name))
      if (extname(path) === '.json') return other(path)
      return loaded.get(path)?.exports ?? load(path, readFileSync(path, 'utf8'))
    }
  }

  try {
    return load(file, await readFile(file, 'utf8'))
  } catch (error) {
    throw new UserError(`the signatures of ${file} could not be loaded: ${reasonOf(error)}`, { cause: error })
  }
}

/** The file behind a relative import: TypeScript writes `./x.js` for `./x.ts`. */
function fileOf(path: string): string {
  const candidates = [
    path,
    path.replace(/\.js$/, '.ts').replace(/\.mjs$/, '.mts'),
    ...['.ts', '.js', '.mts', '.mjs'].map((extension) => `${path}${extension}`),
  ]
  return candidates.find((candidate) => extname(candidate) !== '' && existsSync(candidate)) ?? path
}
