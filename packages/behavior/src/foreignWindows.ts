import { type CallEvent } from '@cuculus/behavior-log'
import { HandleTable } from './handleTable.js'
import { type CallPlace } from './injectionEvidence.js'
import { keyOfVictim, type Victim } from './injectionTarget.js'
import { type Operation } from './operations.js'
import { argument, numeric } from './vocabulary.js'
import { type World } from './world.js'

/** Properties in which the common controls keep the procedures of a window that was subclassed. */
const subclassProperties: ReadonlySet<string> = new Set(['UxSubclassInfo', 'CC32SubclassInfo'])

/** Where in a process' environment block, which begins a page, the pointer to the table of kernel callbacks is: in 64 bits and in 32. */
const callbackTables: ReadonlySet<number> = new Set([0x58, 0x2c])

/** The message that makes a window's process call through that table. */
const WM_COPYDATA = 0x4a

/** So many processes whose table was replaced are remembered. */
const maximumTables = 1000

/** Windows of other processes, and what is done through them. */
export class ForeignWindows {
  readonly #world: World
  readonly #owners = new HandleTable<number>()
  /** Windows that were looked for: one's own need not be. */
  readonly #found = new HandleTable<true>()
  readonly #tables = new Map<string, CallPlace>()

  constructor(world: World) {
    this.#world = world
  }

  follow(call: CallEvent, operation: Operation): void {
    if (operation === 'findWindow') this.#found.set(call.returnValue, true)
    else if (operation === 'findWindowOwner') {
      this.#owners.set(argument(call, 'windowHandle'), numeric(argument(call, 'processId')))
    }
  }

  /**
   * Whose window gets memory or a property that code is called through; `undefined` if nothing speaks for that.
   *
   * @param carriedInto - the process that something was carried into last. No monitor tells whose a window is: what is to be called must have been carried there before.
   */
  ofWindow(call: CallEvent, operation: Operation, carriedInto: Victim | undefined): Victim | undefined {
    const window = argument(call, 'windowHandle')
    if (!(operation === 'setWindowMemory' ? isExtraMemory(call) : isSubclass(call))) return undefined
    const owner = this.#owners.get(window)
    if (owner !== undefined && owner > 0) return owner
    // capemon logs SetWindowLong only where the window is another process'
    const isForeign = this.#found.get(window) === true || (this.#world === 'cape' && operation === 'setWindowMemory')
    return isForeign ? carriedInto : undefined
  }

  /** Look at what is written into a process. */
  write(call: CallEvent, victim: Victim, place: CallPlace): void {
    const address = numeric(argument(call, 'baseAddress'))
    if (address === undefined || !callbackTables.has(address % 0x1000) || this.#tables.size >= maximumTables) return
    const key = keyOfVictim(victim)
    if (!this.#tables.has(key)) this.#tables.set(key, place)
  }

  /** The call that replaced the table of callbacks through which this message goes; `undefined` if it is another message, or none did. */
  replacedTable(call: CallEvent, victim: Victim): CallPlace | undefined {
    return numeric(argument(call, 'messageNumber')) === WM_COPYDATA ? this.#tables.get(keyOfVictim(victim)) : undefined
  }
}

/** Extra memory of a window is counted from 0; what is below belongs to the system (winuser.h: GWL_WNDPROC is -4). */
function isExtraMemory(call: CallEvent): boolean {
  const index = numeric(argument(call, 'windowIndex'))
  return index !== undefined && index >= 0 && index < 0x8000_0000
}

function isSubclass(call: CallEvent): boolean {
  const name = argument(call, 'property')
  return name === undefined || subclassProperties.has(name)
}
