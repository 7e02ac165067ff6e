import { type CallEvent } from '@cuculus/behavior-log'
import { HandleTable } from './handleTable.js'
import { injectionPatterns } from './injectionPatterns.js'
import { type Operation } from './operations.js'
import { argument, numeric } from './vocabulary.js'

/** How code or data gets into another process: steps, and what several of them amount to. */
export type InjectionTechnique =
  'write' | 'map' | 'unmap' | 'apc' | 'thread' | 'context' | 'hook' | 'hollowing' | 'hijack' | 'atom' | 'doppelganging'

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
  ['unmapView', 'unmap'],
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
  readonly #created = new Set<number>()
  /** Positions of calls that add atoms. */
  readonly #atoms: number[] = []
  /** Position of the first call that works on files as nobody else sees them. */
  #transaction: number | undefined
  /** Processes made of such a file, by handle; the position of the call. No monitor tells their ids with it. */
  readonly #transacted = new HandleTable<number>()

  /** Look at one successful call of process `self`; the evidence if it is the first of its kind. */
  see(call: CallEvent, operation: Operation, id: number, self: number): InjectionEvidence | null {
    if (operation === 'closeHandle') this.#close(argument(call, 'handle'))
    if (!call.success) return null
    this.#open(call, operation, id)
    const technique = techniques.get(operation)
    const target = technique === undefined ? null : this.#targetOf(call, technique)
    if (technique === undefined || target === null || ('pid' in target && target.pid === self)) return null
    this.#noteTransacted(call, target)
    return this.#note(technique, target, id)
  }

  evidence(): readonly InjectionEvidence[] {
    const steps = [...this.#evidence.values()]
    return [...steps, ...injectionPatterns(steps, { created: this.#created, atoms: this.#atoms })]
  }

  #open(call: CallEvent, operation: Operation, id: number): void {
    if (operation === 'addAtom' && this.#atoms.length < maximumCalls) this.#atoms.push(id)
    if (operation === 'useTransaction') this.#transaction ??= id
    if (/^NtCreateProcess(?:Ex)?$/.test(call.api) && this.#transaction !== undefined) {
      this.#transacted.set(argument(call, 'processHandle'), id)
    }
    if (operation !== 'createProcess' && operation !== 'openProcess' && operation !== 'openThread') return
    const pid = processId(call)
    if (operation === 'createProcess' && pid !== undefined && this.#created.size < maximumTargets) {
      this.#created.add(pid)
    }
    if (operation !== 'openThread') this.#processes.set(argument(call, 'processHandle') ?? call.returnValue, pid)
    if (operation !== 'openProcess') this.#threads.set(argument(call, 'threadHandle') ?? call.returnValue, pid)
  }

  #close(handle: string | undefined): void {
    this.#processes.delete(handle)
    this.#threads.delete(handle)
    this.#transacted.delete(handle)
  }

  #targetOf(call: CallEvent, technique: InjectionTechnique): InjectionEvidence['target'] | null {
    if (technique === 'hook') return threadTarget(call)
    const told = processId(call)
    if (told !== undefined && told > 0) return { pid: told }
    const byHandle =
      technique === 'apc' || technique === 'context'
        ? this.#threads.get(argument(call, 'threadHandle'))
        : this.#processes.get(argument(call, 'processHandle'))
    return byHandle === undefined ? null : { pid: byHandle }
  }

  /** A process made of a file in a transaction, known by what is done to it afterwards. */
  #noteTransacted(call: CallEvent, target: InjectionEvidence['target']): void {
    const handle = argument(call, 'processHandle')
    const made = this.#transacted.get(handle)
    if (made === undefined) return
    this.#transacted.delete(handle)
    if (this.#transaction !== undefined) this.#note('doppelganging', target, this.#transaction)
    this.#note('doppelganging', target, made)
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

/** Ids have 32 bits: capemon tells of processes that it cannot ask what it finds in memory. */
function processId(call: CallEvent): number | undefined {
  const id = numeric(argument(call, 'processId'))
  return id !== undefined && id < 0x1_0000_0000 ? id : undefined
}

/** SetWindowsHookEx for one thread; thread 0 means every thread of the desktop and names no target. */
function threadTarget(call: CallEvent): InjectionEvidence['target'] | null {
  const thread = numeric(argument(call, 'threadId'))
  return thread === undefined || thread === 0 ? null : { thread }
}
