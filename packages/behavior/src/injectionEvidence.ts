import { type InjectionTarget } from './injectionTarget.js'

/** How code or data gets into another process: steps, and what several of them amount to. The README says which calls show each. */
export type InjectionTechnique =
  | 'write'
  | 'map'
  | 'unmap'
  | 'apc'
  | 'thread'
  | 'context'
  | 'hook'
  | 'window'
  | 'property'
  | 'hollowing'
  | 'hijack'
  | 'earlybird'
  | 'atom'
  | 'callback'
  | 'doppelganging'
  | 'ghosting'
  | 'herpaderping'

/** What one process did to another. */
export interface InjectionEvidence {
  readonly technique: InjectionTechnique
  readonly target: InjectionTarget
  /** The calls in ascending order, at most the first thousand. */
  readonly calls: readonly CallPlace[]
  /** The call that shows it: the first one of a step, the one that completes what takes several. */
  readonly shownBy: CallPlace
}

/** A call by its position in the process. */
export interface CallPlace {
  readonly id: number
  /** Milliseconds; `null` if unknown. */
  readonly time: number | null
}

/** So many calls of one technique against one process are kept. */
export const maximumCalls = 1000

/** The calls in ascending order, each once. */
export function inOrder(places: readonly CallPlace[]): readonly CallPlace[] {
  const sorted = [...places].sort((a, b) => a.id - b.id)
  return sorted.filter(({ id }, index) => id !== sorted[index - 1]?.id).slice(0, maximumCalls)
}
