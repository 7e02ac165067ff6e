/**
 * Deflate (RFC 1951) byte for byte as zlib does it at its level 6 with the strategy for filtered pictures and the largest memory level. The runtime's own library is
 * zlib made quicker, and packs to other bytes.
 *
 * Kept to what pictures of icons need: everything at once, a window of 32 KiB.
 */
export function deflateFiltered(bytes: Uint8Array): Uint8Array {
  const writer = new BitWriter()
  const symbols = new SymbolBuffer(bytes, writer)
  new Matcher(bytes, symbols).run()
  return writer.bytes()
}

const WINDOW = 32_768
const MINIMUM_MATCH = 3
const MAXIMUM_MATCH = 258
const MAXIMUM_DISTANCE = WINDOW - MAXIMUM_MATCH - MINIMUM_MATCH - 1
/** Shorter matches are not worth it in filtered pictures. */
const SHORT_MATCH = 5
/** Level 6: what is good enough to look less, to look no more at the next place, to stop; and how far a chain is followed. */
const LEVEL = { good: 8, lazy: 16, nice: 128, chain: 128 } as const
const HASH_SIZE = 65_536
/** Symbols of one block. */
const BLOCK_SYMBOLS = 32_767

/** Looks for matches, and takes one only if there is no longer one at the next place. */
class Matcher {
  readonly #bytes: Uint8Array
  readonly #symbols: SymbolBuffer
  /** Newest place of each hash, and the one before each place; 0 is none, so that the first place is never matched. */
  readonly #heads = new Int32Array(HASH_SIZE)
  readonly #previous: Int32Array
  #start = 0
  /** Where the window begins; it is moved when there is no room for another match behind the place. */
  #window = 0

  constructor(bytes: Uint8Array, symbols: SymbolBuffer) {
    this.#bytes = bytes
    this.#symbols = symbols
    this.#previous = new Int32Array(bytes.length)
  }

  run(): void {
    const end = this.#bytes.length
    let isWaiting = false
    let length = MINIMUM_MATCH - 1
    let at = 0
    while (at < end) {
      this.#moveWindow(at)
      const head = this.#insert(at)
      const [lastLength, lastStart] = [length, this.#start]
      length = MINIMUM_MATCH - 1
      if (head !== 0 && lastLength < LEVEL.lazy && at - head <= MAXIMUM_DISTANCE) {
        length = this.#longest(at, head, lastLength)
        if (length <= SHORT_MATCH) length = MINIMUM_MATCH - 1
      }
      if (lastLength >= MINIMUM_MATCH && length <= lastLength) {
        const isFull = this.#symbols.match(at - 1 - lastStart, lastLength)
        const behind = at - 1 + lastLength
        for (at++; at < behind; at++) this.#insert(at)
        isWaiting = false
        length = MINIMUM_MATCH - 1
        if (isFull) this.#flush(at, false)
        continue
      }
      if (isWaiting && this.#symbols.literal(this.#bytes[at - 1] ?? 0)) this.#flush(at, false)
      isWaiting = true
      at++
    }
    if (isWaiting) this.#symbols.literal(this.#bytes[end - 1] ?? 0)
    this.#moveWindow(end)
    this.#flush(end, true)
  }

  #moveWindow(at: number): void {
    if (at > this.#window + WINDOW + MAXIMUM_DISTANCE) this.#window += WINDOW
  }

  #flush(end: number, isLast: boolean): void {
    this.#symbols.flush(end, isLast, this.#window)
  }

  /** Remember a place; returns the newest with the same hash of three bytes. */
  #insert(at: number): number {
    if (at + MINIMUM_MATCH > this.#bytes.length) return 0
    const [a = 0, b = 0, c = 0] = [this.#bytes[at], this.#bytes[at + 1], this.#bytes[at + 2]]
    const hash = ((a << 12) ^ (b << 6) ^ c) & (HASH_SIZE - 1)
    const head = this.#heads[hash] ?? 0
    this.#previous[at] = head
    this.#heads[hash] = at
    return head
  }

  #longest(at: number, head: number, lastLength: number): number {
    const bytes = this.#bytes
    const room = bytes.length - at
    const nice = Math.min(LEVEL.nice, room)
    const limit = Math.max(at - MAXIMUM_DISTANCE, 0)
    const maximum = Math.min(MAXIMUM_MATCH, room)
    let best = lastLength
    let chain: number = lastLength >= LEVEL.good ? LEVEL.chain >> 2 : LEVEL.chain
    for (let place = head; place > limit && chain > 0; place = this.#previous[place] ?? 0, chain--) {
      if (bytes[place + best] !== bytes[at + best] || bytes[place + best - 1] !== bytes[at + best - 1]) continue
      let length = 0
      while (length < maximum && bytes[place + length] === bytes[at + length]) length++
      if (length <= best) continue
      this.#start = place
      best = length
      if (length >= nice) break
    }
    return Math.min(best, room)
  }
}

const LENGTH_EXTRA = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0]
const DISTANCE_EXTRA = [
  0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13,
]
const LENGTH_BASES = bases(LENGTH_EXTRA, 3)
const DISTANCE_BASES = bases(DISTANCE_EXTRA, 1)
const END_OF_BLOCK = 256
const LITERALS = 286
const DISTANCES = 30
/** Order in which lengths of the code of codes are sent. */
const ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]
const CODE_EXTRA = [...new Array<number>(16).fill(0), 2, 3, 7]

function bases(extra: readonly number[], first: number): readonly number[] {
  let value = first
  return extra.map((bits, index) => {
    const base = index === 28 && first === 3 ? MAXIMUM_MATCH : value
    value += 1 << bits
    return base
  })
}

function codeOf(value: number, table: readonly number[]): number {
  let code = table.length - 1
  while ((table[code] ?? 0) > value) code--
  return code
}

const FIXED_LITERALS = codes(
  Array.from({ length: 288 }, (_, symbol) => (symbol < 144 ? 8 : symbol < 256 ? 9 : symbol < 280 ? 7 : 8)),
)
const FIXED_DISTANCES = codes(new Array<number>(DISTANCES).fill(5))

/** Collects symbols, and writes them as a block in the shortest of three ways. */
class SymbolBuffer {
  readonly #bytes: Uint8Array
  readonly #writer: BitWriter
  /** Distance (0 for a literal) and length or byte of each symbol. */
  #distances: number[] = []
  #values: number[] = []
  #blockStart = 0

  constructor(bytes: Uint8Array, writer: BitWriter) {
    this.#bytes = bytes
    this.#writer = writer
  }

  /** Returns whether the block is full. */
  literal(byte: number): boolean {
    return this.#add(0, byte)
  }

  match(distance: number, length: number): boolean {
    return this.#add(distance, length)
  }

  #add(distance: number, value: number): boolean {
    this.#distances.push(distance)
    this.#values.push(value)
    return this.#values.length === BLOCK_SYMBOLS
  }

  /** What is no longer in the window cannot be stored as it is. */
  flush(end: number, isLast: boolean, window: number): void {
    const [literalCounts, distanceCounts] = this.#counts()
    const literals = codeLengths(literalCounts, 15)
    const distances = codeLengths(distanceCounts, 15)
    const runs = [...runLengths(literals, lastUsed(literals)), ...runLengths(distances, lastUsed(distances))]
    const runCounts = new Array<number>(19).fill(0)
    for (const { symbol } of runs) runCounts[symbol] = (runCounts[symbol] ?? 0) + 1
    const codeCodes = codeLengths(runCounts, 7)
    let sent = 18
    while (sent >= 3 && (codeCodes[ORDER[sent] ?? 0] ?? 0) === 0) sent--
    const head = 14 + 3 * (sent + 1) + weighed(runCounts, codeCodes, CODE_EXTRA)
    const dynamicBits = head + this.#bits(literalCounts, distanceCounts, literals, distances)
    const fixedBits = this.#bits(literalCounts, distanceCounts, FIXED_LITERALS.lengths, FIXED_DISTANCES.lengths)
    const [dynamicBytes, fixedBytes] = [(dynamicBits + 3 + 7) >> 3, (fixedBits + 3 + 7) >> 3]
    const stored = this.#bytes.subarray(this.#blockStart, end)
    const writer = this.#writer
    if (this.#blockStart >= window && stored.length + 4 <= Math.min(dynamicBytes, fixedBytes))
      writer.stored(stored, isLast)
    else if (fixedBytes <= dynamicBytes) {
      writer.bits(2 + Number(isLast), 3)
      this.#write(FIXED_LITERALS, FIXED_DISTANCES)
    } else {
      writer.bits(4 + Number(isLast), 3)
      writer.bits(lastUsed(literals) + 1 - 257, 5)
      writer.bits(lastUsed(distances), 5)
      writer.bits(sent + 1 - 4, 4)
      for (let index = 0; index <= sent; index++) writer.bits(codeCodes[ORDER[index] ?? 0] ?? 0, 3)
      const codeTable = codes(codeCodes)
      for (const { symbol, extra } of runs) {
        writer.code(codeTable, symbol)
        writer.bits(extra, CODE_EXTRA[symbol] ?? 0)
      }
      this.#write(codes(literals), codes(distances))
    }
    if (isLast) writer.align()
    this.#distances = []
    this.#values = []
    this.#blockStart = end
  }

  #counts(): readonly [number[], number[]] {
    const literals = new Array<number>(LITERALS).fill(0)
    const distances = new Array<number>(DISTANCES).fill(0)
    literals[END_OF_BLOCK] = 1
    for (const [index, value] of this.#values.entries()) {
      const distance = this.#distances[index] ?? 0
      const symbol = distance === 0 ? value : 257 + codeOf(value, LENGTH_BASES)
      literals[symbol] = (literals[symbol] ?? 0) + 1
      if (distance === 0) continue
      const code = codeOf(distance, DISTANCE_BASES)
      distances[code] = (distances[code] ?? 0) + 1
    }
    return [literals, distances]
  }

  #bits(
    literalCounts: readonly number[],
    distanceCounts: readonly number[],
    literals: readonly number[],
    distances: readonly number[],
  ): number {
    const extra = [...new Array<number>(257).fill(0), ...LENGTH_EXTRA]
    return weighed(literalCounts, literals, extra) + weighed(distanceCounts, distances, DISTANCE_EXTRA)
  }

  #write(literals: CodeTable, distances: CodeTable): void {
    const writer = this.#writer
    for (const [index, value] of this.#values.entries()) {
      const distance = this.#distances[index] ?? 0
      if (distance === 0) {
        writer.code(literals, value)
        continue
      }
      const length = codeOf(value, LENGTH_BASES)
      writer.code(literals, 257 + length)
      writer.bits(value - (LENGTH_BASES[length] ?? 0), LENGTH_EXTRA[length] ?? 0)
      const code = codeOf(distance, DISTANCE_BASES)
      writer.code(distances, code)
      writer.bits(distance - (DISTANCE_BASES[code] ?? 0), DISTANCE_EXTRA[code] ?? 0)
    }
    writer.code(literals, END_OF_BLOCK)
  }
}

function weighed(counts: readonly number[], lengths: readonly number[], extra: readonly number[]): number {
  return counts.reduce((sum, count, symbol) => sum + count * ((lengths[symbol] ?? 0) + (extra[symbol] ?? 0)), 0)
}

function lastUsed(lengths: readonly number[]): number {
  return Math.max(
    lengths.findLastIndex((length) => length > 0),
    0,
  )
}

/** Lengths of codes as symbols: 16 repeats the last 3 to 6 times, 17 and 18 are 3 to 10 and 11 to 138 zeros. */
function* runLengths(lengths: readonly number[], last: number): Generator<{ symbol: number; extra: number }> {
  let previous = -1
  for (let at = 0; at <= last;) {
    const length = lengths[at] ?? 0
    const isNew = length !== previous
    // A run ends where it is as long as its kind can be.
    const maximum = length === 0 ? 138 : isNew ? 7 : 6
    const minimum = length !== 0 && isNew ? 4 : 3
    let count = 1
    while (count < maximum && at + count <= last && lengths[at + count] === length) count++
    at += count
    previous = length
    if (count < minimum) for (let index = 0; index < count; index++) yield { symbol: length, extra: 0 }
    else if (length !== 0) {
      if (isNew) {
        yield { symbol: length, extra: 0 }
        count--
      }
      yield { symbol: 16, extra: count - 3 }
    } else if (count <= 10) yield { symbol: 17, extra: count - 3 }
    else yield { symbol: 18, extra: count - 11 }
  }
}

/** Lengths of an optimal code, none longer than `maximum`: the tree is made with a heap, equal weights by depth, as zlib makes it. */
function codeLengths(counts: readonly number[], maximum: number): number[] {
  const size = counts.length
  const weights = [...counts, ...new Array<number>(size + 1).fill(0)]
  const depths = new Array<number>(weights.length).fill(0)
  const parents = new Array<number>(weights.length).fill(0)
  const lengths = new Array<number>(weights.length).fill(0)
  const heap = counts.flatMap((count, symbol) => (count > 0 ? [symbol] : []))
  // A code has two symbols at least.
  for (let symbol = 0; heap.length < 2; symbol++) {
    if ((counts[symbol] ?? 0) > 0) continue
    const isLow = (heap.at(-1) ?? -1) < 2
    const added = isLow && !heap.includes(symbol) ? symbol : 0
    heap.push(added)
    weights[added] = 1
  }
  return finished(heap, { weights, depths, parents, lengths }, size, maximum)
}

interface Tree {
  readonly weights: number[]
  readonly depths: number[]
  readonly parents: number[]
  readonly lengths: number[]
}

function finished(heap: number[], tree: Tree, size: number, maximum: number): number[] {
  const { weights, depths, parents, lengths } = tree
  const isSmaller = (one: number, other: number): boolean => {
    const difference = (weights[one] ?? 0) - (weights[other] ?? 0)
    return difference < 0 || (difference === 0 && (depths[one] ?? 0) <= (depths[other] ?? 0))
  }
  const sink = (from: number): void => {
    const node = heap[from] ?? 0
    let at = from
    for (let child = 2 * at + 1; child < heap.length; child = 2 * at + 1) {
      if (child + 1 < heap.length && isSmaller(heap[child + 1] ?? 0, heap[child] ?? 0)) child++
      if (isSmaller(node, heap[child] ?? 0)) break
      heap[at] = heap[child] ?? 0
      at = child
    }
    heap[at] = node
  }
  for (let at = (heap.length >> 1) - 1; at >= 0; at--) sink(at)
  // Nodes by weight, the heaviest first.
  const sorted: number[] = []
  let next = size
  while (heap.length > 1) {
    const lightest = heap[0] ?? 0
    heap[0] = heap.pop() ?? 0
    sink(0)
    const [second = 0] = heap
    sorted.unshift(second, lightest)
    weights[next] = (weights[lightest] ?? 0) + (weights[second] ?? 0)
    depths[next] = Math.max(depths[lightest] ?? 0, depths[second] ?? 0) + 1
    parents[lightest] = next
    parents[second] = next
    heap[0] = next++
    sink(0)
  }
  const root = heap[0] ?? 0
  limitLengths(sorted, root, tree, size, maximum)
  return lengths.slice(0, size)
}

/** A node is one deeper than its parent; what is too deep is moved up, and others down for it. */
function limitLengths(
  sorted: readonly number[],
  root: number,
  { parents, lengths }: Tree,
  size: number,
  maximum: number,
): void {
  const counts = new Array<number>(maximum + 1).fill(0)
  let overflow = 0
  lengths[root] = 0
  for (const node of sorted) {
    const length = (lengths[parents[node] ?? 0] ?? 0) + 1
    if (length > maximum) overflow++
    lengths[node] = Math.min(length, maximum)
    if (node < size) counts[Math.min(length, maximum)] = (counts[Math.min(length, maximum)] ?? 0) + 1
  }
  if (overflow === 0) return
  for (; overflow > 0; overflow -= 2) {
    let bits = maximum - 1
    while (counts[bits] === 0) bits--
    counts[bits] = (counts[bits] ?? 0) - 1
    counts[bits + 1] = (counts[bits + 1] ?? 0) + 2
    counts[maximum] = (counts[maximum] ?? 0) - 1
  }
  // The lightest get the longest codes.
  const leaves = sorted.filter((node) => node < size)
  let at = leaves.length - 1
  for (let bits = maximum; bits > 0; bits--) {
    for (let left = counts[bits] ?? 0; left > 0; left--) lengths[leaves[at--] ?? 0] = bits
  }
}

interface CodeTable {
  readonly lengths: readonly number[]
  /** Bits in the order in which they are written. */
  readonly codes: readonly number[]
}

/** Canonical codes, turned around. */
function codes(lengths: readonly number[]): CodeTable {
  const counts = new Array<number>(16).fill(0)
  for (const length of lengths) if (length > 0) counts[length] = (counts[length] ?? 0) + 1
  const next = [0, 0]
  for (let bits = 1; bits < 16; bits++) next[bits + 1] = ((next[bits] ?? 0) + (counts[bits] ?? 0)) << 1
  const found = lengths.map((length) => {
    if (length === 0) return 0
    let code = next[length] ?? 0
    next[length] = code + 1
    let turned = 0
    for (let bit = 0; bit < length; bit++, code >>= 1) turned = (turned << 1) | (code & 1)
    return turned
  })
  return { lengths, codes: found }
}

class BitWriter {
  readonly #bytes: number[] = []
  #held = 0
  #count = 0

  bytes(): Uint8Array {
    return Uint8Array.from(this.#bytes)
  }

  /** Lowest bit first. */
  bits(value: number, count: number): void {
    this.#held |= value << this.#count
    this.#count += count
    while (this.#count >= 8) {
      this.#bytes.push(this.#held & 0xff)
      this.#held >>>= 8
      this.#count -= 8
    }
  }

  code({ codes: table, lengths }: CodeTable, symbol: number): void {
    this.bits(table[symbol] ?? 0, lengths[symbol] ?? 0)
  }

  align(): void {
    if (this.#count > 0) this.bits(0, 8 - this.#count)
  }

  stored(bytes: Uint8Array, isLast: boolean): void {
    this.bits(Number(isLast), 3)
    this.align()
    this.bits(bytes.length, 16)
    this.bits(~bytes.length & 0xffff, 16)
    for (const byte of bytes) this.#bytes.push(byte)
  }
}
