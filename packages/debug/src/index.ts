export { type DebugOptions, DebugProcessing } from './debugProcessing.js'
export { version } from './version.js'
