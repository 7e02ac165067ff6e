import { existsSync } from 'node:fs'

/** The program of the worker thread, built beside this file; `null` where only sources are, which Node.js cannot run. */
export function workerEntry(): URL | null {
  const entry = new URL('./worker.js', import.meta.url)
  return existsSync(entry) ? entry : null
}
