import { type CallEvent } from '@cuculus/behavior-log'
import { collectFileSummary } from './collectFileSummary.js'
import { collectNetworkSummary } from './collectNetworkSummary.js'
import { collectProcessSummary } from './collectProcessSummary.js'
import { collectRegistrySummary } from './collectRegistrySummary.js'
import { type Operation } from './operations.js'
import { type ProcessState } from './processState.js'
import { type SummaryBuilder } from './summaryBuilder.js'
import { argumentNames, text } from './vocabulary.js'
import { type World } from './world.js'

/** Argument names that hold files, by world. Classic Cuckoo looked at `FileName` alone, CAPE also at the two names of a move and at directories. */
const fileArguments: Readonly<Record<World, ReadonlySet<string>>> = {
  classic: new Set(argumentNames.file),
  cape: new Set(['FileName', 'ExistingFileName', 'NewFileName', 'DirectoryName']),
  cuckoo2: new Set(['filepath', 'oldfilepath', 'newfilepath', 'dirpath']),
}

const mutexArguments: ReadonlySet<string> = new Set(argumentNames.mutex)

/** Enter one call of a process into its summary. `operation` is undefined for an API that no table knows. */
export function collectSummary(
  call: CallEvent,
  operation: Operation | undefined,
  state: ProcessState,
  summary: SummaryBuilder,
  world: World,
): void {
  collectByCategory(call, summary, world)
  if (operation === undefined) return
  collectFileSummary(call, operation, state, summary)
  collectRegistrySummary(call, operation, state, summary)
  collectProcessSummary(call, operation, state, summary)
  collectNetworkSummary(call, operation, summary)
}

/** `files` and `mutexes` come from any call of their category (cuckoo-classic §4.5), whether it succeeded or not. */
function collectByCategory(call: CallEvent, summary: SummaryBuilder, world: World): void {
  switch (call.category) {
    case 'filesystem':
    case 'file':
      for (const { name, value } of call.arguments) {
        if (fileArguments[world].has(name)) summary.add('files', text(value))
      }
      break
    case 'synchronization':
    case 'synchronisation':
      for (const { name, value } of call.arguments) {
        if (mutexArguments.has(name)) summary.add('mutexes', text(value))
      }
      break
    case 'registry':
      if (world !== 'classic') {
        for (const { name, value } of call.arguments) {
          if (name === 'FullName' || name === 'regkey') summary.add('keys', text(value))
        }
      }
      break
    default:
  }
}
