import { type CallEvent } from '@cuculus/behavior-log'
import { wordsOf } from './linuxCall.js'
import { type Operation } from './operations.js'
import { type ProcessState, serviceOf } from './processState.js'
import { type SummaryBuilder } from './summaryBuilder.js'
import { argument, text } from './vocabulary.js'

/** Commands, services, libraries, mutexes and COM objects. */
export function collectProcessSummary(
  call: CallEvent,
  operation: Operation,
  state: ProcessState,
  summary: SummaryBuilder,
): void {
  switch (operation) {
    case 'createProcess':
    case 'createProcessByFile':
    case 'shellExecute':
    case 'runCommand': {
      const command = commandOf(call, operation)
      summary.add('executed_commands', command)
      // Cuckoo 2 lists only what the monitor follows
      if ((argument(call, 'tracked') ?? '1') !== '0') summary.add('command_line', command)
      break
    }
    case 'loadLibrary':
      summary.add('dll_loaded', text(argument(call, 'library')))
      break
    case 'resolveFunction':
      if (call.success) addResolvedFunction(call, state, summary)
      break
    case 'createMutex':
      summary.add('mutex', text(argument(call, 'mutex')))
      break
    case 'createService':
      summary.add('created_services', serviceOf(call, state))
      break
    case 'startService':
      summary.add('started_services', serviceOf(call, state))
      break
    case 'createObject':
      for (const id of [...ids(argument(call, 'classId')), ...ids(argument(call, 'interfaceId'))]) {
        summary.add('guid', id)
      }
      break
    default:
  }
}

/** What a call starts: the command line, or the image where there is none. */
export function commandOf(call: CallEvent, operation: Operation): string | undefined {
  if (operation === 'runCommand') return text(argument(call, 'command'))
  if (operation === 'shellExecute') {
    const file = argument(call, 'shellFile')
    return text(`${file ?? ''} ${argument(call, 'parameters') ?? ''}`)
  }
  return (
    wordsOf(call) ??
    text(argument(call, 'commandLine')) ??
    text(argument(call, 'application') ?? argument(call, 'file'))
  )
}

/**
 * `dll.function`, the module in lower case as CAPE has it. Classic logs name the module by its address alone.
 *
 * The most frequent call of many logs: a pair that was seen is not put together again.
 */
function addResolvedFunction(call: CallEvent, state: ProcessState, summary: SummaryBuilder): void {
  const name = text(argument(call, 'function'))
  const module = text(argument(call, 'module')) ?? state.modules.get(argument(call, 'moduleAddress'))
  if (name === undefined || module === undefined) return
  let resolved = state.resolved.get(module)
  if (resolved === undefined) {
    resolved = new Set()
    state.resolved.set(module, resolved)
  }
  if (resolved.has(name)) return
  resolved.add(name)
  summary.add('resolved_apis', `${module.toLowerCase()}.${name}`)
}

/** One identifier, or the list of them that CoCreateInstanceEx takes, which is JSON by now. */
function ids(value: string | undefined): readonly string[] {
  if (value === undefined || value === '') return []
  if (!value.startsWith('[')) return [value]
  try {
    const list: unknown = JSON.parse(value)
    return Array.isArray(list) ? list.filter((id): id is string => typeof id === 'string' && id !== '') : []
  } catch {
    return [value]
  }
}
