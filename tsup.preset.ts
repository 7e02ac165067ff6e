import { defineConfig } from 'tsup'

type Config = ReturnType<typeof defineConfig>

/**
 * One build for every package: ESM JavaScript from tsup, declarations from `tsc -b` (so tsup must leave them alone).
 */
export function preset(entry: Record<string, string> = { index: 'src/index.ts' }): Config {
  return defineConfig({
    entry,
    format: ['esm'],
    target: 'node20',
    platform: 'node',
    sourcemap: true,
    splitting: false,
    dts: false,
    clean: ['!**/*.d.ts', '!**/*.d.ts.map'],
  })
}
