import { type CallEvent } from '@cuculus/behavior-log'
import { commandOf } from './collectProcessSummary.js'
import { addressOf } from './linuxCall.js'
import { type Operation } from './operations.js'
import { fileOfHandle, type ProcessState, serviceOf } from './processState.js'
import { registryName } from './registryKey.js'
import { argument, text } from './vocabulary.js'

/** One entry, before its process is known. */
export interface TimelineEntry {
  readonly time: number | null
  /** Position of the call in its process. */
  readonly cid: number
  readonly event: string
  readonly data: Readonly<Record<string, string>>
}

/** So many entries of one process are kept: more than anybody reads. */
const maximumEntries = 2000

/**
 * The first time a process does each notable thing: what it changed, started, asked for on the network.
 *
 * The same thing again is no news, so the list grows with what is different in a log and not with its length.
 */
export class TimelineCollector {
  readonly #entries = new Map<string, TimelineEntry>()

  see(call: CallEvent, operation: Operation, id: number, state: ProcessState): void {
    if (!call.success || this.#entries.size >= maximumEntries) return
    const notable = notableEvent(call, operation, state)
    if (notable !== null) this.#add(call, id, notable)
  }

  #add(call: CallEvent, id: number, { event, data }: Notable): void {
    const known = definedOnly(data)
    if (known === null) return
    const key = `${event}\0${Object.values(known).join('\0')}`
    if (!this.#entries.has(key)) this.#entries.set(key, { time: call.time, cid: id, event, data: known })
  }

  entries(): readonly TimelineEntry[] {
    return [...this.#entries.values()]
  }
}

interface Notable {
  readonly event: string
  readonly data: Readonly<Record<string, string | undefined>>
}

function notableEvent(call: CallEvent, operation: Operation, state: ProcessState): Notable | null {
  switch (operation) {
    case 'writeFile':
      return { event: 'file_written', data: { file: fileOfHandle(call, state) } }
    case 'downloadFile':
      return {
        event: 'file_downloaded',
        data: { file: text(argument(call, 'file')), url: text(argument(call, 'url')) },
      }
    case 'deleteFile':
      return { event: 'file_deleted', data: { file: text(argument(call, 'file')) } }
    case 'moveFile':
    case 'copyFile':
      return {
        event: operation === 'moveFile' ? 'file_moved' : 'file_copied',
        data: { from: text(argument(call, 'fromFile')), to: text(argument(call, 'toFile')) },
      }
    case 'writeValue':
      return { event: 'registry_written', data: { regkey: registryName(call, operation, state.keys) } }
    case 'deleteKey':
    case 'deleteValue':
      return { event: 'registry_deleted', data: { regkey: registryName(call, operation, state.keys) } }
    case 'createProcess':
    case 'createProcessByFile':
    case 'shellExecute':
    case 'runCommand':
      return { event: 'command_executed', data: { command: commandOf(call, operation) } }
    case 'createService':
      return { event: 'service_created', data: { service: serviceOf(call, state) } }
    case 'startService':
      return { event: 'service_started', data: { service: serviceOf(call, state) } }
    case 'createMutex':
      return { event: 'mutex_created', data: { mutex: text(argument(call, 'mutex')) } }
    case 'resolveHost':
      return { event: 'host_resolved', data: { host: text(argument(call, 'host')) } }
    case 'connectHost':
      return { event: 'host_connected', data: { host: text(argument(call, 'host')) } }
    case 'connectAddress':
      return { event: 'address_connected', data: { ip: addressOf(call) } }
    case 'openUrl':
      return { event: 'url_opened', data: { url: text(argument(call, 'url')) } }
    default:
      return null
  }
}

/** `null` if nothing is known. */
function definedOnly(data: Readonly<Record<string, string | undefined>>): Record<string, string> | null {
  const known: Record<string, string> = {}
  for (const [name, value] of Object.entries(data)) if (value !== undefined) known[name] = value
  return Object.keys(known).length === 0 ? null : known
}
