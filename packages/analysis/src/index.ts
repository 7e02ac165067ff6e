export { type OpenOptions, openAnalysis } from './openAnalysis.js'
export { version } from './version.js'
