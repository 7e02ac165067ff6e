/** The permutation of K. Pearson, "Fast hashing of variable-length text strings", CACM 33 (1990), which TLSH uses. */
const PEARSON: Uint8Array = Uint8Array.of(
  1,
  87,
  49,
  12,
  176,
  178,
  102,
  166,
  121,
  193,
  6,
  84,
  249,
  230,
  44,
  163,
  14,
  197,
  213,
  181,
  161,
  85,
  218,
  80,
  64,
  239,
  24,
  226,
  236,
  142,
  38,
  200,
  110,
  177,
  104,
  103,
  141,
  253,
  255,
  50,
  77,
  101,
  81,
  18,
  45,
  96,
  31,
  222,
  25,
  107,
  190,
  70,
  86,
  237,
  240,
  34,
  72,
  242,
  20,
  214,
  244,
  227,
  149,
  235,
  97,
  234,
  57,
  22,
  60,
  250,
  82,
  175,
  208,
  5,
  127,
  199,
  111,
  62,
  135,
  248,
  174,
  169,
  211,
  58,
  66,
  154,
  106,
  195,
  245,
  171,
  17,
  187,
  182,
  179,
  0,
  243,
  132,
  56,
  148,
  75,
  128,
  133,
  158,
  100,
  130,
  126,
  91,
  13,
  153,
  246,
  216,
  219,
  119,
  68,
  223,
  78,
  83,
  88,
  201,
  99,
  122,
  11,
  92,
  32,
  136,
  114,
  52,
  10,
  138,
  30,
  48,
  183,
  156,
  35,
  61,
  26,
  143,
  74,
  251,
  94,
  129,
  162,
  63,
  152,
  170,
  7,
  115,
  167,
  241,
  206,
  3,
  150,
  55,
  59,
  151,
  220,
  90,
  53,
  23,
  131,
  125,
  173,
  15,
  238,
  79,
  95,
  89,
  16,
  105,
  137,
  225,
  224,
  217,
  160,
  37,
  123,
  118,
  73,
  2,
  157,
  46,
  116,
  9,
  145,
  134,
  228,
  207,
  212,
  202,
  215,
  69,
  229,
  27,
  188,
  67,
  124,
  168,
  252,
  42,
  4,
  29,
  108,
  21,
  247,
  19,
  205,
  39,
  203,
  233,
  40,
  186,
  147,
  198,
  192,
  155,
  33,
  164,
  191,
  98,
  204,
  165,
  180,
  117,
  76,
  140,
  36,
  210,
  172,
  41,
  54,
  159,
  8,
  185,
  232,
  113,
  196,
  231,
  47,
  146,
  120,
  51,
  65,
  28,
  144,
  254,
  221,
  93,
  189,
  194,
  139,
  112,
  43,
  71,
  109,
  184,
  209,
)

/** The reference gives no digest for less. */
const MINIMUM_SIZE = 256
/** The reference counts bytes in 32 bits. */
const MAXIMUM_SIZE = 2 ** 32 - 1
/** Buckets that enter the digest, of 256 that are counted. */
const BUCKETS = 128
/** Bytes that are hashed together, three at a time. */
const WINDOW = 5

/** Triples of the window that hold its newest byte, each hashed with a salt of its own. */
const SALTS = [2, 3, 5, 7, 11, 13]

// The permutation, and behind it what salt and newest byte make, for the checksum (whose salt is 0) and the six triples. One table, as the loop
// that reads it is bound by addresses.
const TABLE: Uint8Array = Uint8Array.from(
  [0, ...SALTS].reduce<number[]>((table, salt) => [...table, ...salted(salt)], [...PEARSON]),
)

/**
 * TLSH, Trend Micro's locality sensitive hash: 128 buckets, one byte of checksum, version `T1`.
 *
 * Source: J. Oliver, C. Cheng, Y. Chen, "TLSH - A Locality Sensitive Hash" (2013), and the behaviour of the reference. Its command before version 4
 * prints the same 70 digits without `T1`.
 *
 * @example
 * ```ts
 * new Tlsh().update(bytes).digest() // 'T1AC38028446246A65AD024F1C…', or null
 * ```
 */
export class Tlsh {
  /** One histogram for each triple, by the value before its last permutation. */
  readonly #counts: Uint32Array = new Uint32Array(SALTS.length * 256)
  /** The last four bytes, with room for the four behind them. */
  readonly #edge: Uint8Array = new Uint8Array(2 * (WINDOW - 1))
  #checksum = 0
  #size = 0

  update(chunk: Uint8Array): this {
    const before = WINDOW - 1
    const edge = this.#edge
    const first = Math.min(before, chunk.length)
    edge.set(chunk.subarray(0, first), before)
    // The window is full from the fifth byte on.
    this.#count(edge, Math.max(before, 2 * before - this.#size), before + first)
    this.#count(chunk, before, chunk.length)
    if (chunk.length > before) edge.set(chunk.subarray(chunk.length - before))
    else edge.copyWithin(0, first, first + before)
    this.#size += chunk.length
    return this
  }

  /** `T1` and 70 upper-case hexadecimal digits; `null` under 256 bytes, over 4 GiB, or with too little variety. More data may follow. */
  digest(): string | null {
    if (this.#size < MINIMUM_SIZE || this.#size > MAXIMUM_SIZE) return null
    const buckets = this.#buckets()
    if (filledOf(buckets) <= BUCKETS / 2) return null
    const [q1, q2, q3] = quartiles(buckets)
    const header = [
      swapNibbles(this.#checksum),
      swapNibbles(logarithmOf(this.#size)),
      ratio(q1, q3) * 16 + ratio(q2, q3),
    ]
    return `T1${hexadecimal(Uint8Array.of(...header, ...bodyOf(buckets, q1, q2, q3).reverse()))}`
  }

  #count(data: Uint8Array, from: number, to: number): void {
    if (from >= to) return
    const table = TABLE
    const counts = this.#counts
    let checksum = this.#checksum
    let b = data[from - 1] ?? 0
    let c = data[from - 2] ?? 0
    let d = data[from - 3] ?? 0
    let e = data[from - 4] ?? 0
    for (let i = from; i < to; i++) {
      const a = data[i] ?? 0
      checksum = table[(table[(table[256 + a] ?? 0) ^ b] ?? 0) ^ checksum] ?? 0
      const abc = (table[(table[512 + a] ?? 0) ^ b] ?? 0) ^ c
      const abd = 256 + ((table[(table[768 + a] ?? 0) ^ b] ?? 0) ^ d)
      const acd = 512 + ((table[(table[1024 + a] ?? 0) ^ c] ?? 0) ^ d)
      const ace = 768 + ((table[(table[1280 + a] ?? 0) ^ c] ?? 0) ^ e)
      const abe = 1024 + ((table[(table[1536 + a] ?? 0) ^ b] ?? 0) ^ e)
      const ade = 1280 + ((table[(table[1792 + a] ?? 0) ^ d] ?? 0) ^ e)
      counts[abc] = (counts[abc] ?? 0) + 1
      counts[abd] = (counts[abd] ?? 0) + 1
      counts[acd] = (counts[acd] ?? 0) + 1
      counts[ace] = (counts[ace] ?? 0) + 1
      counts[abe] = (counts[abe] ?? 0) + 1
      counts[ade] = (counts[ade] ?? 0) + 1
      e = d
      d = c
      c = b
      b = a
    }
    this.#checksum = checksum
  }

  /** The histograms as one, by the value behind the last permutation; 32 bits wide, as in the reference. */
  #buckets(): Uint32Array {
    const buckets = new Uint32Array(256)
    for (let i = 0; i < this.#counts.length; i++) {
      const bucket = pearson(i & 255)
      buckets[bucket] = (buckets[bucket] ?? 0) + (this.#counts[i] ?? 0)
    }
    return buckets.subarray(0, BUCKETS)
  }
}

function pearson(value: number): number {
  return PEARSON[value] ?? 0
}

/** The first two steps of the hash, which depend on the salt and the newest byte only. */
function salted(salt: number): Uint8Array {
  return Uint8Array.from({ length: 256 }, (_, byte) => pearson(pearson(salt) ^ byte))
}

function quartiles(buckets: Uint32Array): readonly [number, number, number] {
  const sorted = buckets.slice().sort()
  const quarter = BUCKETS / 4
  return [sorted[quarter - 1] ?? 0, sorted[2 * quarter - 1] ?? 0, sorted[3 * quarter - 1] ?? 0]
}

/** A percentage in four bits. The reference multiplies in 32 bits and divides in single precision. */
function ratio(quartile: number, upper: number): number {
  return Math.trunc(Math.fround(Math.fround(Math.imul(quartile, 100) >>> 0) / Math.fround(upper))) % 16
}

/** The size on a scale that is finer the larger it is. */
function logarithmOf(size: number): number {
  const logarithm = Math.log(Math.fround(size))
  if (size <= 656) return Math.floor(logarithm / 0.4054651) & 255
  if (size <= 3199) return Math.floor(logarithm / 0.26236426 - 8.72777) & 255
  return Math.floor(logarithm / 0.09531018 - 62.5472) & 255
}

/** Two bits for each bucket: the quarter its count lies in. */
function bodyOf(buckets: Uint32Array, q1: number, q2: number, q3: number): Uint8Array {
  const body = new Uint8Array(BUCKETS / 4)
  for (let bucket = 0; bucket < BUCKETS; bucket++) {
    const count = buckets[bucket] ?? 0
    const quarter = count > q3 ? 3 : count > q2 ? 2 : count > q1 ? 1 : 0
    body[bucket >> 2] = (body[bucket >> 2] ?? 0) | (quarter << (2 * (bucket & 3)))
  }
  return body
}

function filledOf(buckets: Uint32Array): number {
  let filled = 0
  for (const count of buckets) if (count > 0) filled++
  return filled
}

function swapNibbles(byte: number): number {
  return ((byte & 15) << 4) | (byte >> 4)
}

function hexadecimal(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer).toString('hex').toUpperCase()
}
