import { type CallEvent } from '@cuculus/behavior-log'
import { collectFileSummary } from './collectFileSummary.js'
import { collectNetworkSummary } from './collectNetworkSummary.js'
import { collectProcessSummary } from './collectProcessSummary.js'
import { collectRegistrySummary } from './collectRegistrySummary.js'
import { type Operation } from './operations.js'
import { type ProcessState } from './processState.js'
import { type SummaryBuilder } from './summaryBuilder.js'
import { argument, argumentNames, text } from './vocabulary.js'
import { type World } from './world.js'

/** Enter one call of a process into its summary. `operation` is undefined for an API that no table knows. */
export function collectSummary(
  call: CallEvent,
  operation: Operation | undefined,
  state: ProcessState,
  summary: SummaryBuilder,
  world: World,
): void {
  collectByCategory(call, operation, summary, world)
  if (operation === undefined) return
  collectFileSummary(call, operation, state, summary)
  collectRegistrySummary(call, operation, state, summary, world)
  collectProcessSummary(call, operation, state, summary)
  collectNetworkSummary(call, operation, summary)
}

/** `files` and `mutexes` come from any call of their category (cuckoo-classic §4.5), whether it succeeded or not; `keys` too where they are named in full. */
function collectByCategory(
  call: CallEvent,
  operation: Operation | undefined,
  summary: SummaryBuilder,
  world: World,
): void {
  switch (call.category) {
    case 'filesystem':
    case 'file':
      for (const { name, value } of call.arguments) if (isFileName(name, world)) summary.add('files', text(value))
      break
    case 'fs':
      for (const { name, value } of call.arguments) if (linuxFiles.has(name)) summary.add('files', text(value))
      break
    case 'synchronization':
    case 'synchronisation':
      for (const { name, value } of call.arguments) if (mutexArguments.has(name)) summary.add('mutexes', text(value))
      break
    case 'registry':
      // of what the tables know, the registry's own collector finds the key
      if (world !== 'classic' && operation === undefined) summary.add('keys', text(argument(call, 'key')))
      break
    default:
  }
}

/** As the kernel of Linux names files (strace). */
const linuxFiles: ReadonlySet<string> = new Set(['filename', 'pathname', 'path', 'oldname', 'newname'])

const mutexArguments: ReadonlySet<string> = new Set(argumentNames.mutex)

/** Whether an argument holds a file. Classic Cuckoo looked at `FileName` alone, CAPE also at the two names of a move and at directories. */
function isFileName(name: string, world: World): boolean {
  switch (world) {
    case 'classic':
      return name === 'FileName' || name === 'lpFileName'
    case 'cape':
      return name === 'FileName' || name === 'ExistingFileName' || name === 'NewFileName' || name === 'DirectoryName'
    case 'cuckoo2':
      return name === 'filepath' || name === 'oldfilepath' || name === 'newfilepath' || name === 'dirpath'
  }
}
