export type { StringPlace } from './container.js'
export type { StringsOptions } from './sampleStrings.js'
export { StringPlacesProcessing, StringsProcessing } from './stringsProcessing.js'
export { version } from './version.js'
