/**
 * Work on up to `limit` items at once, and give the results in the order of the items.
 *
 * Nothing is read ahead beyond that, so that the source may be as long as it likes. The first failure ends it.
 *
 * @param limit asked for each item
 */
export async function* mapInOrder<Item, Result>(
  source: AsyncIterable<Item>,
  limit: () => number,
  work: (item: Item) => Promise<Result>,
): AsyncGenerator<Result, void, undefined> {
  const pending: Promise<Result>[] = []
  for await (const item of source) {
    pending.push(observed(work(item)))
    const first = pending.length < limit() ? undefined : pending.shift()
    if (first !== undefined) yield await first
  }
  for (const result of pending) yield await result
}

/** A failure is thrown when its turn comes; until then it must not count as unhandled. */
function observed<Result>(result: Promise<Result>): Promise<Result> {
  result.catch(() => undefined)
  return result
}
