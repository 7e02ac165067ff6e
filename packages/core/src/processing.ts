import type { Analysis } from './analysis.js'
import type { GlobalContainer, Key } from './container.js'
import type { Diagnostic } from './diagnostic.js'

/** Two copies of core may meet in one `node_modules`: modules are recognised by this brand, not by `instanceof`. */
const brand = Symbol.for('@cuculus/core/Processing')

/** A value, or the promise of one. */
export type Awaitable<T> = T | Promise<T>

/** The keys of a tuple; none for a list whose items TypeScript does not know. */
type Keys<List extends readonly Key[]> = number extends List['length'] ? never : List[number]

/** What a module may read of the other modules' results: `requires` for certain, `optional` perhaps. */
export type Results<M extends Processing> = Readonly<
  Pick<GlobalContainer, Keys<M['requires']>> & Partial<Pick<GlobalContainer, Keys<M['optional']>>>
>

/** What `run()` is handed: everything that belongs to one analysis. */
export interface Context<M extends Processing = Processing> {
  /** The raw results. */
  readonly analysis: Analysis
  /** Aborted when the run is cancelled or the module's time is up: check it once per batch with `signal.throwIfAborted()`. */
  readonly signal: AbortSignal
  /** The results of the modules named in `requires` and `optional`. */
  readonly results: Results<M>
  /** Tell of something that did not stop the module. */
  readonly report: (diagnostic: Diagnostic) => void
  /** Tell how far the module is, in units of its own. */
  readonly progress: (done: number, total?: number) => void
  /** A line for developers; it is not part of the report. */
  readonly log: (message: string) => void
}

/**
 * A processing module: a key, and a `run()` whose return value is filed under that key.
 *
 * One instance serves any number of analyses at once: what belongs to one analysis comes in the context, options go to the constructor.
 *
 * @example
 * ```ts
 * class Verdict extends Processing {
 *   readonly key = 'verdict'
 *   override readonly requires = ['behavior'] as const
 *   run({ results }: Context<Verdict>) {
 *     return { score: results.behavior.processes.length }
 *   }
 * }
 * ```
 */
export abstract class Processing {
  /** The key of the global container that the module fills. */
  abstract readonly key: Key
  /** Keys that must be there before `run()`; without them the module is skipped, and the outcome says which were missing. */
  readonly requires: readonly Key[] = []
  /** Keys that are waited for when somebody makes them. */
  readonly optional: readonly Key[] = []
  /** Package and version, for the report's `processing.modules`. */
  readonly origin?: ModuleOrigin
  static {
    Object.defineProperty(this.prototype, brand, { value: true })
  }

  /** Make the data of the key. What it throws costs this key only. */
  abstract run(context: Context<this>): Awaitable<GlobalContainer[this['key']]>
}

/** Where a module comes from. */
export interface ModuleOrigin {
  readonly package: string
  readonly version: string
}

/** Whether a value is a processing module, of this or another copy of core. */
export function isProcessing(value: unknown): value is Processing {
  return typeof value === 'object' && value !== null && brand in value
}
