import { ProcessingError } from './errors.js'
import type { Awaitable, Context, Processing } from './processing.js'

/**
 * Where a module runs: here, in a worker thread, in a child process, on another machine.
 *
 * It gets a module and its context and returns what `run()` returned, or throws what it threw. Replacing it changes neither modules nor contract.
 */
export interface Executor {
  execute(module: Processing, context: Context): Awaitable<unknown>
}

/** Runs modules in this thread. */
export const inProcess: Executor = {
  execute: (module, context) => module.run(context),
}

/**
 * Give every module of an executor a time limit. The module sees its `signal` aborted; if it goes on regardless, it is no longer waited for. (Code that
 * never yields cannot be stopped in its own thread: that takes an executor with a thread or process of its own.)
 *
 * @param milliseconds - Wall time per module.
 */
export function withTimeLimit(executor: Executor, milliseconds: number): Executor {
  return {
    async execute(module, context) {
      const timeout = new AbortController()
      const signal = AbortSignal.any([context.signal, timeout.signal])
      const stopped = withResolvers()
      const timer = setTimeout(() => {
        const error = new ProcessingError('ERR_MODULE_TIMEOUT', `not done after ${String(milliseconds)} ms`, {
          key: module.key,
        })
        timeout.abort(error)
        stopped.reject(error)
      }, milliseconds)
      try {
        return await Promise.race([executor.execute(module, { ...context, signal }), stopped.promise])
      } finally {
        clearTimeout(timer)
      }
    },
  }
}

/** `Promise.withResolvers` comes with Node 22. */
function withResolvers(): { readonly promise: Promise<never>; readonly reject: (reason: Error) => void } {
  let reject: (reason: Error) => void = () => undefined
  const promise = new Promise<never>((_, rejectPromise) => {
    reject = rejectPromise
  })
  return { promise, reject }
}
