import type { Flow } from '@cuculus/pcap'

/** Repetitions from which on an address and port are called dead, over all conversations with them. Cuckoo 2 and CAPE use the same number. */
const repetitions = 2

/** Gathers those that were called repeatedly and never spoken to. */
export interface DeadHosts {
  take(flow: Flow): void
  all(): [string, number][]
}

/**
 * An address and port are dead when packets without payload were repeated to them and no payload was ever sent to them:
 * nobody answered, or only to refuse. The rule of Cuckoo 2, over whole conversations.
 */
export function deadHosts(): DeadHosts {
  const ends = new Map<string, { readonly dst: string; readonly dport: number; repeats: number; isAlive: boolean }>()
  return {
    take({ dst, dport, repeatsSrc, bytesSrc }) {
      const key = `${dst} ${String(dport)}`
      const end = ends.get(key) ?? { dst, dport, repeats: 0, isAlive: false }
      ends.set(key, end)
      end.repeats += repeatsSrc
      if (bytesSrc > 0) end.isAlive = true
    },
    all() {
      return [...ends.values()]
        .filter(({ repeats, isAlive }) => repeats >= repetitions && !isAlive)
        .map(({ dst, dport }) => [dst, dport])
    },
  }
}
