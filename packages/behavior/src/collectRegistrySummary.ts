import { type CallEvent } from '@cuculus/behavior-log'
import { type Operation } from './operations.js'
import { type ProcessState } from './processState.js'
import { registryName } from './registryKey.js'
import { type SummaryBuilder } from './summaryBuilder.js'
import { argument } from './vocabulary.js'

/** Registry keys by what was done to them. */
export function collectRegistrySummary(
  call: CallEvent,
  operation: Operation,
  state: ProcessState,
  summary: SummaryBuilder,
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
      enter(call, operation, state, summary, 'read_keys', 'regkey_read')
      break
    case 'writeValue':
      enter(call, operation, state, summary, 'write_keys', 'regkey_written')
      break
    case 'deleteValue':
    case 'deleteKey':
      enter(call, operation, state, summary, 'delete_keys', 'regkey_deleted')
      break
    default:
  }
}

/** REG_CREATED_NEW_KEY. */
function createdNew(call: CallEvent): boolean {
  return argument(call, 'keyDisposition') === '1'
}

function enter(
  call: CallEvent,
  operation: Operation,
  state: ProcessState,
  summary: SummaryBuilder,
  list: 'read_keys' | 'write_keys' | 'delete_keys',
  category: 'regkey_read' | 'regkey_written' | 'regkey_deleted',
): void {
  const name = registryName(call, operation, state.keys)
  summary.add(list, name)
  summary.add(category, name)
}
