const actions: WeakMap<AbortSignal, Set<() => void>> = new WeakMap<AbortSignal, Set<() => void>>()

/**
 * Act when a signal is aborted, unless the function that is returned was called before.
 *
 * Any number of tasks may wait for the same signal: they share one listener, where Node.js takes many for a leak.
 */
export function onAbort(signal: AbortSignal, action: () => void): () => void {
  const all = actions.get(signal) ?? listen(signal)
  all.add(action)
  return () => {
    all.delete(action)
  }
}

function listen(signal: AbortSignal): Set<() => void> {
  const all = new Set<() => void>()
  actions.set(signal, all)
  signal.addEventListener(
    'abort',
    () => {
      for (const action of all) action()
    },
    { once: true },
  )
  return all
}
