import { type ProcessNode } from '@cuculus/core'

/** Every process of a tree, without recursion. */
export function flatten(nodes: readonly ProcessNode[]): ProcessNode[] {
  const all: ProcessNode[] = []
  const stack = [...nodes]
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    all.push(node)
    stack.push(...node.children)
  }
  return all
}
