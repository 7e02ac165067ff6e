import {
  type Analysis,
  type Behavior,
  type Call,
  type Context,
  type Diagnostic,
  Sequence,
  type SignatureMatch,
} from '@cuculus/core'
import type { SignatureResults, SignaturesProcessing } from '../src/index.js'

/** A call in short: API, category, and arguments by name. */
export type ShortCall = readonly [
  api: string,
  category: string,
  args?: Readonly<Record<string, string>>,
  more?: Partial<Call>,
]

export interface ShortProcess {
  readonly name: string
  readonly pid?: number
  readonly calls: readonly ShortCall[]
}

/** The key `behavior` of some processes; the summary is what the test says. */
export function behaviorOf(processes: readonly ShortProcess[], summary: Partial<Behavior['summary']> = {}): Behavior {
  return {
    processes: processes.map(({ name, pid = 1000, calls }) => ({
      process_id: pid,
      parent_id: 4,
      process_name: name,
      first_seen: '2024-01-01 00:00:00,000',
      calls: Sequence.of(calls.map(callOf)),
    })),
    processtree: [],
    summary: { files: [], keys: [], mutexes: [], ...summary },
  }
}

function callOf([api, category, args = {}, more = {}]: ShortCall, id: number): Call {
  return {
    id,
    timestamp: '2024-01-01 00:00:00,000',
    category,
    api,
    status: 'SUCCESS',
    return: '0x00000000',
    repeated: 0,
    arguments: Object.entries(args).map(([name, value]) => ({ name, value })),
    ...more,
  }
}

export interface Ran {
  readonly matches: readonly SignatureMatch[]
  readonly names: readonly string[]
  readonly diagnostics: readonly Diagnostic[]
}

/** Run the module on results that are given, as the runner would. */
export async function runOn(
  module: SignaturesProcessing,
  results: SignatureResults,
  {
    generation = 'unknown',
    signal = new AbortController().signal,
  }: Partial<Pick<Analysis, 'generation'> & Pick<Context, 'signal'>> = {},
): Promise<Ran> {
  const diagnostics: Diagnostic[] = []
  const matches = await module.run({
    // The module reads nothing of the raw results but these.
    analysis: { generation, task: {} } as Analysis,
    signal,
    results: Object.freeze({ ...results }),
    report: (diagnostic) => {
      diagnostics.push(diagnostic)
    },
    progress: () => undefined,
    log: () => undefined,
  })
  return { matches, names: matches.map(({ name }) => name), diagnostics }
}
