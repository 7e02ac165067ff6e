import { type CallEvent } from '@cuculus/behavior-log'
import { HandleTable } from './handleTable.js'
import { type InjectionTarget, keyOfTarget, targetOf, type Victim } from './injectionTarget.js'
import { type Operation } from './operations.js'
import { argument, flags, numeric } from './vocabulary.js'

/** So many processes that were started are told apart. */
const maximumStarted = 1000

/** CREATE_SUSPENDED of processthreadsapi.h, and what NtCreateUserProcess calls THREAD_CREATE_FLAGS_CREATE_SUSPENDED. */
const createSuspended = 4
const threadSuspended = 1

/** A process that this one started. */
export interface StartedProcess {
  readonly victim: Victim
  /** Whether it could run at once; undefined if the log does not tell. */
  readonly runs: boolean | undefined
}

/** What the handles of processes and threads stand for, and whose threads are known by their ids. */
export class VictimHandles {
  readonly #processes = new HandleTable<Victim>()
  readonly #threads = new HandleTable<Victim>()
  readonly #owners = new HandleTable<Victim>()
  readonly #started: StartedProcess[] = []
  #made = 0

  /** What is known of victims by now, and the processes that were started by what they are known as (`keyOfTarget`). */
  finish(): {
    readonly targetOf: (victim: Victim) => InjectionTarget
    readonly started: ReadonlyMap<string, StartedProcess>
  } {
    const told = this.#started.flatMap(({ victim }) => {
      const target = targetOf(victim, [])
      return 'pid' in target ? [target.pid] : []
    })
    const known = (victim: Victim): InjectionTarget => targetOf(victim, told)
    return {
      targetOf: known,
      started: new Map(this.#started.map((process) => [keyOfTarget(known(process.victim)), process])),
    }
  }

  /** Remember what a successful call opened. Gives the process if it made one. */
  follow(call: CallEvent, operation: Operation): Victim | undefined {
    switch (operation) {
      case 'createProcess':
      case 'createProcessByFile':
        return this.#start(call)
      case 'openProcess':
        this.#processes.set(argument(call, 'processHandle') ?? call.returnValue, processId(call))
        return undefined
      case 'openThread':
        this.#openThread(call, processId(call) ?? this.#owners.get(argument(call, 'threadId')))
        return undefined
      case 'createRemoteThread':
        this.#openThread(call, this.ofProcess(call))
        return undefined
      case 'queueApc':
        // capemon tells all of them
        this.#own(call, processId(call))
        return undefined
      default:
        return undefined
    }
  }

  close(handle: string | undefined): void {
    this.#processes.delete(handle)
    this.#threads.delete(handle)
  }

  /** The process that a call works on. */
  ofProcess(call: CallEvent): Victim | undefined {
    return named(call, this.#processes.get(argument(call, 'processHandle')))
  }

  /** The process of the thread that a call works on. */
  ofThread(call: CallEvent): Victim | undefined {
    return named(call, this.#threads.get(argument(call, 'threadHandle')))
  }

  /** The process of a thread that a call names by its id. 0 means every thread of the desktop and names no target. */
  ofThreadId(call: CallEvent): Victim | undefined {
    const thread = numeric(argument(call, 'threadId'))
    if (thread === undefined || thread === 0) return undefined
    return this.#owners.get(argument(call, 'threadId')) ?? { thread }
  }

  #start(call: CallEvent): Victim | undefined {
    const handle = argument(call, 'processHandle')
    const pid = processId(call)
    // execve, and calls that leave no handle: nothing can be done through them
    if (handle === undefined && pid === undefined) return undefined
    const victim = pid ?? { made: ++this.#made, madeAt: call.time, pid: undefined }
    if (this.#started.length < maximumStarted) this.#started.push({ victim, runs: runsAtOnce(call) })
    this.#processes.set(handle, victim)
    this.#threads.set(argument(call, 'threadHandle'), victim)
    this.#own(call, victim)
    return victim
  }

  #openThread(call: CallEvent, victim: Victim | undefined): void {
    this.#threads.set(argument(call, 'threadHandle') ?? call.returnValue, victim)
    this.#own(call, victim)
  }

  #own(call: CallEvent, victim: Victim | undefined): void {
    if (victim !== undefined) this.#owners.set(argument(call, 'threadId'), victim)
  }
}

/** The process of a handle, by the id that this call tells: then a process that was made without one has its id too. */
function named(call: CallEvent, victim: Victim | undefined): Victim | undefined {
  const told = processId(call)
  if (told === undefined) return victim
  if (typeof victim === 'object' && 'made' in victim) victim.pid ??= told
  return told
}

/** Ids have 32 bits: capemon tells of processes that it cannot ask what it finds in memory. */
function processId(call: CallEvent): number | undefined {
  const id = numeric(argument(call, 'processId'))
  return id !== undefined && id > 0 && id < 0x1_0000_0000 ? id : undefined
}

function runsAtOnce(call: CallEvent): boolean | undefined {
  const creationFlags = flags(argument(call, 'creationFlags'))
  if (creationFlags !== undefined) return (creationFlags & createSuspended) === 0
  const threadFlags = flags(argument(call, 'threadFlags'))
  return threadFlags === undefined ? undefined : (threadFlags & threadSuspended) === 0
}
