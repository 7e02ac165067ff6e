import { defineConfig, type Options } from 'tsup'

type Config = ReturnType<typeof defineConfig>

/**
 * One build for every package: ESM JavaScript from tsup, declarations from `tsc -b` (so tsup must leave them alone).
 *
 * @param entry - Entry points by name of the output.
 * @param overrides - What a package needs otherwise.
 */
export function preset(entry: Record<string, string> = { index: 'src/index.ts' }, overrides: Options = {}): Config {
  return defineConfig({
    entry,
    format: ['esm'],
    target: 'node20',
    platform: 'node',
    sourcemap: true,
    splitting: false,
    dts: false,
    clean: ['!**/*.d.ts', '!**/*.d.ts.map'],
    ...overrides,
  })
}
