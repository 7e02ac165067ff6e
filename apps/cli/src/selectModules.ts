import { plan, type Processing } from '@cuculus/core'
import { defaultKeys, loadDefaults } from '@cuculus/defaults/load'
import { UserError } from './environment.js'
import { loadModule } from './loadModule.js'

export interface Selection {
  /** `--only`: keys separated by commas. */
  readonly only?: string
  /** `--skip`: keys separated by commas. */
  readonly skip?: string
  /** `--module`: packages or paths. */
  readonly module: readonly string[]
}

/** What is to be run. */
export interface Selected {
  readonly modules: readonly Processing[]
  /** Those of them that the user named with `--module`. */
  readonly own: ReadonlySet<Processing>
}

/**
 * The modules to run: the default set and the user's own, as far as their keys are wanted.
 *
 * @throws UserError for a key that no module has, and for a composition that cannot run.
 */
export async function selectModules(selection: Selection, cwd: string): Promise<Selected> {
  const own: Processing[] = []
  for (const name of selection.module) own.push(await loadModule(name, cwd))
  const known = new Set<string>([...defaultKeys, ...own.map(({ key }) => key)])
  const only = keysOf('--only', selection.only, known)
  const skip = keysOf('--skip', selection.skip, known) ?? new Set()
  const wanted = (key: string): boolean => (only?.has(key) ?? true) && !skip.has(key)

  // A module of the user's own for a standard key stands in for the default one.
  const standard = defaultKeys.filter((key) => wanted(key) && !own.some((module) => module.key === key))
  const modules = [...(await loadDefaults(standard)), ...own.filter(({ key }) => wanted(key))]
  if (modules.length === 0) throw new UserError('--only and --skip leave no module to run')
  plan(modules)
  return { modules, own: new Set(own) }
}

/** The keys of an option, separated by commas; `undefined` if it is not given. */
export function keysOf(option: string, value: string | undefined, known: ReadonlySet<string>): Set<string> | undefined {
  if (value === undefined) return undefined
  const keys = value.split(',').map((key) => key.trim())
  for (const key of keys) {
    if (!known.has(key))
      throw new UserError(`expected keys of modules after ${option} (${[...known].join(', ')}), found \`${key}\``)
  }
  return new Set(keys)
}
