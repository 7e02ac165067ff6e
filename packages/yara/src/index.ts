export type { PatternMatch, YaraFinding } from './container.js'
export { YaraError, type YaraErrorCode } from './errors.js'
export { version } from './version.js'
export { type YaraOptions, YaraProcessing } from './yaraProcessing.js'
