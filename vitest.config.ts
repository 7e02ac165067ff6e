import { defineConfig, type ViteUserConfig } from 'vitest/config'

const config: ViteUserConfig = defineConfig({
  test: {
    projects: ['packages/*', 'apps/*', 'conformance', 'scripts'],
    // All processors: one is left idle otherwise, which of two is half.
    maxWorkers: '100%',
  },
})

export default config
