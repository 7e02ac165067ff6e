import { type ProcessNode } from '@cuculus/core'
import { describe, expect, it } from 'vitest'
import { processTree, type TreeProcess } from '../src/processTree.js'
import { flatten } from './flatten.js'

function process(
  pid: number,
  parentId: number | null,
  startedAt: number | null,
  name = `p${String(pid)}`,
): TreeProcess {
  return { pid, parentId, startedAt, name }
}

/** `1(2,3(4))`. */
function outline(nodes: readonly ProcessNode[]): string {
  return nodes
    .map(
      (node) =>
        `${node.name ?? `?${String(node.pid)}`}${node.children.length > 0 ? `(${outline(node.children)})` : ''}`,
    )
    .join(',')
}

function depth(nodes: readonly ProcessNode[]): number {
  let level = nodes
  let result = 0
  for (; level.length > 0; result++) level = level.flatMap((node) => node.children)
  return result
}

describe('processTree', () => {
  it('nests children below their parents in the order of their start', () => {
    expect(outline(processTree([process(1, 0, 1), process(2, 1, 2), process(3, 1, 3), process(4, 3, 4)]))).toBe(
      'p1(p2,p3(p4))',
    )
  })

  it('finds a parent that is seen after its child', () => {
    expect(outline(processTree([process(4, 3, 1), process(3, 1, 2), process(1, 9, 3)]))).toBe('p1(p3(p4))')
  })

  it('makes a process that is its own parent a root', () => {
    expect(outline(processTree([process(5, 5, 1), process(6, 5, 2)]))).toBe('p5(p6)')
  })

  it('breaks a cycle at its earliest process and keeps every member', () => {
    expect(outline(processTree([process(1, 3, 1), process(2, 1, 2), process(3, 2, 3), process(4, 3, 4)]))).toBe(
      'p1(p2(p3(p4)))',
    )
  })

  it('breaks cycles among processes whose start is unknown', () => {
    expect(outline(processTree([process(1, 2, null), process(2, 1, null)]))).toBe('p1(p2)')
  })

  it('gives each process of a reused id a node of its own, and each child the parent of its time', () => {
    const tree = processTree([
      process(7, 1, 10, 'first'),
      process(8, 7, 20, 'child of first'),
      process(7, 1, 30, 'second'),
      process(9, 7, 40, 'child of second'),
    ])
    expect(outline(tree)).toBe('?1(first(child of first),second(child of second))')
  })

  it('gives a process its predecessor with the same id as parent when it names that id', () => {
    expect(outline(processTree([process(7, 1, 10, 'first'), process(7, 7, 30, 'second')]))).toBe('first(second)')
  })

  it('takes the first of several parents if none had started yet', () => {
    const tree = processTree([process(8, 7, 5, 'child'), process(7, 1, 10, 'first'), process(7, 1, 30, 'second')])
    expect(outline(tree)).toBe('?1(first(child),second)')
  })

  it('groups orphans of the same parent, at the place of the first, and leaves single ones at the root', () => {
    const tree = processTree([process(2, 500, 1), process(3, 600, 2), process(4, 500, 3)])
    expect(outline(tree)).toBe('?500(p2,p4),p3')
    expect(tree[0]).toMatchObject({ pid: 500, name: null })
    expect(tree[0]).not.toHaveProperty('parent_id')
    expect(tree[1]).toMatchObject({ pid: 3, parent_id: 600 })
  })

  it('keeps processes without a parent id at the root', () => {
    expect(outline(processTree([process(2, null, 1), process(3, null, 2)]))).toBe('p2,p3')
  })

  it('tells parent, command line and start where they are known', () => {
    expect(processTree([{ ...process(2, 1, 1500), commandLine: 'a b' }])).toEqual([
      {
        pid: 2,
        name: 'p2',
        children: [],
        parent_id: 1,
        command_line: 'a b',
        first_seen: '1970-01-01 00:00:01,500',
      },
    ])
  })

  it('holds every process of a chain of 50,000 once and nests it no deeper than 200', () => {
    const chain = Array.from({ length: 50_000 }, (_, i) => process(i + 1, i, i))
    const tree = processTree(chain)
    expect(new Set(flatten(tree).map((node) => node.pid)).size).toBe(50_000)
    expect(flatten(tree)).toHaveLength(50_000)
    expect(depth(tree)).toBe(200)
  })

  it('holds every process of random parentage once', () => {
    let state = 7
    const random = (below: number): number => (state = (Math.imul(state, 48_271) >>> 0) % 2_147_483_647) % below
    for (let round = 0; round < 200; round++) {
      const processes = Array.from({ length: 1 + random(30) }, () =>
        process(random(12), random(12), random(3) === 0 ? null : random(20)),
      ).sort((a, b) => (a.startedAt ?? Infinity) - (b.startedAt ?? Infinity) || a.pid - b.pid)
      const named = flatten(processTree(processes)).filter((node) => node.name !== null)
      expect(named).toHaveLength(processes.length)
    }
  })
})
