import { type CallEvent } from '@cuculus/behavior-log'
import { type Operation } from './operations.js'
import { type ProcessState } from './processState.js'
import { registryName } from './registryKey.js'
import { type SummaryBuilder } from './summaryBuilder.js'
import { argument } from './vocabulary.js'
import { type World } from './world.js'

/** Registry keys by what was done to them. */
export function collectRegistrySummary(
  call: CallEvent,
  operation: Operation,
  state: ProcessState,
  summary: SummaryBuilder,
  world: World,
): void {
  switch (operation) {
    case 'openKey':
    case 'createKey': {
      const name = registryName(call, operation, state.keys)
      summary.add('keys', name)
      summary.add('regkey_opened', name)
      if (operation === 'createKey' && createdNew(call)) summary.add('write_keys', name)
      break
    }
    // Cuckoo 2 leaves the native calls out of `regkey_opened`
    case 'openKeyNative':
    case 'createKeyNative': {
      const name = registryName(call, operation, state.keys)
      summary.add('keys', name)
      if (operation === 'createKeyNative' && createdNew(call)) summary.add('write_keys', name)
      break
    }
    case 'readValue':
      enter(call, operation, state, summary, world, 'read_keys')
      break
    case 'writeValue':
      summary.add('regkey_written', enter(call, operation, state, summary, world, 'write_keys'))
      break
    case 'deleteValue':
    case 'deleteKey':
      enter(call, operation, state, summary, world, 'delete_keys')
      break
    default:
  }
}

/** REG_CREATED_NEW_KEY. */
function createdNew(call: CallEvent): boolean {
  return argument(call, 'keyDisposition') === '1'
}

/** What has a value in its name is among the keys only where the monitor names it in full: classic Cuckoo did not list it. */
function enter(
  call: CallEvent,
  operation: Operation,
  state: ProcessState,
  summary: SummaryBuilder,
  world: World,
  list: 'read_keys' | 'write_keys' | 'delete_keys',
): string | undefined {
  const name = registryName(call, operation, state.keys)
  summary.add(list, name)
  if (world !== 'classic') summary.add('keys', name)
  return name
}
