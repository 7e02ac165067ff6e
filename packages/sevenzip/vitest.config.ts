import { defineProject, mergeConfig, type ViteUserConfig } from 'vitest/config'
import shared from '../../vitest.shared.js'

const config: ViteUserConfig = mergeConfig(shared, defineProject({ test: { name: 'sevenzip' } }))

export default config
