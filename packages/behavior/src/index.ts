export { BehaviorProcessing } from './behaviorProcessing.js'
export { version } from './version.js'
