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
export { type BehaviorLog, type EventOptions, openLog, readLog } from './openLog.js'
