import { type CallEvent } from '@cuculus/behavior-log'
import { type EventShape } from './eventStore.js'
import { type Operation } from './operations.js'
import { fileOfHandle, type ProcessState, serviceOf } from './processState.js'
import { registryName } from './registryKey.js'
import { argument } from './vocabulary.js'
import { type World } from './world.js'

/** What happened, before it has a number and a time: a kind of event, and its data in the order of the kind's names. A datum that the log lacks is undefined. */
export interface ShapedEvent {
  readonly shape: EventShape
  readonly data: readonly (string | undefined)[]
}

/**
 * The high-level event of a call, `null` if it is none (cuckoo-classic §4.5; CAPE adds key creation, service start and the content of values).
 *
 * Success does not matter: an attempt is an event.
 */
export function enhancedEvent(
  call: CallEvent,
  operation: Operation,
  state: ProcessState,
  world: World,
): ShapedEvent | null {
  return (
    fileEvent(call, operation, state) ??
    processEvent(call, operation, state) ??
    registryEvent(call, operation, state, world) ??
    serviceEvent(call, operation, state)
  )
}

function shape(event: string, object: string, ...names: readonly string[]): EventShape {
  return { event, object, names }
}

const moveFile = shape('move', 'file', 'from', 'to')
const copyFile = shape('copy', 'file', 'from', 'to')
const deleteFile = shape('delete', 'file', 'file')
const createDirectory = shape('create', 'dir', 'file')
const deleteDirectory = shape('delete', 'dir', 'file')
const writeFile = shape('write', 'file', 'file')
const readFile = shape('read', 'file', 'file')
const executeFile = shape('execute', 'file', 'file')
const loadLibrary = shape('load', 'library', 'file', 'pathtofile', 'moduleaddress')
const findWindow = shape('findwindow', 'windowname', 'classname', 'windowname')
const createHook = shape('create', 'windowshook', 'id', 'moduleaddress', 'procedureaddress', 'module')
const writeKey = shape('write', 'registry', 'regkey')
const writeValue = shape('write', 'registry', 'regkey', 'content')
// `object` is always null, yet always there in classic
const writeValueClassic = shape('write', 'registry', 'regkey', 'content', 'object')
const readValue = shape('read', 'registry', 'regkey', 'content')
const readValueClassic = shape('read', 'registry', 'regkey')
const deleteKey = shape('delete', 'registry', 'regkey')
const startService = shape('start', 'service', 'service')
const modifyService = shape('modify', 'service', 'controlcode', 'service', 'action')
const deleteService = shape('delete', 'service', 'service')

function fileEvent(call: CallEvent, operation: Operation, state: ProcessState): ShapedEvent | null {
  switch (operation) {
    case 'moveFile':
    case 'copyFile':
      return {
        shape: operation === 'moveFile' ? moveFile : copyFile,
        data: [argument(call, 'fromFile'), argument(call, 'toFile')],
      }
    case 'deleteFile':
      return { shape: deleteFile, data: [argument(call, 'file')] }
    case 'createDirectory':
      return { shape: createDirectory, data: [argument(call, 'directory')] }
    case 'removeDirectory':
      return { shape: deleteDirectory, data: [argument(call, 'directory')] }
    case 'downloadFile':
      return { shape: writeFile, data: [argument(call, 'file')] }
    case 'readFile':
      return { shape: readFile, data: [fileOfHandle(call, state)] }
    case 'writeFile':
      return { shape: writeFile, data: [fileOfHandle(call, state)] }
    default:
      return null
  }
}

function processEvent(call: CallEvent, operation: Operation, state: ProcessState): ShapedEvent | null {
  switch (operation) {
    case 'createProcess':
      return { shape: executeFile, data: [argument(call, 'commandLine')] }
    case 'createProcessByFile':
      return { shape: executeFile, data: [argument(call, 'file') ?? argument(call, 'application')] }
    case 'shellExecute':
      return { shape: executeFile, data: [argument(call, 'shellFile')] }
    case 'loadLibrary':
    case 'findLibrary':
      return {
        shape: loadLibrary,
        data: [argument(call, 'library'), argument(call, 'pathToFile'), moduleAddress(call, operation)],
      }
    case 'findWindow':
      return { shape: findWindow, data: [argument(call, 'className'), argument(call, 'windowName')] }
    case 'setHook': {
      const address = argument(call, 'moduleAddress')
      const module = state.modules.get(address) ?? ''
      return { shape: createHook, data: [argument(call, 'hookId'), address, argument(call, 'callback'), module] }
    }
    default:
      return null
  }
}

function registryEvent(call: CallEvent, operation: Operation, state: ProcessState, world: World): ShapedEvent | null {
  const isClassic = world === 'classic'
  switch (operation) {
    case 'createKey':
    case 'createKeyNative':
      return isClassic ? null : { shape: writeKey, data: [keyOf(call, operation, state)] }
    case 'writeValue': {
      const data = [keyOf(call, operation, state), argument(call, 'registryData')]
      return isClassic ? { shape: writeValueClassic, data: [...data, undefined] } : { shape: writeValue, data }
    }
    case 'readValue': {
      const key = keyOf(call, operation, state)
      if (isClassic) return { shape: readValueClassic, data: [key] }
      return { shape: readValue, data: [key, argument(call, 'registryData')] }
    }
    case 'deleteKey':
    case 'deleteValue':
      return { shape: deleteKey, data: [keyOf(call, operation, state)] }
    default:
      return null
  }
}

/** Classic wrote "" for a key it did not know. */
function keyOf(call: CallEvent, operation: Operation, state: ProcessState): string {
  return registryName(call, operation, state.keys) ?? ''
}

function serviceEvent(call: CallEvent, operation: Operation, state: ProcessState): ShapedEvent | null {
  switch (operation) {
    case 'startService':
      return { shape: startService, data: [serviceOf(call, state)] }
    case 'controlService': {
      const code = argument(call, 'controlCode')
      return { shape: modifyService, data: [code, serviceOf(call, state), controlAction(code)] }
    }
    case 'deleteService':
      return { shape: deleteService, data: [serviceOf(call, state)] }
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
