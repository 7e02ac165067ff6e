export { type LogDialect } from './dialect.js'
export {
  type ActionEvent,
  type CallEvent,
  type EndEvent,
  type EnvironmentEvent,
  type LibraryEvent,
  type LogArgument,
  type LogDiagnostic,
  type LogEvent,
  type MessageEvent,
  type ProcessEvent,
  type ThreadEvent,
} from './events.js'
export { type CallOptions, IndexedLog } from './indexedLog.js'
export { type LogIndex, type LogSegment } from './logIndex.js'
export { type BehaviorLog, type EventOptions, openLog, readLog } from './openLog.js'
