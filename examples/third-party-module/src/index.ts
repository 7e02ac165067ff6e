export type { Reason, Verdict } from './verdict.js'
export { VerdictProcessing, type VerdictOptions } from './verdictProcessing.js'
