export { type BehaviorOptions, BehaviorProcessing } from './behaviorProcessing.js'
export { version } from './version.js'
