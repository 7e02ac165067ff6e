/** Names and addresses that are noise of the guest. They are marked, never left out. */
export interface PasslistOptions {
  /** Patterns of names. Those of Cuckoo 0.5-2.0 unless given: Microsoft's own services and reverse look-ups. */
  readonly domains?: readonly (RegExp | string)[]
  /** Addresses, as text. */
  readonly hosts?: readonly string[]
}

const defaultDomains: readonly RegExp[] = [/\.windows\.com$/i, /\.in-addr\.arpa$/i]

export class Passlist {
  readonly #patterns: readonly RegExp[]
  readonly #names: ReadonlySet<string>
  readonly #hosts: ReadonlySet<string>
  readonly #known = new Map<string, boolean>()

  constructor(options: PasslistOptions = {}) {
    const domains = options.domains ?? defaultDomains
    this.#patterns = domains.filter((entry) => typeof entry !== 'string')
    this.#names = new Set(domains.filter((entry) => typeof entry === 'string').map((name) => name.toLowerCase()))
    this.#hosts = new Set(options.hosts)
  }

  hasName(name: string): boolean {
    const known = this.#known.get(name)
    if (known !== undefined) return known
    // `test` of a global pattern would remember where it stopped.
    const found = this.#names.has(name.toLowerCase()) || this.#patterns.some((pattern) => name.search(pattern) >= 0)
    if (this.#known.size < 100_000) this.#known.set(name, found)
    return found
  }

  hasHost(address: string): boolean {
    return this.#hosts.has(address)
  }
}
