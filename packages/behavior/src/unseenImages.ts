import { type CallEvent } from '@cuculus/behavior-log'
import { marksForDeletion } from './fileDisposition.js'
import { HandleTable } from './handleTable.js'
import { type CallPlace, type InjectionTechnique } from './injectionEvidence.js'
import { keyOfTarget, targetOf, type Victim } from './injectionTarget.js'
import { type Operation } from './operations.js'
import { argument, flags, numeric } from './vocabulary.js'

/** How a process was made of a file that others do not see as it was. */
export interface UnseenImage {
  readonly technique: InjectionTechnique
  readonly victim: Victim
  readonly calls: readonly CallPlace[]
}

/** FILE_DELETE_ON_CLOSE of ntifs.h. */
const deleteOnClose = 0x1000

/** So many processes with threads are remembered. */
const maximumRunning = 1000

/** A process made of a file that is still open. */
interface OpenImage {
  readonly victim: Victim
  readonly calls: readonly CallPlace[]
}

/**
 * Processes made of files that look different from what runs:
 *
 * - `doppelganging` (ATT&CK T1055.013): of a file in a transaction, which only this process sees.
 * - `ghosting`: of a file that was marked for deletion before its section was made.
 * - `herpaderping`: of a file that was written to again between the making of the process and its first thread.
 *
 * No monitor tells of which section a process was made: it is the last one of a file.
 */
export class UnseenImages {
  #transaction: CallPlace | undefined
  readonly #deleted = new HandleTable<CallPlace>()
  /** The last section of a file, and whether that was marked for deletion. */
  #section:
    { readonly file: string | undefined; readonly made: CallPlace; readonly deleted: CallPlace | undefined } | undefined
  readonly #open = new HandleTable<OpenImage>()
  /** Processes that have a thread. */
  readonly #running = new Set<string>()

  /** Look at a successful call on files; what it amounts to. */
  see(call: CallEvent, operation: Operation, place: CallPlace): UnseenImage | undefined {
    switch (operation) {
      case 'useTransaction':
        this.#transaction ??= place
        break
      case 'openFile':
        this.#openFile(call, place)
        break
      case 'setFileInformation':
        if (marksForDeletion(call)) this.#deleted.set(argument(call, 'fileHandle'), place)
        break
      case 'createSection':
        this.#createSection(argument(call, 'fileHandle'), place)
        break
      case 'writeFile':
        return this.#overwritten(argument(call, 'fileHandle'), place)
      default:
    }
    return undefined
  }

  close(handle: string | undefined): void {
    this.#deleted.delete(handle)
    this.#open.delete(handle)
  }

  /** A process was made by NtCreateProcess(Ex), which alone takes a section. */
  made(victim: Victim, place: CallPlace): UnseenImage | undefined {
    if (this.#transaction !== undefined)
      return { technique: 'doppelganging', victim, calls: [this.#transaction, place] }
    const section = this.#section
    if (section === undefined) return undefined
    this.#section = undefined
    const calls = [section.made, place]
    if (section.deleted !== undefined) return { technique: 'ghosting', victim, calls: [section.deleted, ...calls] }
    this.#open.set(section.file, { victim, calls })
    return undefined
  }

  /** A process has got a thread: from now on it runs. */
  run(victim: Victim): void {
    if (this.#running.size < maximumRunning) this.#running.add(idOf(victim))
  }

  #openFile(call: CallEvent, place: CallPlace): void {
    const handle = argument(call, 'fileHandle')
    const options = flags(argument(call, 'createOptions')) ?? 0
    this.#open.delete(handle)
    if ((options & deleteOnClose) !== 0) this.#deleted.set(handle, place)
    else this.#deleted.delete(handle)
  }

  #createSection(file: string | undefined, made: CallPlace): void {
    // memory without a file
    if (file === undefined || (numeric(file) ?? 0) === 0) return
    this.#section = { file, made, deleted: this.#deleted.get(file) }
  }

  #overwritten(file: string | undefined, place: CallPlace): UnseenImage | undefined {
    const image = this.#open.get(file)
    if (image === undefined || this.#running.has(idOf(image.victim))) return undefined
    return { technique: 'herpaderping', victim: image.victim, calls: [...image.calls, place] }
  }
}

/** By its process id as soon as that is known. */
function idOf(victim: Victim): string {
  return keyOfTarget(targetOf(victim, []))
}
