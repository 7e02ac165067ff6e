import type { Analysis, Behavior, GlobalContainer, ModuleRecord, ProcessingRecord, ProcessNode } from '@cuculus/core'

/** What a person wants to know first about a processed analysis. Numbers are absent when the module that knows them did not succeed. */
export interface Summary {
  /** The analysis directory. */
  readonly analysis: string
  readonly generation: string
  readonly version: string
  /** Where the report is; `null` on standard output. */
  readonly report: string | null
  /** Size of the report in bytes. */
  readonly size: number
  readonly sample: SampleSummary
  readonly duration: number | null
  readonly processes?: number
  readonly calls?: number
  readonly tree?: readonly TreeLine[]
  readonly hosts?: number
  readonly flows?: number
  readonly dns?: number
  readonly http?: number
  readonly dropped?: number
  readonly signatures?: readonly { readonly name: string; readonly severity: number; readonly description: string }[]
  readonly modules: readonly ModuleRecord[]
  /** Number of diagnostics by the key of the module that reported them. */
  readonly diagnostics: Readonly<Record<string, number>>
}

export interface SampleSummary {
  readonly name: string | null
  readonly sha256?: string
  readonly type?: string
  readonly size?: number
}

/** One line of the process tree. */
export interface TreeLine {
  readonly depth: number
  /** Whether no sibling follows. */
  readonly last: boolean
  readonly pid: number
  readonly name: string | null
  readonly calls: number
}

type Container = Partial<GlobalContainer> & { readonly processing: ProcessingRecord }

export async function summarize(
  analysis: Analysis,
  container: Container,
  report: { readonly path: string | null; readonly size: number },
): Promise<Summary> {
  const { info, network, dropped, signatures, processing } = container
  return {
    analysis: analysis.analysisPath,
    generation: analysis.generation,
    version: info?.version ?? analysis.task.version ?? analysis.generation,
    report: report.path,
    size: report.size,
    sample: sampleOf(analysis, container),
    duration: info?.duration ?? null,
    ...(await behaviorOf(container.behavior)),
    ...(network === undefined
      ? {}
      : {
          hosts: network.hosts.length,
          flows: network.tcp.length + network.udp.length,
          dns: network.dns.length,
          http: network.http.length,
        }),
    ...(dropped === undefined ? {} : { dropped: dropped.length }),
    ...(signatures === undefined
      ? {}
      : { signatures: signatures.map(({ name, severity, description }) => ({ name, severity, description })) }),
    modules: processing.modules,
    diagnostics: countByKey(processing.diagnostics),
  }
}

function sampleOf({ task }: Analysis, { file }: Container): SampleSummary {
  return {
    name: file?.name ?? file?.url ?? task.file_name ?? task.target ?? null,
    ...(file?.sha256 === undefined ? {} : { sha256: file.sha256 }),
    ...(file?.type === undefined || file.type === null ? {} : { type: file.type }),
    ...(file?.size === undefined ? {} : { size: file.size }),
  }
}

async function behaviorOf(behavior: Behavior | undefined): Promise<Pick<Summary, 'processes' | 'calls' | 'tree'>> {
  if (behavior === undefined) return {}
  const counts = new Map<string, number>()
  let calls = 0
  for (const process of behavior.processes) {
    const count = await process.calls.count()
    counts.set(identity(process.process_id, process.first_seen), count)
    calls += count
  }
  return { processes: behavior.processes.length, calls, tree: flatten(behavior.processtree, counts) }
}

/** A process id may be used twice in one run. */
function identity(pid: number, firstSeen: string | null | undefined): string {
  return `${String(pid)} ${firstSeen ?? ''}`
}

/** The tree in reading order, without recursion: its depth is the attacker's choice. */
function flatten(roots: readonly ProcessNode[], counts: ReadonlyMap<string, number>): TreeLine[] {
  const lines: TreeLine[] = []
  const open: { readonly node: ProcessNode; readonly depth: number; readonly last: boolean }[] = []
  const push = (siblings: readonly ProcessNode[], depth: number): void => {
    const last = siblings.length - 1
    // One by one: there may be more siblings than a call takes arguments.
    for (const [i, node] of [...siblings.entries()].reverse()) open.push({ node, depth, last: i === last })
  }
  push(roots, 0)
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { node, depth, last } = next
    const calls = counts.get(identity(node.pid, node.first_seen)) ?? 0
    lines.push({ depth, last, pid: node.pid, name: node.name, calls })
    push(node.children, depth + 1)
  }
  return lines
}

function countByKey(diagnostics: ProcessingRecord['diagnostics']): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const { key } of diagnostics) counts[key] = (counts[key] ?? 0) + 1
  return counts
}
