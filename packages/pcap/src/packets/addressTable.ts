import { formatIpv4, formatIpv6 } from './addressText.js'

/** A number for every address, in the order in which they were seen first. Text is made only for who asks. */
export class AddressTable {
  readonly #limit: number
  readonly #texts: string[] = []
  #version4 = new Uint32Array(1024)
  /** Number of the address plus one; 0 marks a free slot. */
  #slots = new Int32Array(1024)
  #used4 = 0
  readonly #version6 = new Map<string, number>()
  /** Addresses that found no room. */
  refused = 0

  constructor(limit: number) {
    this.#limit = limit
  }

  get size(): number {
    return this.#texts.length
  }

  /** The number of an IPv4 address; −1 if the table is full. */
  version4(address: number): number {
    const mask = this.#slots.length - 1
    let slot = (Math.imul(address, 0x9e3779b1) >>> 8) & mask
    for (;;) {
      const id = this.#slots[slot] ?? 0
      if (id === 0) break
      if (this.#version4[slot] === address) return id - 1
      slot = (slot + 1) & mask
    }
    if (this.#isFull()) return -1
    this.#texts.push(formatIpv4(address))
    this.#slots[slot] = this.#texts.length
    this.#version4[slot] = address
    if (++this.#used4 * 2 > mask) this.#grow()
    return this.#texts.length - 1
  }

  /** The number of the IPv6 address at `at`; −1 if the table is full. */
  version6(bytes: Buffer, at: number): number {
    const key = bytes.toString('latin1', at, at + 16)
    const known = this.#version6.get(key)
    if (known !== undefined) return known
    if (this.#isFull()) return -1
    this.#texts.push(formatIpv6(bytes, at))
    this.#version6.set(key, this.#texts.length - 1)
    return this.#texts.length - 1
  }

  /** Text of an address by its number. */
  text(id: number): string {
    return this.#texts[id] ?? ''
  }

  /** All addresses. */
  all(): readonly string[] {
    return this.#texts
  }

  #isFull(): boolean {
    if (this.#texts.length < this.#limit) return false
    this.refused++
    return true
  }

  #grow(): void {
    const addresses = this.#version4
    const ids = this.#slots
    const size = ids.length * 2
    this.#version4 = new Uint32Array(size)
    this.#slots = new Int32Array(size)
    for (const [i, id] of ids.entries()) {
      if (id === 0) continue
      const address = u32Of(addresses, i)
      let slot = (Math.imul(address, 0x9e3779b1) >>> 8) & (size - 1)
      while (this.#slots[slot] !== 0) slot = (slot + 1) & (size - 1)
      this.#slots[slot] = id
      this.#version4[slot] = address
    }
  }
}

function u32Of(list: Uint32Array, at: number): number {
  return list[at] ?? 0
}
