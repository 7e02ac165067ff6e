import { readFile, stat } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, isAbsolute, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { isProcessing, type Processing } from '@cuculus/core'
import { UserError } from './environment.js'
import { reasonOf } from './reason.js'

/**
 * Load a processing module that the user named.
 *
 * A name that starts with `.` or is absolute is a path: a file, or a directory with a package.json. Anything else is a package, looked up from the working
 * directory. A package may name its file under `"cuculus": { "module": "./dist/index.js" }`; else its main entry is taken. The module is the default
 * export, or the one export that is a class inheriting `Processing` or an instance of one; `name#Export` chooses among several.
 *
 * Only what is named is ever loaded: nothing is searched for, so working inside a hostile directory runs none of its code.
 */
export async function loadModule(name: string, cwd: string): Promise<Processing> {
  const [place = '', chosen] = name.split('#', 2)
  const file = isPath(place) ? await fileOfPath(resolve(cwd, place)) : await fileOfPackage(place, cwd)
  let exported: Readonly<Record<string, unknown>>
  try {
    exported = (await import(pathToFileURL(file).href)) as Readonly<Record<string, unknown>>
  } catch (error) {
    throw new UserError(`the module ${place} could not be loaded from ${file}: ${reasonOf(error)}`, { cause: error })
  }
  return chooseModule(exported, chosen, file)
}

function isPath(name: string): boolean {
  return name.startsWith('.') || isAbsolute(name)
}

function chooseModule(
  exported: Readonly<Record<string, unknown>>,
  chosen: string | undefined,
  file: string,
): Processing {
  const names = Object.keys(exported)
    .filter((name) => isModule(exported[name]))
    .sort()
  const wanted = chosen ?? (names.includes('default') || names.length !== 1 ? 'default' : names[0])
  const found = wanted === undefined || !names.includes(wanted) ? undefined : exported[wanted]
  if (isProcessing(found)) return found
  if (isModuleClass(found)) return instantiate(found, file)
  if (names.length > 0) {
    const list = names.join(', ')
    throw new UserError(
      chosen === undefined
        ? `expected one module in ${file}, found ${list}: choose one with #${names[0] ?? ''} behind the name`
        : `expected a module \`${chosen}\` in ${file}, found ${list}`,
    )
  }
  const all = Object.keys(exported).join(', ')
  throw new UserError(
    `expected ${file} to export a class that inherits Processing, found ${all === '' ? 'no export' : all}`,
  )
}

function isModule(value: unknown): boolean {
  return isProcessing(value) || isModuleClass(value)
}

/** A class that inherits `Processing` and has a `run()`: `Processing` itself, which a module may export again, has none. */
function isModuleClass(value: unknown): value is new () => Processing {
  if (typeof value !== 'function') return false
  const prototype = value.prototype as unknown
  return isProcessing(prototype) && typeof (prototype as Partial<Processing>).run === 'function'
}

function instantiate(moduleClass: new () => Processing, file: string): Processing {
  try {
    return new moduleClass()
  } catch (error) {
    throw new UserError(
      `the module ${moduleClass.name} of ${file} could not be made without options: ${reasonOf(error)}`,
      {
        cause: error,
      },
    )
  }
}

async function fileOfPath(path: string): Promise<string> {
  let isDirectory: boolean
  try {
    isDirectory = (await stat(path)).isDirectory()
  } catch (error) {
    throw new UserError(`expected a module at ${path}: ${reasonOf(error)}`, { cause: error })
  }
  return isDirectory ? fileOfManifest(join(path, 'package.json')) : path
}

/** Looks in the `node_modules` folders that Node would look in; its own resolver hides a package.json that is not exported. */
async function fileOfPackage(name: string, cwd: string): Promise<string> {
  const folders = createRequire(join(cwd, 'package.json')).resolve.paths(name) ?? []
  for (const folder of folders) {
    const manifest = join(folder, name, 'package.json')
    if (await isFile(manifest)) return fileOfManifest(manifest)
  }
  throw new UserError(
    `expected a package \`${name}\`, looked for it from ${cwd}: install it there, or give a path that starts with ./`,
  )
}

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (stats) => stats.isFile(),
    () => false,
  )
}

/** The file that a package.json names: `cuculus.module`, the `.` export, `main`, or `index.js`. */
async function fileOfManifest(path: string): Promise<string> {
  let manifest: unknown
  try {
    manifest = JSON.parse(await readFile(path, 'utf8')) as unknown
  } catch (error) {
    throw new UserError(`expected a package.json to read at ${path}: ${reasonOf(error)}`, { cause: error })
  }
  const entry =
    member(member(manifest, 'cuculus'), 'module') ??
    exportedFile(member(member(manifest, 'exports'), '.') ?? member(manifest, 'exports')) ??
    member(manifest, 'main')
  return resolve(dirname(path), typeof entry === 'string' ? entry : 'index.js')
}

/** The file of an `exports` entry under the conditions `import` and `default`; the nesting of conditions is somebody's, so it is bounded. */
function exportedFile(entry: unknown): string | undefined {
  let target = entry
  for (let depth = 0; depth < 8; depth++) {
    if (typeof target === 'string') return target
    target = member(target, 'import') ?? member(target, 'node') ?? member(target, 'default')
  }
  return undefined
}

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? (value as Readonly<Record<string, unknown>>)[name]
    : undefined
}
