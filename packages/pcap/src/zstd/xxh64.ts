/** 64 bits as two halves. */
interface Word {
  readonly high: number
  readonly low: number
}

function word(high: number, low: number): Word {
  return { high: high >>> 0, low: low >>> 0 }
}

const prime1 = word(0x9e3779b1, 0x85ebca87)
const prime2 = word(0xc2b2ae3d, 0x27d4eb4f)
const prime3 = word(0x165667b1, 0x9e3779f9)
const prime4 = word(0x85ebca77, 0xc2b2ae63)
const prime5 = word(0x27d4eb2f, 0x165667c5)

function sum(a: Word, b: Word): Word {
  const low = a.low + b.low
  return word(a.high + b.high + (low > 0xffffffff ? 1 : 0), low)
}

function product(a: Word, b: Word): Word {
  const [a0, a1] = [a.low & 0xffff, a.low >>> 16]
  const [b0, b1] = [b.low & 0xffff, b.low >>> 16]
  const first = a0 * b0
  const middle = a1 * b0 + (first >>> 16)
  const other = a0 * b1 + (middle % 0x10000)
  const carry = a1 * b1 + Math.floor(middle / 0x10000) + Math.floor(other / 0x10000)
  const high = carry + Math.imul(a.high, b.low) + Math.imul(a.low, b.high)
  return word(high, ((other % 0x10000) * 0x10000 + (first & 0xffff)) >>> 0)
}

function either({ high, low }: Word, other: Word): Word {
  return word(high ^ other.high, low ^ other.low)
}

function rotated({ high, low }: Word, bits: number): Word {
  if (bits >= 32) return rotated({ high: low, low: high }, bits - 32)
  if (bits === 0) return { high, low }
  return word((high << bits) | (low >>> (32 - bits)), (low << bits) | (high >>> (32 - bits)))
}

function shifted({ high, low }: Word, bits: number): Word {
  return bits >= 32 ? word(0, high >>> (bits - 32)) : word(high >>> bits, (low >>> bits) | (high << (32 - bits)))
}

function round(state: Word, input: Word): Word {
  return product(rotated(sum(state, product(input, prime2)), 31), prime1)
}

/** The lower half of XXH64 with the seed 0 (RFC 8878 §3.1.1): the checksum of a frame. */
export function xxh64(bytes: Buffer): number {
  const { length } = bytes
  const input = (at: number): Word => word(bytes.readUInt32LE(at + 4), bytes.readUInt32LE(at))
  let at = 0
  let hash = prime5
  if (length >= 32) {
    const zero = word(0, 0)
    const states: [Word, Word, Word, Word] = [sum(prime1, prime2), prime2, zero, product(prime1, word(-1, -1))]
    for (; at + 32 <= length; at += 32) {
      for (let i = 0; i < 4; i++) states[i] = round(states[i] ?? zero, input(at + 8 * i))
    }
    const [a, b, c, d] = states
    hash = sum(sum(rotated(a, 1), rotated(b, 7)), sum(rotated(c, 12), rotated(d, 18)))
    for (const state of states) hash = sum(product(either(hash, round(zero, state)), prime1), prime4)
  }
  hash = sum(hash, word(Math.floor(length / 2 ** 32), length))
  for (; at + 8 <= length; at += 8) {
    hash = sum(product(rotated(either(hash, round(word(0, 0), input(at))), 27), prime1), prime4)
  }
  if (at + 4 <= length) {
    hash = either(hash, product(word(0, bytes.readUInt32LE(at)), prime1))
    hash = sum(product(rotated(hash, 23), prime2), prime3)
    at += 4
  }
  for (; at < length; at++) {
    hash = product(rotated(either(hash, product(word(0, bytes[at] ?? 0), prime5)), 11), prime1)
  }
  hash = product(either(hash, shifted(hash, 33)), prime2)
  hash = product(either(hash, shifted(hash, 29)), prime3)
  return either(hash, shifted(hash, 32)).low
}
