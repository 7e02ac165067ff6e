import { type Call, Sequence } from '@cuculus/core'

/**
 * Freeze plain data, however deep, without recursion: a signature that writes into results fails instead of corrupting the report.
 *
 * Of objects of a class only a `Sequence` is known: nothing can be put before what it does. Others are left alone.
 */
export function freezeData(root: unknown): void {
  const open: unknown[] = [root]
  /** Objects that were frozen before: what they hold may not be. */
  const seen = new Set<object>()
  while (open.length > 0) {
    const value = open.pop()
    if (value instanceof Sequence) Object.preventExtensions(value)
    if (!isPlain(value) || seen.has(value)) continue
    if (Object.isFrozen(value)) seen.add(value)
    else Object.freeze(value)
    for (const item of Object.values(value)) if (typeof item === 'object' && item !== null) open.push(item)
  }
}

/** Freeze a call: by hand, for this is done a hundred thousand times. */
export function freezeCall(call: Call): void {
  if (Object.isFrozen(call)) return
  Object.freeze(call)
  Object.freeze(call.arguments)
  for (const argument of call.arguments) Object.freeze(argument)
  if (call.stacktrace !== undefined) Object.freeze(call.stacktrace)
}

function isPlain(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false
  if (Array.isArray(value)) return true
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}
