import { createContext, Script } from 'node:vm'

/**
 * Runs code of others with a limit that holds even if it never yields: an endless loop or a regular expression that backtracks for years.
 *
 * V8 can be told from another thread to stop what it runs; `node:vm` offers this as `timeout`. So signatures stay ordinary objects in this thread, and
 * still none of them can stop the run. Entering costs about 50 µs: enter once per batch, not once per call.
 */
export class Watchdog {
  readonly #script = new Script('work()', { filename: 'signature-watchdog' })
  readonly #sandbox: { work?: () => unknown }

  constructor() {
    this.#sandbox = createContext(Object.create(null) as { work?: () => unknown })
  }

  /**
   * @param milliseconds - At least 1.
   * @returns `true` if the work ended by itself, `false` if it was stopped.
   * @throws what the work throws.
   */
  run(work: () => void, milliseconds: number): boolean {
    this.#sandbox.work = work
    try {
      this.#script.runInContext(this.#sandbox, { timeout: Math.max(1, Math.ceil(milliseconds)) })
      return true
    } catch (error) {
      if (isTimeout(error)) return false
      throw error
    } finally {
      delete this.#sandbox.work
    }
  }
}

function isTimeout(error: unknown): boolean {
  return (
    typeof error === 'object' &&
    error !== null &&
    (error as { readonly code?: unknown }).code === 'ERR_SCRIPT_EXECUTION_TIMEOUT'
  )
}
