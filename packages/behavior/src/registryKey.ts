import { type CallEvent } from '@cuculus/behavior-log'
import { type HandleTable } from './handleTable.js'
import { type Operation } from './operations.js'
import { argument, text } from './vocabulary.js'

/** The predefined handles of winreg.h; a 64-bit process shows them with their sign extended. */
const hives: readonly string[] = [
  'HKEY_CLASSES_ROOT',
  'HKEY_CURRENT_USER',
  'HKEY_LOCAL_MACHINE',
  'HKEY_USERS',
  'HKEY_PERFORMANCE_DATA',
  'HKEY_CURRENT_CONFIG',
  'HKEY_DYN_DATA',
]

const BACKSLASH = 0x5c

const predefined = /^0x(?:0{8}|f{8})?8000000([0-6])$/i

/** The name of a predefined handle; the 0.4 development logs wrote the name itself. */
export function hiveName(handle: string | undefined): string | undefined {
  if (handle === undefined) return undefined
  const index = predefined.exec(handle)?.[1]
  if (index !== undefined) return hives[Number(index)]
  return handle.startsWith('HKEY_') ? handle : undefined
}

/** The names of the kernel (`\Registry\Machine\…`) as those of the API (`HKEY_LOCAL_MACHINE\…`), as Cuckoo 1.0 and later report them. */
export function normalizeKey(name: string): string {
  // Most names are of the API, and there are very many.
  if (name.startsWith('HKEY_')) return name
  return name
    .replace(/^\\?registry\\machine(?=\\|$)/i, 'HKEY_LOCAL_MACHINE')
    .replace(/^\\?registry\\user(?=\\|$)/i, 'HKEY_USERS')
}

/** A key and what is below it, with exactly one separator: Cuckoo 1.1 and 1.2 forgot it (`…\MicrosoftRun`), 1.0 doubled it. */
export function joinKey(parent: string | undefined, child: string | undefined): string | undefined {
  const below = child === '' ? undefined : child
  if (parent === undefined || parent === '') return below
  if (below === undefined) return parent
  // By hand: an expression looks for the end from each of very many separators anew.
  let end = parent.length
  while (end > 0 && parent.charCodeAt(end - 1) === BACKSLASH) end--
  let start = 0
  while (start < below.length && below.charCodeAt(start) === BACKSLASH) start++
  return `${parent.slice(0, end)}\\${below.slice(start)}`
}

/**
 * The full name of the key or value that a call of the registry is about; `undefined` if the log cannot tell.
 *
 * capemon (`FullName`) and the monitor of Cuckoo 2 (`regkey`) say it themselves; in classic logs it is pieced together from handles.
 */
export function registryName(call: CallEvent, operation: Operation, keys: HandleTable): string | undefined {
  const full = text(argument(call, 'key'))
  if (full !== undefined) return normalizeKey(full)
  const name = text(composed(call, operation, keys))
  return name === undefined ? undefined : normalizeKey(name)
}

function composed(call: CallEvent, operation: Operation, keys: HandleTable): string | undefined {
  switch (operation) {
    case 'openKey':
    case 'createKey': {
      const parent = argument(call, 'parentKey')
      return joinKey(hiveName(parent) ?? keys.get(parent), text(argument(call, 'subKey')))
    }
    case 'openKeyNative':
    case 'createKeyNative':
      return argument(call, 'objectAttributes')
    case 'deleteKey':
      return joinKey(keyOfHandle(call, keys), text(argument(call, 'subKey')))
    default:
      return joinKey(keyOfHandle(call, keys), text(argument(call, 'valueName')))
  }
}

function keyOfHandle(call: CallEvent, keys: HandleTable): string | undefined {
  const handle = argument(call, 'keyHandle')
  return hiveName(handle) ?? keys.get(handle)
}
