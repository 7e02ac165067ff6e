import { Sequence } from '@cuculus/core'

/** A place in a module's data that JSON cannot hold. */
export interface Unjsonable {
  /** `behavior.processes[0].calls` */
  readonly path: string
  /** What was found, for people. */
  readonly found: string
}

interface Frame {
  readonly value: object
  readonly path: string
  readonly entries: Iterator<readonly [label: string, value: unknown]>
}

/** Objects that JSON.stringify turns into something else than they are. */
const foreign = [Map, Set, Date, RegExp, Error, Promise, ArrayBuffer]

/** The first place in `data` that JSON cannot hold, `undefined` if there is none. Sequences are read to their end. */
export async function findUnjsonable(data: unknown, root: string): Promise<Unjsonable | undefined> {
  const stack: Frame[] = []
  const ancestors = new Set<object>()
  const enter = async (value: unknown, path: string): Promise<Unjsonable | undefined> => {
    if (isSequence(value)) return inSequence(value, path)
    const found = describeUnjsonable(value, ancestors)
    if (found !== undefined) return { path, found }
    if (typeof value !== 'object' || value === null) return undefined
    ancestors.add(value)
    stack.push({ value, path, entries: entriesOf(value) })
    return undefined
  }
  let problem = await enter(data, root)
  for (let frame = stack.at(-1); problem === undefined && frame !== undefined; frame = stack.at(-1)) {
    const next = frame.entries.next()
    if (next.done === true) {
      ancestors.delete(frame.value)
      stack.pop()
      continue
    }
    const [label, value] = next.value
    // A member that is undefined is not in the report; an item becomes null there.
    if (value === undefined && !Array.isArray(frame.value)) continue
    problem = await enter(value, frame.path + label)
  }
  return problem
}

async function inSequence(sequence: Sequence<unknown>, path: string): Promise<Unjsonable | undefined> {
  let index = 0
  for await (const batch of sequence.batches()) {
    for (const item of batch) {
      const at = `${path}[${String(index++)}]`
      if (isSequence(item)) return { path: at, found: 'a Sequence within a Sequence' }
      const problem = await findUnjsonable(item, at)
      if (problem !== undefined) return problem
    }
  }
  return undefined
}

function describeUnjsonable(value: unknown, ancestors: ReadonlySet<object>): string | undefined {
  if (value === undefined) return 'undefined'
  if (typeof value === 'bigint') return `the bigint ${value.toString()} (write a number or a string)`
  if (typeof value === 'function' || typeof value === 'symbol') return `a ${typeof value}`
  if (typeof value === 'number') return Number.isFinite(value) ? undefined : `the number ${String(value)}`
  if (typeof value !== 'object' || value === null) return undefined
  if (ancestors.has(value)) return 'a cycle'
  const isForeign = ArrayBuffer.isView(value) || foreign.some((type) => value instanceof type)
  return isForeign ? `a ${value.constructor.name}` : undefined
}

function* entriesOf(value: object): Generator<readonly [string, unknown]> {
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index++) yield [`[${String(index)}]`, value[index] as unknown]
  } else {
    for (const [name, member] of Object.entries(value)) yield [`.${name}`, member as unknown]
  }
}

/** By what it can do: two copies of core may be installed. */
function isSequence(value: unknown): value is Sequence<unknown> {
  if (value instanceof Sequence) return true
  return typeof value === 'object' && value !== null && 'batches' in value && typeof value.batches === 'function'
}

/** All sequences in `data`, with their paths; data must have passed `findUnjsonable`. */
export function sequencesIn(
  data: unknown,
  root: string,
): { readonly path: string; readonly sequence: Sequence<unknown> }[] {
  const found: { path: string; sequence: Sequence<unknown> }[] = []
  const waiting: [path: string, value: unknown][] = [[root, data]]
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const [path, value] = next
    if (isSequence(value)) found.push({ path, sequence: value })
    else if (typeof value === 'object' && value !== null) {
      for (const [label, member] of entriesOf(value)) waiting.push([path + label, member])
    }
  }
  return found
}
