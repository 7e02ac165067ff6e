import { ProcessingError } from './errors.js'
import { isProcessing, type Processing } from './processing.js'

/** The runner's own key. */
const reserved = 'processing'

/** A composition that can run: every module after those it waits for. */
export interface Plan {
  /** Modules by key, in an order in which each follows what it reads. */
  readonly modules: ReadonlyMap<string, Processing>
}

/**
 * Check a composition before anything runs.
 *
 * @throws ProcessingError `ERR_INVALID_MODULE`, `ERR_RESERVED_KEY`, `ERR_DUPLICATE_KEY`, `ERR_DEPENDENCY_CYCLE` (the message shows the path).
 */
export function plan(modules: readonly Processing[]): Plan {
  const byKey = index(modules)
  return { modules: order(byKey) }
}

function index(modules: readonly Processing[]): Map<string, Processing> {
  const byKey = new Map<string, Processing>()
  for (const module of modules as readonly unknown[]) {
    if (!isProcessing(module)) {
      throw new ProcessingError(
        'ERR_INVALID_MODULE',
        `expected an instance of a class that inherits Processing, found ${describe(module)}`,
      )
    }
    const { key } = module
    if (typeof key !== 'string' || (key as string) === '') {
      throw new ProcessingError(
        'ERR_INVALID_MODULE',
        `expected a non-empty text as the key of ${describe(module)}, found ${describe(key)}`,
      )
    }
    if ((key as string) === reserved || (key as string) === '__proto__') {
      throw new ProcessingError(
        'ERR_RESERVED_KEY',
        `the key \`${key}\` cannot be claimed by a module (${describe(module)})`,
        { key },
      )
    }
    const other = byKey.get(key)
    if (other !== undefined) {
      throw new ProcessingError(
        'ERR_DUPLICATE_KEY',
        `two modules claim the key \`${key}\`: ${describe(other)} and ${describe(module)}`,
        { key },
      )
    }
    byKey.set(key, module)
  }
  return byKey
}

/** Depth-first, without recursion: a list of modules is somebody's configuration, however long. */
function order(byKey: ReadonlyMap<string, Processing>): Map<string, Processing> {
  const ordered = new Map<string, Processing>()
  for (const start of byKey.keys()) {
    const trail: { readonly key: string; readonly waits: Iterator<string> }[] = []
    const open = new Set<string>()
    const enter = (key: string): void => {
      const module = byKey.get(key)
      if (module === undefined || ordered.has(key)) return
      if (open.has(key)) {
        const path = [...trail.map((step) => step.key), key]
        const loop = path.slice(path.indexOf(key)).join(' → ')
        throw new ProcessingError('ERR_DEPENDENCY_CYCLE', `modules wait for each other: ${loop}`, { key })
      }
      open.add(key)
      trail.push({ key, waits: dependencies(module)[Symbol.iterator]() })
    }
    enter(start)
    for (let step = trail.at(-1); step !== undefined; step = trail.at(-1)) {
      const next = step.waits.next()
      if (next.done !== true) {
        enter(next.value)
        continue
      }
      trail.pop()
      const module = byKey.get(step.key)
      if (module !== undefined) ordered.set(step.key, module)
    }
  }
  return ordered
}

/** Every key a module reads. */
export function dependencies(module: Processing): readonly string[] {
  return [...module.requires, ...module.optional]
}

function describe(value: unknown): string {
  if (typeof value === 'object' && value !== null) {
    const { constructor } = value as { readonly constructor?: unknown }
    return typeof constructor === 'function' && constructor.name !== '' ? constructor.name : 'an object'
  }
  // As text it would be its whole source.
  if (typeof value === 'function') return `the class or function ${value.name} itself (\`new\` makes an instance)`
  return typeof value === 'string' ? JSON.stringify(value) : String(value)
}
