import { type ProcessNode } from '@cuculus/core'
import { formatTimestamp } from './timestamp.js'

/** What the tree needs to know of a process. */
export interface TreeProcess {
  readonly pid: number
  /** `null` if the log lost it. */
  readonly parentId: number | null
  readonly name: string | null
  /** Milliseconds; `null` if unknown. */
  readonly startedAt: number | null
  readonly commandLine?: string
}

/** Deeper than this nothing is nested: programs that read reports recurse. The process then stands at the root, with its `parent_id`. */
const maximumDepth = 200

/**
 * The processes by parentage, every process once. They come in the order of the report: by start, unknown last.
 *
 * Classic Cuckoo lost what it could not reach from the first process (0.x), children logged before their parent, self-parents, cycles, and the second process
 * of a reused id (1.x); Cuckoo 2 lost the latter. None of that happens here, and nothing recurses.
 */
export function processTree(processes: readonly TreeProcess[]): readonly ProcessNode[] {
  const parents = withoutCycles(findParents(processes))
  const nodes = processes.map(toNode)
  const roots: MutableNode[] = []
  const groups = groupOrphans(processes, parents)
  const depths = new Map<number, number>()

  nodes.forEach((node, index) => {
    const parent = parents[index] ?? none
    if (parent !== none && depthOf(index, parents, depths) <= maximumDepth) {
      nodes[parent]?.children.push(node)
      return
    }
    const group = parent === none ? groups.get(processes[index]?.parentId ?? NaN) : undefined
    if (group === undefined) roots.push(node)
    else if (group.children.push(node) === 1) roots.push(group)
  })
  return roots
}

const none = -1

interface MutableNode extends ProcessNode {
  readonly children: MutableNode[]
}

function toNode(process: TreeProcess): MutableNode {
  const firstSeen = formatTimestamp(process.startedAt)
  return {
    pid: process.pid,
    name: process.name,
    children: [],
    ...(process.parentId !== null && { parent_id: process.parentId }),
    ...(process.commandLine !== undefined && { command_line: process.commandLine }),
    ...(firstSeen !== null && { first_seen: firstSeen }),
  }
}

/** The position of each process' parent, `none` where it has no log. */
function findParents(processes: readonly TreeProcess[]): number[] {
  const byPid = new Map<number, number[]>()
  processes.forEach(({ pid }, index) => {
    const same = byPid.get(pid)
    if (same === undefined) byPid.set(pid, [index])
    else same.push(index)
  })
  return processes.map((process, index) => {
    const candidates = process.parentId === null ? undefined : byPid.get(process.parentId)
    return candidates === undefined ? none : parentAmong(candidates, index, processes)
  })
}

/**
 * Of several processes that had the parent's id one after the other: the last that had started when the child did, else the first.
 * (A monitor that is injected late gives the parent a later start than its child.)
 */
function parentAmong(candidates: readonly number[], child: number, processes: readonly TreeProcess[]): number {
  const startedAt = processes[child]?.startedAt ?? null
  const last = startedAt === null ? none : lastStartedBy(candidates, startedAt, processes)
  // candidates are sorted like the processes, so the child itself can only be the last of those found
  for (let position = last; position >= 0; position--) {
    const candidate = candidates[position]
    if (candidate !== undefined && candidate !== child) return candidate
  }
  return candidates.find((candidate) => candidate !== child) ?? none
}

/** Binary search: a hostile log may use one process id thousands of times. */
function lastStartedBy(candidates: readonly number[], time: number, processes: readonly TreeProcess[]): number {
  let low = 0
  let high = candidates.length
  while (low < high) {
    const middle = (low + high) >>> 1
    const startedAt = processes[candidates[middle] ?? none]?.startedAt ?? Infinity
    if (startedAt <= time) low = middle + 1
    else high = middle
  }
  return low - 1
}

/** Each cycle loses the link of its earliest process, which is the one with the lowest position. */
function withoutCycles(parents: readonly number[]): number[] {
  const result = [...parents]
  const visitedBy = new Int32Array(parents.length).fill(none)
  for (let start = 0; start < parents.length; start++) {
    let index = start
    while (index !== none && visitedBy[index] === none) {
      visitedBy[index] = start
      index = result[index] ?? none
    }
    if (index !== none && visitedBy[index] === start) result[earliestOf(index, result)] = none
  }
  return result
}

function earliestOf(member: number, parents: readonly number[]): number {
  let earliest = member
  for (let index = parents[member] ?? none; index !== member && index !== none; index = parents[index] ?? none) {
    if (index < earliest) earliest = index
  }
  return earliest
}

/** A node for every process id that has no log but at least two children with one. */
function groupOrphans(processes: readonly TreeProcess[], parents: readonly number[]): ReadonlyMap<number, MutableNode> {
  const logged = new Set(processes.map(({ pid }) => pid))
  const seen = new Set<number>()
  const groups = new Map<number, MutableNode>()
  processes.forEach(({ parentId }, index) => {
    // 0 is what monitors say when they do not know
    if (parentId === null || parentId === 0 || parents[index] !== none || logged.has(parentId)) return
    if (seen.has(parentId)) groups.set(parentId, { pid: parentId, name: null, children: [] })
    seen.add(parentId)
  })
  return groups
}

/** How deep a process stands, from 1 at the root; what would stand too deep begins again at 1. */
function depthOf(index: number, parents: readonly number[], depths: Map<number, number>): number {
  const path: number[] = []
  let at = index
  while (at !== none && !depths.has(at)) {
    path.push(at)
    at = parents[at] ?? none
  }
  let depth = at === none ? 0 : (depths.get(at) ?? 0)
  for (const position of path.reverse()) {
    depth = depth > maximumDepth ? 1 : depth
    depths.set(position, ++depth)
  }
  return depths.get(index) ?? 1
}
