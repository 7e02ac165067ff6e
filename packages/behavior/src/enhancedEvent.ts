import { type CallEvent } from '@cuculus/behavior-log'
import { type EnhancedEvent } from '@cuculus/core'
import { type Operation } from './operations.js'
import { fileOfHandle, type ProcessState, serviceOf } from './processState.js'
import { registryName } from './registryKey.js'
import { argument } from './vocabulary.js'
import { type World } from './world.js'

/** What happened, before it has a number and a time. */
export type EventBody = Pick<EnhancedEvent, 'event' | 'object' | 'data'>

/**
 * The high-level event of a call, `null` if it is none (cuckoo-classic §4.5; CAPE adds key creation, service start and the content of values).
 *
 * Success does not matter: an attempt is an event. A datum that the log lacks is `null`.
 */
export function enhancedEvent(
  call: CallEvent,
  operation: Operation,
  state: ProcessState,
  world: World,
): EventBody | null {
  return (
    fileEvent(call, operation, state) ??
    processEvent(call, operation, state) ??
    registryEvent(call, operation, state, world) ??
    serviceEvent(call, operation, state)
  )
}

function fileEvent(call: CallEvent, operation: Operation, state: ProcessState): EventBody | null {
  switch (operation) {
    case 'moveFile':
    case 'copyFile':
      return body(operation === 'moveFile' ? 'move' : 'copy', 'file', {
        from: argument(call, 'fromFile'),
        to: argument(call, 'toFile'),
      })
    case 'deleteFile':
      return body('delete', 'file', { file: argument(call, 'file') })
    case 'createDirectory':
      return body('create', 'dir', { file: argument(call, 'directory') })
    case 'removeDirectory':
      return body('delete', 'dir', { file: argument(call, 'directory') })
    case 'downloadFile':
      return body('write', 'file', { file: argument(call, 'file') })
    case 'readFile':
      return body('read', 'file', { file: fileOfHandle(call, state) })
    case 'writeFile':
      return body('write', 'file', { file: fileOfHandle(call, state) })
    default:
      return null
  }
}

function processEvent(call: CallEvent, operation: Operation, state: ProcessState): EventBody | null {
  switch (operation) {
    case 'createProcess':
      return body('execute', 'file', { file: argument(call, 'commandLine') })
    case 'createProcessByFile':
      return body('execute', 'file', { file: argument(call, 'file') ?? argument(call, 'application') })
    case 'shellExecute':
      return body('execute', 'file', { file: argument(call, 'shellFile') })
    case 'loadLibrary':
    case 'findLibrary':
      return body('load', 'library', {
        file: argument(call, 'library'),
        pathtofile: argument(call, 'pathToFile'),
        moduleaddress: moduleAddress(call, operation),
      })
    case 'findWindow':
      return body('findwindow', 'windowname', {
        classname: argument(call, 'className'),
        windowname: argument(call, 'windowName'),
      })
    case 'setHook': {
      const address = argument(call, 'moduleAddress')
      return body('create', 'windowshook', {
        id: argument(call, 'hookId'),
        moduleaddress: address,
        procedureaddress: argument(call, 'callback'),
        module: state.modules.get(address) ?? '',
      })
    }
    default:
      return null
  }
}

function registryEvent(call: CallEvent, operation: Operation, state: ProcessState, world: World): EventBody | null {
  // classic wrote "" for a key it did not know
  const key = (): { readonly regkey: string } => ({ regkey: registryName(call, operation, state.keys) ?? '' })
  switch (operation) {
    case 'createKey':
    case 'createKeyNative':
      return world === 'classic' ? null : body('write', 'registry', key())
    case 'writeValue':
      return body('write', 'registry', {
        ...key(),
        content: argument(call, 'registryData'),
        // always null, yet always there in classic
        ...(world === 'classic' && { object: undefined }),
      })
    case 'readValue':
      return body('read', 'registry', {
        ...key(),
        ...(world !== 'classic' && { content: argument(call, 'registryData') }),
      })
    case 'deleteKey':
    case 'deleteValue':
      return body('delete', 'registry', key())
    default:
      return null
  }
}

function serviceEvent(call: CallEvent, operation: Operation, state: ProcessState): EventBody | null {
  switch (operation) {
    case 'startService':
      return body('start', 'service', { service: serviceOf(call, state) })
    case 'controlService': {
      const code = argument(call, 'controlCode')
      return body('modify', 'service', {
        controlcode: code,
        service: serviceOf(call, state),
        action: controlAction(code),
      })
    }
    case 'deleteService':
      return body('delete', 'service', { service: serviceOf(call, state) })
    default:
      return null
  }
}

/** Classic looked at `BaseAddress` alone and had `null` for a module that was there already; a handle that was not found stays `null`. */
function moduleAddress(call: CallEvent, operation: Operation): string | undefined {
  const address = argument(call, 'moduleAddress')
  return operation === 'findLibrary' && Number(address) === 0 ? undefined : address
}

/** SERVICE_CONTROL_* of winsvc.h. Classic compared text with numbers and always said `user`. */
function controlAction(code: string | undefined): string {
  const names = ['', 'stop', 'pause', 'continue', 'info']
  const value = Number(code)
  return value >= 128 ? 'user' : (names[value] ?? '') || 'notify'
}

function body(event: string, object: string, data: Readonly<Record<string, string | undefined>>): EventBody {
  const known: Record<string, string | null> = {}
  for (const [name, value] of Object.entries(data)) known[name] = value ?? null
  return { event, object, data: known }
}
