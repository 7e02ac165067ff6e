import { type CallEvent } from '@cuculus/behavior-log'
import { HandleTable } from './handleTable.js'
import { type Operation } from './operations.js'
import { argument, numeric } from './vocabulary.js'

/** How code or data gets into another process. */
export type InjectionTechnique = 'write' | 'map' | 'apc' | 'thread' | 'context' | 'hook'

/** What one process did to another: the target is a process id, or a thread whose process only another log tells. */
export interface InjectionEvidence {
  readonly technique: InjectionTechnique
  readonly target: { readonly pid: number } | { readonly thread: number }
  /** Positions of the calls, at most the first thousand. */
  readonly calls: number[]
}

const maximumCalls = 1000
const maximumTargets = 1000

const techniques: ReadonlyMap<Operation, InjectionTechnique> = new Map<Operation, InjectionTechnique>([
  ['writeMemory', 'write'],
  ['mapView', 'map'],
  ['queueApc', 'apc'],
  ['createRemoteThread', 'thread'],
  ['setContext', 'context'],
  ['setHook', 'hook'],
])

/**
 * Follows the process and thread handles of one process and notes what is done through them to other processes.
 *
 * Cuckoo 2 and capemon often tell the target's process id with the call; classic logs only tell it when the handle is opened or the process created.
 */
export class InjectionCollector {
  readonly #processes = new HandleTable<number>()
  readonly #threads = new HandleTable<number>()
  readonly #evidence = new Map<string, InjectionEvidence>()

  /** Look at one successful call of process `self`; the evidence if it is the first of its kind. */
  see(call: CallEvent, operation: Operation, id: number, self: number): InjectionEvidence | null {
    if (operation === 'closeHandle') this.#close(argument(call, 'handle'))
    if (!call.success) return null
    this.#open(call, operation)
    const technique = techniques.get(operation)
    const target = technique === undefined ? null : this.#targetOf(call, technique)
    if (technique === undefined || target === null || ('pid' in target && target.pid === self)) return null
    return this.#note(technique, target, id)
  }

  evidence(): readonly InjectionEvidence[] {
    return [...this.#evidence.values()]
  }

  #open(call: CallEvent, operation: Operation): void {
    if (operation !== 'createProcess' && operation !== 'openProcess' && operation !== 'openThread') return
    const pid = numeric(argument(call, 'processId'))
    if (operation !== 'openThread') this.#processes.set(argument(call, 'processHandle') ?? call.returnValue, pid)
    if (operation !== 'openProcess') this.#threads.set(argument(call, 'threadHandle') ?? call.returnValue, pid)
  }

  #close(handle: string | undefined): void {
    this.#processes.delete(handle)
    this.#threads.delete(handle)
  }

  #targetOf(call: CallEvent, technique: InjectionTechnique): InjectionEvidence['target'] | null {
    if (technique === 'hook') return threadTarget(call)
    const told = numeric(argument(call, 'processId'))
    if (told !== undefined && told > 0) return { pid: told }
    const byHandle =
      technique === 'apc' || technique === 'context'
        ? this.#threads.get(argument(call, 'threadHandle'))
        : this.#processes.get(argument(call, 'processHandle'))
    return byHandle === undefined ? null : { pid: byHandle }
  }

  #note(technique: InjectionTechnique, target: InjectionEvidence['target'], id: number): InjectionEvidence | null {
    const key = `${technique} ${JSON.stringify(target)}`
    const known = this.#evidence.get(key)
    if (known !== undefined) {
      if (known.calls.length < maximumCalls) known.calls.push(id)
      return null
    }
    if (this.#evidence.size >= maximumTargets) return null
    const evidence: InjectionEvidence = { technique, target, calls: [id] }
    this.#evidence.set(key, evidence)
    return evidence
  }
}

/** SetWindowsHookEx for one thread; thread 0 means every thread of the desktop and names no target. */
function threadTarget(call: CallEvent): InjectionEvidence['target'] | null {
  const thread = numeric(argument(call, 'threadId'))
  return thread === undefined || thread === 0 ? null : { thread }
}
