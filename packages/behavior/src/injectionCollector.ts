import { type CallEvent } from '@cuculus/behavior-log'
import { ForeignWindows } from './foreignWindows.js'
import {
  type CallPlace,
  type InjectionEvidence,
  type InjectionTechnique,
  inOrder,
  maximumCalls,
} from './injectionEvidence.js'
import { injectionPatterns } from './injectionPatterns.js'
import { keyOfTarget, keyOfVictim, type Victim } from './injectionTarget.js'
import { type Operation } from './operations.js'
import { UnseenImages } from './unseenImages.js'
import { argument } from './vocabulary.js'
import { VictimHandles } from './victimHandles.js'
import { type World } from './world.js'

const maximumSteps = 1000

/** What is done to another process by one call. */
const techniques: ReadonlyMap<Operation, InjectionTechnique> = new Map<Operation, InjectionTechnique>([
  ['writeMemory', 'write'],
  ['mapView', 'map'],
  ['unmapView', 'unmap'],
  ['queueApc', 'apc'],
  ['createRemoteThread', 'thread'],
  ['setContext', 'context'],
  ['setHook', 'hook'],
  ['setWindowMemory', 'window'],
  ['setWindowProperty', 'property'],
])

interface Step {
  readonly technique: InjectionTechnique
  readonly victim: Victim
  readonly calls: CallPlace[]
  readonly shownBy: CallPlace
}

/**
 * Follows what a process has of other processes and notes what it does to them.
 *
 * Cuckoo 2 and capemon often tell the target's process id with the call; classic logs only tell it when the handle is opened or the process created.
 */
export class InjectionCollector {
  readonly #handles = new VictimHandles()
  readonly #windows: ForeignWindows
  readonly #images = new UnseenImages()
  readonly #steps = new Map<string, Step>()
  readonly #atoms: CallPlace[] = []
  /** The last process that something was carried into. */
  #carriedInto: Victim | undefined

  constructor(world: World) {
    this.#windows = new ForeignWindows(world)
  }

  /** Look at one call of process `self`. */
  see(call: CallEvent, operation: Operation, id: number, self: number): void {
    if (operation === 'closeHandle') this.#close(argument(call, 'handle'))
    else if (call.success) this.#look(call, operation, { id, time: call.time }, self)
  }

  evidence(): readonly InjectionEvidence[] {
    const { targetOf, started } = this.#handles.finish()
    const merged = new Map<string, InjectionEvidence>()
    for (const { technique, victim, calls, shownBy } of this.#steps.values()) {
      const target = targetOf(victim)
      const key = `${technique} ${keyOfTarget(target)}`
      const known = merged.get(key)
      const all = known === undefined ? calls : inOrder([...known.calls, ...calls])
      merged.set(key, { technique, target, calls: all, shownBy: known?.shownBy ?? shownBy })
    }
    const steps = [...merged.values()]
    return [...steps, ...injectionPatterns(steps, { started, atoms: this.#atoms })]
  }

  #close(handle: string | undefined): void {
    this.#handles.close(handle)
    this.#images.close(handle)
  }

  #look(call: CallEvent, operation: Operation, place: CallPlace, self: number): void {
    if (operation === 'addAtom' && this.#atoms.length < maximumCalls) this.#atoms.push(place)
    this.#windows.follow(call, operation)
    const made = this.#handles.follow(call, operation)
    const image =
      made !== undefined && operation === 'createProcessByFile' && call.api.startsWith('NtCreateProcess')
        ? this.#images.made(made, place)
        : this.#images.see(call, operation, place)
    if (image !== undefined) this.#note(image.technique, image.victim, image.calls)
    if (operation === 'sendMessage') this.#send(call, place)
    const technique = techniques.get(operation)
    const victim = technique === undefined ? undefined : this.#victimOf(call, operation)
    if (technique === undefined || victim === undefined || victim === self) return
    this.#note(technique, victim, [place])
    if (technique === 'thread') this.#images.run(victim)
    if (technique === 'write') this.#windows.write(call, victim, place)
    if (technique === 'write' || technique === 'map') this.#carriedInto = victim
  }

  #victimOf(call: CallEvent, operation: Operation): Victim | undefined {
    switch (operation) {
      case 'setHook':
        return this.#handles.ofThreadId(call)
      case 'queueApc':
      case 'setContext':
        return this.#handles.ofThread(call)
      case 'setWindowMemory':
      case 'setWindowProperty':
        return this.#windows.ofWindow(call, operation, this.#carriedInto)
      default:
        return this.#handles.ofProcess(call)
    }
  }

  /** A message that makes the other process call through the table that was put into it. */
  #send(call: CallEvent, place: CallPlace): void {
    const victim = this.#carriedInto
    const table = victim === undefined ? undefined : this.#windows.replacedTable(call, victim)
    if (victim !== undefined && table !== undefined) this.#note('callback', victim, [table, place])
  }

  /** The last of the calls shows it. */
  #note(technique: InjectionTechnique, victim: Victim, calls: readonly CallPlace[]): void {
    const key = `${technique} ${keyOfVictim(victim)}`
    const known = this.#steps.get(key)
    const shownBy = calls.at(-1)
    if (known === undefined && shownBy !== undefined && this.#steps.size < maximumSteps) {
      this.#steps.set(key, { technique, victim, calls: [...calls], shownBy })
    } else if (known !== undefined && shownBy !== undefined && known.calls.length < maximumCalls) {
      // what led to it is there already
      known.calls.push(shownBy)
    }
  }
}
