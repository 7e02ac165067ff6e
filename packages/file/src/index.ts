export { type FileOptions, FileProcessing } from './fileProcessing.js'
export { version } from './version.js'
