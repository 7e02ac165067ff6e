import { type CallEvent } from '@cuculus/behavior-log'
import { HandleTable } from './handleTable.js'
import { type Operation } from './operations.js'
import { registryName } from './registryKey.js'
import { argument, text } from './vocabulary.js'

/** What one process has open. Collectors look first, then `observe` moves on. */
export class ProcessState {
  readonly files: HandleTable = new HandleTable()
  readonly keys: HandleTable = new HandleTable()
  readonly services: HandleTable = new HandleTable()
  /** Functions that were resolved, by module. */
  readonly resolved: Map<string, Set<string>> = new Map<string, Set<string>>()
  /** Base address to name. */
  readonly modules: HandleTable = new HandleTable()

  /** Remember what the call opened or closed. A failed call opens nothing: what it leaves in the handle is chance. */
  observe(call: CallEvent, operation: Operation): void {
    if (operation === 'closeHandle') this.#close(argument(call, 'handle'))
    else if (operation === 'closeKey') this.keys.delete(argument(call, 'keyHandle'))
    else if (call.success) this.#open(call, operation)
  }

  #open(call: CallEvent, operation: Operation): void {
    switch (operation) {
      case 'openFile':
        // CreateFileW of the 0.4 development logs returns the handle
        this.files.set(argument(call, 'fileHandle') ?? call.returnValue, text(argument(call, 'file')))
        break
      case 'openKey':
      case 'createKey':
      case 'openKeyNative':
      case 'createKeyNative':
        this.keys.set(argument(call, 'keyHandle'), knownKey(registryName(call, operation, this.keys)))
        break
      case 'openService':
      case 'createService':
        this.services.set(argument(call, 'serviceHandle') ?? call.returnValue, text(argument(call, 'service')))
        break
      case 'loadLibrary':
      case 'findLibrary': {
        const library = text(argument(call, 'library'))
        // an address is no handle: what is loaded there is still known if this call does not say it
        if (library !== undefined) this.modules.set(argument(call, 'moduleAddress'), library)
        break
      }
      default:
    }
  }

  // NtClose closes anything; keys are mostly closed by RegCloseKey
  #close(handle: string | undefined): void {
    this.files.delete(handle)
    this.keys.delete(handle)
  }
}

/** No key that anybody uses has a longer name. */
const longestKey = 1024

/** What a handle may be remembered for: keys below keys below keys would be named at ever greater length by calls that are short. */
function knownKey(name: string | undefined): string | undefined {
  return name === undefined || name.length <= longestKey ? name : undefined
}

/** The file that a call on a handle is about. */
export function fileOfHandle(call: CallEvent, state: ProcessState): string | undefined {
  return text(argument(call, 'fileOfHandle')) ?? state.files.get(argument(call, 'fileHandle'))
}

/** The service that a call on a handle is about. */
export function serviceOf(call: CallEvent, state: ProcessState): string | undefined {
  return text(argument(call, 'service')) ?? state.services.get(argument(call, 'serviceHandle'))
}
