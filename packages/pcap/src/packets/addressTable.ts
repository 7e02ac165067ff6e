import { formatIpv4, formatIpv6 } from './addressText.js'

/** The conversations that addresses take part in, as far as making room for further addresses needs to know them. */
export interface AddressUsers {
  /** What speaks for keeping a conversation; `undefined` if it must be kept, or is not one of that address. */
  worthOf(row: number, address: number): number | undefined
  /** Give a conversation up. */
  drop(row: number): void
  /** Give up one that is worth little. @returns Whether there was one near. */
  dropLeast(): boolean
}

/** An address sent, or was sent, something else than TCP and UDP. */
const SENT = 1
const RECEIVED = 2

/** Addresses that are looked at to find one that can make room. */
const mostTries = 16

/**
 * A number for every address, in the order in which they were seen first. Text is made only for who asks.
 *
 * In a full table an address makes room for a new one if nobody answered it: it is in no conversation, or in a single one that can be given up
 * (`FlowTable`). So a flood with invented sources, each good for one packet, hides nobody who comes later.
 */
export class AddressTable {
  readonly #limit: number
  /** Texts by number; `''` until somebody asks. */
  readonly #texts: string[] = []
  /** IPv4 addresses by number. */
  #numbers4 = new Uint32Array(1024)
  /** IPv4 addresses by slot. */
  #version4 = new Uint32Array(1024)
  /** Number of the address plus one; 0 marks a free slot. */
  #slots = new Int32Array(1024)
  #used4 = 0
  readonly #version6 = new Map<string, number>()
  /** Keys of `#version6` by number. */
  readonly #keys6 = new Map<number, string>()
  /** Rows of conversations that an address is in, and the one that it came to last. */
  #uses = new Uint32Array(1024)
  #row = new Int32Array(1024)
  /** `SENT`, `RECEIVED`. */
  #others = new Uint8Array(1024)
  /** When the holder of each number was seen first; made once numbers are used again. */
  #order: Uint32Array | undefined
  #seen = 0
  /** Where the search for an address that makes room goes on. */
  #hand = 0
  #users: AddressUsers | undefined
  /** Packets whose address found no room. */
  refused = 0
  /** Addresses that made room for others. */
  evicted = 0

  constructor(limit: number) {
    this.#limit = limit
  }

  get size(): number {
    return this.#texts.length
  }

  /** Who holds the conversations. Without one, nobody makes room. */
  attach(users: AddressUsers): void {
    this.#users = users
  }

  /**
   * The number of an IPv4 address; −1 if the table is full.
   *
   * @param keep - The number of another address that the caller is about to use.
   */
  version4(address: number, keep = -1): number {
    const mask = this.#slots.length - 1
    let slot = slotOf(address, mask)
    for (;;) {
      const id = this.#slots[slot] ?? 0
      if (id === 0) break
      if (this.#version4[slot] === address) return id - 1
      slot = (slot + 1) & mask
    }
    const id = this.#take(keep)
    if (id < 0) return -1
    this.#texts[id] = ''
    this.#numbers4[id] = address
    this.#insert(address, id + 1)
    if (++this.#used4 * 2 > mask) this.#grow()
    return id
  }

  /** The number of the IPv6 address at `at`; −1 if the table is full. */
  version6(bytes: Buffer, at: number, keep = -1): number {
    const key = bytes.toString('latin1', at, at + 16)
    const known = this.#version6.get(key)
    if (known !== undefined) return known
    const id = this.#take(keep)
    if (id < 0) return -1
    this.#texts[id] = formatIpv6(bytes, at)
    this.#version6.set(key, id)
    this.#keys6.set(id, key)
    return id
  }

  /** Text of an address by its number. */
  text(id: number): string {
    const known = this.#texts[id]
    if (known !== '') return known ?? ''
    const text = formatIpv4(this.#numbers4[id] ?? 0)
    this.#texts[id] = text
    return text
  }

  /** All addresses. */
  all(): readonly string[] {
    const order = this.#order
    const ids = Uint32Array.from(this.#texts, (_, i) => i)
    if (order !== undefined) ids.sort((a, b) => (order[a] ?? 0) - (order[b] ?? 0))
    return Array.from(ids, (id) => this.text(id))
  }

  /** A conversation between two addresses begins. */
  hold(row: number, src: number, dst: number): void {
    this.#uses[src] = (this.#uses[src] ?? 0) + 1
    this.#uses[dst] = (this.#uses[dst] ?? 0) + 1
    this.#row[src] = row
    this.#row[dst] = row
  }

  /** A conversation between two addresses was given up. */
  release(src: number, dst: number): void {
    this.#uses[src] = (this.#uses[src] ?? 1) - 1
    this.#uses[dst] = (this.#uses[dst] ?? 1) - 1
  }

  /** Note a packet that belongs to no conversation. */
  note(src: number, dst: number): void {
    this.#others[src] = (this.#others[src] ?? 0) | SENT
    this.#others[dst] = (this.#others[dst] ?? 0) | RECEIVED
  }

  /** A number for a new address; −1 if there is none. */
  #take(keep: number): number {
    const id = this.#texts.length < this.#limit ? this.#texts.length : this.#makeRoom(keep)
    if (id < 0) {
      this.refused++
      return -1
    }
    if (id >= this.#uses.length) this.#growColumns()
    this.#uses[id] = 0
    this.#row[id] = -1
    this.#others[id] = 0
    if (this.#order !== undefined) this.#order[id] = this.#seen++
    return id
  }

  #makeRoom(keep: number): number {
    const users = this.#users
    if (users === undefined || this.#texts.length === 0) return -1
    const found = this.#least(users, keep)
    // Addresses with several conversations each: with every one that is given up they come nearer to making room.
    const id = found < 0 && users.dropLeast() ? this.#least(users, keep) : found
    if (id < 0) return -1
    if (this.#uses[id] === 1) users.drop(this.#row[id] ?? -1)
    if (this.#order === undefined) {
      this.#order = Uint32Array.from(this.#texts, (_, i) => i)
      this.#seen = this.#texts.length
    }
    this.evicted++
    this.#forget(id)
    return id
  }

  /** The address that is needed least of those that come next; −1 if all are needed. */
  #least(users: AddressUsers, keep: number): number {
    let least = -1
    let leastWorth = Infinity
    for (let tries = 0; tries < mostTries && leastWorth > 0; tries++) {
      const id = this.#hand
      this.#hand = id + 1 < this.#texts.length ? id + 1 : 0
      const worth = id === keep ? undefined : this.#worthOf(users, id)
      if (worth === undefined || worth >= leastWorth) continue
      least = id
      leastWorth = worth
    }
    return least
  }

  #worthOf(users: AddressUsers, id: number): number | undefined {
    switch (this.#uses[id]) {
      case 0:
        return this.#others[id] ?? 0
      case 1:
        return users.worthOf(this.#row[id] ?? -1, id)
      default:
        return undefined
    }
  }

  #forget(id: number): void {
    const key = this.#keys6.get(id)
    if (key === undefined) this.#remove(this.#numbers4[id] ?? 0)
    else {
      this.#keys6.delete(id)
      this.#version6.delete(key)
    }
  }

  #insert(address: number, id: number): void {
    const mask = this.#slots.length - 1
    let slot = slotOf(address, mask)
    while (this.#slots[slot] !== 0) slot = (slot + 1) & mask
    this.#slots[slot] = id
    this.#version4[slot] = address
  }

  /** Free a slot; what was put behind it for lack of room moves up, so that a search never meets a gap. */
  #remove(address: number): void {
    const mask = this.#slots.length - 1
    let gap = slotOf(address, mask)
    while (this.#version4[gap] !== address || this.#slots[gap] === 0) gap = (gap + 1) & mask
    for (let slot = (gap + 1) & mask; this.#slots[slot] !== 0; slot = (slot + 1) & mask) {
      const held = this.#version4[slot] ?? 0
      if (((slot - slotOf(held, mask)) & mask) < ((slot - gap) & mask)) continue
      this.#slots[gap] = this.#slots[slot] ?? 0
      this.#version4[gap] = held
      gap = slot
    }
    this.#slots[gap] = 0
    this.#used4--
  }

  #grow(): void {
    const addresses = this.#version4
    const ids = this.#slots
    this.#version4 = new Uint32Array(ids.length * 2)
    this.#slots = new Int32Array(ids.length * 2)
    for (const [i, id] of ids.entries()) if (id !== 0) this.#insert(addresses[i] ?? 0, id)
  }

  #growColumns(): void {
    const size = this.#uses.length * 2
    const [numbers4, uses, row, others] = [this.#numbers4, this.#uses, this.#row, this.#others]
    this.#numbers4 = new Uint32Array(size)
    this.#numbers4.set(numbers4)
    this.#uses = new Uint32Array(size)
    this.#uses.set(uses)
    this.#row = new Int32Array(size)
    this.#row.set(row)
    this.#others = new Uint8Array(size)
    this.#others.set(others)
  }
}

function slotOf(address: number, mask: number): number {
  return (Math.imul(address, 0x9e3779b1) >>> 8) & mask
}
