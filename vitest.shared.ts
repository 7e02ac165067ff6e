import { defineConfig, type ViteUserConfig } from 'vitest/config'

/** Unit tests read the workspace's sources, so no build has to come first. */
const conditions = ['@cuculus/source', 'node', 'import', 'module', 'default']

const shared: ViteUserConfig = defineConfig({
  resolve: { conditions, externalConditions: conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 30_000,
  },
})

export default shared
