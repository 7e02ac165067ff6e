export { InfoProcessing } from './infoProcessing.js'
export { version } from './version.js'
