import type { Task } from '@cuculus/core'
import { defined } from './defined.js'
import { parseTime } from './time.js'

/** Which analyzer wrote an `analysis.log`. */
export type LogWriter = 'classic' | '2.x' | 'cape'

export interface AnalysisLogFacts {
  readonly writer?: LogWriter
  /** First and last time stamp, milliseconds since 1970 as if the guest's clock were UTC. */
  readonly first?: number
  readonly last?: number
  /** The analysis package that the analyzer chose or was told. */
  readonly package?: string
}

/**
 * What the start and the end of an `analysis.log` tell. Lines are `YYYY-MM-DD HH:MM:SS,mmm [logger] LEVEL: message`.
 *
 * The logger of the analyzer's own lines is `root` in classic Cuckoo and CAPE, `analyzer` in 2.x.
 */
export function analysisLogFacts(head: string, tail: string): AnalysisLogFacts {
  return defined({
    writer: writerOf(head),
    first: stampOf(head.split('\n', 1_000)),
    last: stampOf(tail.split('\n').slice(-1_000).reverse()),
    package: packageOf(head),
  })
}

/** What only CAPE's analyzer says, in the versions since 2019: about its Python, its import of packages, its loader and its monitor. */
const capeWords =
  /\] (?:DEBUG|INFO|WARNING): (?:Python path: |Trying to import analysis package |Loader: |Monitor initialised|.{0,200}(?:\bcapemon\b|\bCAPE\b))/

function writerOf(head: string): LogWriter | undefined {
  if (capeWords.test(head)) return 'cape'
  if (/^\S+ \S+ \[analyzer\] /m.test(head)) return '2.x'
  return /^\S+ \S+ \[root\] /m.test(head) ? 'classic' : undefined
}

/** The first time stamp in a list of lines. `Date set to` was still written by the guest's clock as the snapshot had it. */
function stampOf(lines: readonly string[]): number | undefined {
  for (const line of lines) {
    if (!/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} \[/.test(line) || line.includes(' Date set to: ')) continue
    const time = parseTime(line.slice(0, 23))
    if (time !== undefined) return time
  }
  return undefined
}

/** `Automatically selected analysis package "exe"` (all generations), `analysis package specified: "exe"`, `Analysis package "exe" has been specified` (CAPE). */
function packageOf(head: string): string | undefined {
  const found = /analysis package (?:specified: )?"([^"\n]{1,100})"/i.exec(head)
  return found?.[1]
}

/** How long after the task's start the guest may begin to log: it has to boot first. */
const longestBoot = 30 * 60_000

/**
 * Package and, where no row of the database is at hand, times as far as the log is the only source. The guest's clock has an unknown zone, so its
 * last line is the analysis' end only where its first line agrees with the known start, or where nothing else is known.
 */
export function taskFromLog(facts: AnalysisLogFacts, known: Task, timesToo: boolean): Task {
  const { first, last } = facts
  const { started_on: started, completed_on: completed } = known
  if (!timesToo || first === undefined || completed !== undefined) return defined({ package: facts.package })
  const agrees = started === undefined || (first >= started - 2_000 && first <= started + longestBoot)
  return defined({ package: facts.package, started_on: first, completed_on: agrees ? last : undefined })
}
