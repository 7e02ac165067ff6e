import { type Injection } from '@cuculus/core'
import { type InjectionEvidence } from './injectionCollector.js'

/** A process as far as injections are concerned. */
export interface InjectingProcess {
  readonly pid: number
  readonly threads: readonly number[]
  readonly evidence: readonly InjectionEvidence[]
}

/** The evidence of all processes, with the owners of hooked threads found in the other logs; what stays unknown is left out. */
export function assembleInjections(processes: readonly InjectingProcess[]): readonly Injection[] {
  const owners = new Map<number, number>()
  for (const { pid, threads } of processes) for (const thread of threads) owners.set(thread, pid)
  return processes.flatMap(({ pid, evidence }) =>
    evidence.flatMap(({ technique, target, calls }) => {
      const targetPid = 'pid' in target ? target.pid : owners.get(target.thread)
      if (targetPid === undefined || targetPid === pid) return []
      return [{ source_pid: pid, target_pid: targetPid, technique, calls }]
    }),
  )
}
