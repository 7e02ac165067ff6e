import { isMap, isNode, isScalar, isSeq, type Document, type LineCounter } from 'yaml'

/**
 * The line, from 1, of the part of a document that the path of a `RuleError` leads to (`match.any[0].file`), or of what is nearest above it.
 *
 * @param index - Position of the rule, if the document is a list of rules.
 */
export function lineOf({ contents }: Document, index: number, path: string, lines: LineCounter): number | undefined {
  const rule: unknown = isSeq(contents) ? contents.items[index] : contents
  let offset = startOf(rule)
  let node = rule
  let rest = path
  while (rest !== '') {
    const step = isSeq(node) ? itemOf(node.items, rest) : isMap(node) ? memberOf(node.items, rest) : undefined
    if (step === undefined) break
    node = step.node
    rest = step.rest
    offset = step.offset ?? offset
  }
  return offset === undefined ? undefined : lines.linePos(offset).line
}

interface Step {
  readonly node: unknown
  readonly rest: string
  readonly offset: number | undefined
}

/** `[2].file` → the third item, `file`. */
function itemOf(items: readonly unknown[], path: string): Step | undefined {
  const [whole, index] = /^\[(\d+)\]\.?/.exec(path) ?? []
  if (whole === undefined) return undefined
  const node = items[Number(index)]
  return { node, rest: path.slice(whole.length), offset: startOf(node) }
}

/** Keys of Sigma may have dots in them: the one is meant that the path begins with. */
function memberOf(
  pairs: readonly { readonly key: unknown; readonly value: unknown }[],
  path: string,
): Step | undefined {
  let best: { readonly name: string; readonly pair: (typeof pairs)[number] } | undefined
  for (const pair of pairs) {
    const name = isScalar(pair.key) ? String(pair.key.value) : ''
    if (name === '' || name.length <= (best?.name.length ?? 0) || !path.startsWith(name)) continue
    if (['', '.', '['].includes(path.charAt(name.length))) best = { name, pair }
  }
  if (best === undefined) return undefined
  const rest = path.slice(best.name.length).replace(/^\./, '')
  return { node: best.pair.value, rest, offset: startOf(best.pair.key) }
}

function startOf(node: unknown): number | undefined {
  return isNode(node) ? node.range?.[0] : undefined
}
