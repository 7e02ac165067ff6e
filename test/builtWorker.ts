import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'tsup'

export interface BuiltWorkerOptions {
  /** `src/worker.ts` of a package. */
  readonly source: URL
  readonly folder: string
  /** Take in the sources of other packages too: what lies outside of the package finds none. */
  readonly whole?: boolean
}

/** The program of a package's worker threads, built from its sources as the package's own build makes it: Node.js cannot run TypeScript. */
export async function builtWorker({ source, folder, whole = false }: BuiltWorkerOptions): Promise<URL> {
  await build({
    config: false,
    entry: { worker: fileURLToPath(source) },
    outDir: folder,
    outExtension: () => ({ js: '.mjs' }),
    format: ['esm'],
    target: 'node20',
    platform: 'node',
    silent: true,
    ...(whole && {
      noExternal: [/.*/],
      esbuildOptions: (options) => {
        options.conditions = ['@cuculus/source']
      },
    }),
  })
  return pathToFileURL(join(folder, 'worker.mjs'))
}

/** The same in a folder of its package: such a worker looks for its libraries from where it lies. `remove` takes it away again. */
export async function builtWorkerWithin(source: URL): Promise<{ entry: URL; remove: () => Promise<void> }> {
  const folder = fileURLToPath(new URL(`../node_modules/.cache/worker-${String(process.pid)}/`, source))
  const entry = await builtWorker({ source, folder })
  return { entry, remove: () => rm(folder, { recursive: true, force: true }) }
}
