import { type Executor, type Processing, ProcessingError, serialize } from '@cuculus/core'
import type { Environment } from './environment.js'

/**
 * Runs modules in this thread, so that one of the user's own costs its key and not the report: it fails when it returns what JSON cannot hold, which
 * nobody would notice before the report is half written, and any module fails when it waits for what nothing can bring about any more.
 */
export function createExecutor(own: ReadonlySet<Processing>, { onStall }: Environment): Executor {
  return {
    async execute(module, context) {
      const data = await orStalled(Promise.resolve(module.run(context)), onStall)
      if (own.has(module)) await checkData(module.key, data, context.signal)
      return data
    },
  }
}

/** @throws ProcessingError with the path of what cannot be written. */
async function checkData(key: string, data: unknown, signal: AbortSignal): Promise<void> {
  const chunks = serialize({ [key]: data }, { sequences: 'omit', signal })[Symbol.asyncIterator]()
  while ((await chunks.next()).done !== true);
}

async function orStalled<T>(work: Promise<T>, onStall: Environment['onStall']): Promise<T> {
  let stop = (): void => undefined
  const stalled = new Promise<never>((_, reject) => {
    stop =
      onStall?.(() => {
        reject(new ProcessingError('ERR_MODULE_FAILED', 'it waits for something that nothing can bring about any more'))
      }) ?? stop
  })
  try {
    return await Promise.race([work, stalled])
  } finally {
    stop()
  }
}
