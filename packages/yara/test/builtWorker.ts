import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'tsup'

/**
 * The program of the worker thread, built from the sources as the package's own build makes it: Node.js cannot run TypeScript.
 *
 * It lies inside of the package, because it looks for YARA-X from where it lies.
 */
export async function builtWorker(): Promise<{ entry: URL; remove: () => Promise<void> }> {
  const folder = fileURLToPath(new URL(`../node_modules/.cache/worker-${String(process.pid)}/`, import.meta.url))
  await build({
    config: false,
    entry: { worker: fileURLToPath(new URL('../src/worker.ts', import.meta.url)) },
    outDir: folder,
    outExtension: () => ({ js: '.mjs' }),
    format: ['esm'],
    target: 'node20',
    platform: 'node',
    silent: true,
  })
  return {
    entry: pathToFileURL(join(folder, 'worker.mjs')),
    remove: () => rm(folder, { recursive: true, force: true }),
  }
}
