const MAGIC = 'BZh'
const BLOCK = 0x314159265359
const END = 0x177245385090
const MAXIMUM_CODE = 20
const GROUP = 50
const RUN_A = 0
const RUN_B = 1
const MAXIMUM_TABLES = 6
const MAXIMUM_SELECTORS = 18_002

/** The bytes end in the middle, or are no bzip2: what was made before is kept. */
class Damage extends Error {}

/**
 * Decode a file of bzip2, several streams behind each other too.
 *
 * Gives what could be decoded: at most `limit` bytes, fewer where the data are damaged or end early. Sums are not looked at.
 */
export function decodeBzip2(packed: Uint8Array, limit: number): Uint8Array {
  const output = new Output(limit)
  const bits = new Bits(packed)
  try {
    while (!output.isFull && bits.atStart(MAGIC)) decodeStream(bits, output)
  } catch (error) {
    if (!(error instanceof Damage)) throw error
  }
  return output.bytes
}

function decodeStream(bits: Bits, output: Output): void {
  const level = bits.read(8) - 0x30
  if (level < 1 || level > 9) throw new Damage()
  const block = new Uint32Array(level * 100_000)
  while (!output.isFull) {
    const magic = bits.read(24) * 2 ** 24 + bits.read(24)
    bits.read(16)
    bits.read(16)
    if (magic === END) {
      bits.align()
      return
    }
    if (magic !== BLOCK) throw new Damage()
    // Blocks that were made random on purpose are of versions before 0.9.5 only.
    if (bits.read(1) === 1) throw new Damage()
    const origin = bits.read(24)
    const length = readBlock(bits, block)
    if (origin >= length) throw new Damage()
    writeBlock(block, length, origin, output)
  }
}

/** Symbols of the block, runs unfolded, moved back to what they stand for. Returns how many there are. */
function readBlock(bits: Bits, block: Uint32Array): number {
  const used = readUsed(bits)
  const { tables, selectors } = readTables(bits, used.length + 2)
  const end = used.length + 1
  const order = Uint8Array.from(used)
  let [length, run, runBit, left, group] = [0, 0, 1, 0, 0]
  let table = tables[0]
  const flush = (): void => {
    if (length + run > block.length) throw new Damage()
    block.fill(order[0] ?? 0, length, length + run)
    length += run
    run = 0
    runBit = 1
  }
  for (;;) {
    if (left-- === 0) {
      table = tables[selectors[group++] ?? -1]
      left = GROUP - 1
    }
    if (table === undefined) throw new Damage()
    const symbol = table.next(bits)
    if (symbol <= RUN_B) {
      run += symbol === RUN_A ? runBit : 2 * runBit
      runBit *= 2
      if (run > block.length) throw new Damage()
      continue
    }
    flush()
    if (symbol === end) return length
    const value = order[symbol - 1] ?? 0
    order.copyWithin(1, 0, symbol - 1)
    order[0] = value
    if (length >= block.length) throw new Damage()
    block[length++] = value
  }
}

/** Which bytes occur: sixteen bits, and sixteen more for each that is set. */
function readUsed(bits: Bits): readonly number[] {
  const groups = bits.read(16)
  const used: number[] = []
  for (let group = 0; group < 16; group++) {
    if (((groups >> (15 - group)) & 1) === 0) continue
    const members = bits.read(16)
    for (let member = 0; member < 16; member++) {
      if (((members >> (15 - member)) & 1) === 1) used.push(group * 16 + member)
    }
  }
  if (used.length === 0) throw new Damage()
  return used
}

function readTables(
  bits: Bits,
  symbols: number,
): { readonly tables: readonly CodeTable[]; readonly selectors: readonly number[] } {
  const count = bits.read(3)
  const selectorCount = bits.read(15)
  if (count < 2 || count > MAXIMUM_TABLES || selectorCount === 0) throw new Damage()
  const order = Array.from({ length: count }, (_, index) => index)
  const selectors: number[] = []
  for (let index = 0; index < selectorCount; index++) {
    let place = 0
    while (bits.read(1) === 1) if (++place >= count) throw new Damage()
    const [value = 0] = order.splice(place, 1)
    order.unshift(value)
    if (index < MAXIMUM_SELECTORS) selectors.push(value)
  }
  const tables = Array.from({ length: count }, () => {
    let length = bits.read(5)
    const lengths = Array.from({ length: symbols }, () => {
      while (bits.read(1) === 1) length += bits.read(1) === 0 ? 1 : -1
      if (length < 1 || length > MAXIMUM_CODE) throw new Damage()
      return length
    })
    return new CodeTable(lengths)
  })
  return { tables, selectors }
}

/** A canonical code: shorter codes first, equally long ones by symbol. */
class CodeTable {
  readonly #symbols: readonly number[]
  /** By length: the first code, and the index of its symbol; codes of a length are behind each other. */
  readonly #first: number[] = []
  readonly #index: number[] = []
  readonly #counts: number[] = new Array<number>(MAXIMUM_CODE + 1).fill(0)

  constructor(lengths: readonly number[]) {
    for (const length of lengths) this.#counts[length] = (this.#counts[length] ?? 0) + 1
    this.#symbols = lengths
      .map((_, symbol) => symbol)
      .toSorted((a, b) => (lengths[a] ?? 0) - (lengths[b] ?? 0) || a - b)
    let [code, index] = [0, 0]
    for (let length = 0; length <= MAXIMUM_CODE; length++) {
      this.#first.push(code)
      this.#index.push(index)
      index += this.#counts[length] ?? 0
      code = (code + (this.#counts[length] ?? 0)) * 2
    }
  }

  next(bits: Bits): number {
    let code = 0
    for (let length = 1; length <= MAXIMUM_CODE; length++) {
      code = code * 2 + bits.read(1)
      const offset = code - (this.#first[length] ?? 0)
      if (offset >= 0 && offset < (this.#counts[length] ?? 0))
        return this.#symbols[(this.#index[length] ?? 0) + offset] ?? 0
    }
    throw new Damage()
  }
}

/** Undo the sorting of all rotations, then the runs: four equal bytes have a count of more behind them. */
function writeBlock(block: Uint32Array, length: number, origin: number, output: Output): void {
  const starts = new Uint32Array(257)
  for (let at = 0; at < length; at++) {
    const next = ((block[at] ?? 0) & 0xff) + 1
    starts[next] = (starts[next] ?? 0) + 1
  }
  for (let value = 0; value < 256; value++) starts[value + 1] = (starts[value + 1] ?? 0) + (starts[value] ?? 0)
  // The upper bits take the place of the next byte; the lower eight stay.
  for (let at = 0; at < length; at++) {
    const value = (block[at] ?? 0) & 0xff
    const place = starts[value] ?? 0
    starts[value] = place + 1
    block[place] = ((block[place] ?? 0) & 0xff) | (at << 8)
  }
  let [entry, equal, last] = [block[origin] ?? 0, 0, -1]
  for (let count = 0; count < length && !output.isFull; count++) {
    entry = block[entry >>> 8] ?? 0
    const byte = entry & 0xff
    if (equal === 4) {
      output.repeat(last, byte)
      equal = 0
      last = -1
      continue
    }
    equal = byte === last ? equal + 1 : 1
    last = byte
    output.repeat(byte, 1)
  }
}

class Output {
  readonly #limit: number
  #buffer = new Uint8Array(65_536)
  #length = 0

  constructor(limit: number) {
    this.#limit = limit
  }

  get isFull(): boolean {
    return this.#length >= this.#limit
  }

  get bytes(): Uint8Array {
    return this.#buffer.subarray(0, this.#length)
  }

  repeat(byte: number, count: number): void {
    const end = Math.min(this.#length + count, this.#limit)
    if (end > this.#buffer.length) {
      const larger = new Uint8Array(Math.min(Math.max(this.#buffer.length * 2, end), Math.max(this.#limit, end)))
      larger.set(this.#buffer)
      this.#buffer = larger
    }
    this.#buffer.fill(byte, this.#length, end)
    this.#length = end
  }
}

/** Bits, highest first. */
class Bits {
  readonly #bytes: Uint8Array
  #at = 0
  /** Bits that were taken out of the bytes, and how many of them are left. */
  #held = 0
  #left = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  /** Whether the next bytes are those of a text; they are passed then. */
  atStart(text: string): boolean {
    const found = Array.from(text).every(
      (character, index) => this.#bytes[this.#at + index] === character.charCodeAt(0),
    )
    if (found) this.#at += text.length
    return found
  }

  /** At most 24 at once. */
  read(count: number): number {
    while (this.#left < count) {
      if (this.#at >= this.#bytes.length) throw new Damage()
      this.#held = (this.#held << 8) | (this.#bytes[this.#at++] ?? 0)
      this.#left += 8
    }
    this.#left -= count
    return (this.#held >>> this.#left) & ((1 << count) - 1)
  }

  /** Whole bytes are never held. */
  align(): void {
    this.#left = 0
  }
}
