/**
 * Freeze plain data, however deep, without recursion: a signature that writes into results fails instead of corrupting the report.
 *
 * Objects of a class (a `Sequence`) are left alone, they guard themselves.
 */
export function freezeData(root: unknown): void {
  const open: unknown[] = [root]
  /** Objects that were frozen before: what they hold may not be. */
  const seen = new Set<object>()
  while (open.length > 0) {
    const value = open.pop()
    if (!isPlain(value) || seen.has(value)) continue
    if (Object.isFrozen(value)) seen.add(value)
    else Object.freeze(value)
    for (const item of Object.values(value)) if (typeof item === 'object' && item !== null) open.push(item)
  }
}

function isPlain(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false
  if (Array.isArray(value)) return true
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}
