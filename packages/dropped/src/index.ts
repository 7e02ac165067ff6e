export { type DroppedOptions, DroppedProcessing } from './droppedProcessing.js'
export { version } from './version.js'
