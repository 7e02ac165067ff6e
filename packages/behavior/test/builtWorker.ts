import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'tsup'

/** The program of the worker threads built from the sources into `folder`, as the package's own build makes it: Node.js cannot run TypeScript. */
export async function builtWorker(folder: string): Promise<URL> {
  await build({
    config: false,
    entry: { worker: fileURLToPath(new URL('../src/worker.ts', import.meta.url)) },
    outDir: folder,
    outExtension: () => ({ js: '.mjs' }),
    format: ['esm'],
    target: 'node20',
    platform: 'node',
    noExternal: [/.*/],
    silent: true,
    esbuildOptions: (options) => {
      options.conditions = ['@cuculus/source']
    },
  })
  return pathToFileURL(join(folder, 'worker.mjs'))
}
