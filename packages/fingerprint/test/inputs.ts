/** Bytes of a linear congruential generator: the same for the same seed, everywhere. */
export function lcg(seed: number, size: number): Uint8Array {
  const bytes = new Uint8Array(size)
  let state = seed >>> 0
  for (let i = 0; i < size; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    bytes[i] = state >>> 24
  }
  return bytes
}

export function repeat(pattern: ArrayLike<number>, size: number): Uint8Array {
  return Uint8Array.from({ length: size }, (_, i) => pattern[i % pattern.length] ?? 0)
}

export function lines(count: number): Uint8Array {
  const text = Array.from({ length: count }, (_, i) => `line ${String(i)}: the cuckoo lays its eggs\n`).join('')
  return new TextEncoder().encode(text)
}

/** Numbers from 0 to 1, the same for the same seed. */
export function random(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
}

/** The bytes in pieces of the sizes that `size` gives. */
export function pieces(bytes: Uint8Array, size: () => number): Uint8Array[] {
  const all: Uint8Array[] = []
  for (let start = 0; start < bytes.length;) {
    const end = start + Math.max(1, size())
    all.push(bytes.subarray(start, end))
    start = end
  }
  return all
}

/** Inputs with what ssdeep 2.14.1 and tlsh 3.4.4 print for them (`null`: tlsh prints nothing). */
export const golden: readonly (readonly [
  name: string,
  bytes: () => Uint8Array,
  ssdeep: string,
  tlsh: string | null,
])[] = [
  ['no bytes', () => lcg(1, 0), '3::', null],
  ['one byte', () => lcg(1, 1), '3:Z:Z', null],
  ['seven bytes', () => lcg(2, 7), '3:a9:a9', null],
  [
    '191 random bytes',
    () => lcg(3, 191),
    '3:XJSW9XrofMT/7Z+ZXLB2qjZHHx8Z1sneTFYRqKUtw4VhOzk9eNGzPSbVzO+EtPhn:A0kaDAb3FHxc1sne4ywahcFGj8Vz4tPF',
    null,
  ],
  [
    '192 random bytes',
    () => lcg(3, 192),
    '3:XJSW9XrofMT/7Z+ZXLB2qjZHHx8Z1sneTFYRqKUtw4VhOzk9eNGzPSbVzO+EtPhz:A0kaDAb3FHxc1sne4ywahcFGj8Vz4tPJ',
    null,
  ],
  ['193 random bytes', () => lcg(3, 193), '6:A0kaDAb3FHxc1sne4ywahcFGj8Vz4tPLbo2:DDWHy1s47c8OQg2', null],
  [
    '4096 random bytes',
    () => lcg(4, 4096),
    '96:Cq6dzEtXvVtS4R7Cm7AzsiK+ZTT8DNQfT3O0Y/f:CxdzEtXTS4BCmGsF+xTdTX8f',
    'T1A0817DB278657CE0BA7C367A8391C07B7DA998039044E271B8BBDD6A1401E620514F94',
  ],
  [
    '100000 random bytes',
    () => lcg(5, 100000),
    '1536:loww4R5O0MFQn7jcKFJBGjJYJhkt4DcDdHbo5Yl0ehYdc+NYXfSkF13hqfcjDyOE:Xw4R5MKFj0JDFb0XYSkF13HyOjsCzS',
    'T12AA312A8ABE178A2295EC3CBFDF410A9782C5017CD1A24824466C7DFBB5CB2DF487117',
  ],
  [
    '1000003 random bytes',
    () => lcg(6, 1000003),
    '12288:9O+dIcSXjQ5pWbbCzQRTQpYR6ontjWmNT0J5l6cOjmcZ+QavepNM5M9IS4wIUrq:fdIrs5cbMpYR5PNwfl6BjmDPyYkIfIu',
    'T16F253386C7409CDC5096B315C20F5FE1A9F47BFEC81F875568E327A7E21184A8A6DAC3',
  ],
  ['zeros only', () => new Uint8Array(5000), '3::', null],
  ['0xff only', () => new Uint8Array(5000).fill(255), '3:RRL:LL', null],
  [
    'a pattern as long as the window',
    () => repeat([1, 2, 3, 5, 8, 13, 21], 70_000),
    '6:rwkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkh:3',
    null,
  ],
  [
    'a pattern longer than the window',
    () => repeat(lcg(9, 300), 200_000),
    '384:0XXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX9:o',
    'T16C14E76481287CD91A3D294954CD0C1A33D8C434BEC1FFFCD15ABDF7264466656B47E1',
  ],
  [
    'zeros at the end',
    () => Uint8Array.from([...lcg(7, 20_000), ...new Uint8Array(64)]),
    '384:UeVqMe3BljF4PpYMJSd4kpOxVEOOq73OYkmrE59TiRVeL8MtcyU:5leRljqD84ksGOOq73BY5URw8',
    'T1BF92E1425A10CEC9EE21EF75EFACA55CA00F7F54B5691317C573884995F1881F28DCC1',
  ],
  [
    'zeros at the start',
    () => Uint8Array.from([...new Uint8Array(300_000), ...lcg(8, 3000)]),
    '48:/tJ1SB8rkqYO3z8rkPLsASEZNhQ/0iEkpGt01OtoGBYvzGT39pokTGs:/O8rjYO3ArFASEZ4siEu14hBSypoa',
    'T1A0548DFA1566BB5BDBCB30B72C184444F69C0E897161D5BC8405B260E1D7721019ED0D',
  ],
  [
    'text',
    () => lines(3000),
    '3072:cUE5ubgV63M3WDsBifo9O7R8TmN4vyp00peLQFqn8R36Vgbu5E/CaXA1O7kZifFH:cUE5ubgV63M3WDsBifo9O7R8TmN4vypL',
    'T1F1A3CD70E2B16370F34790123ECD9486E7D6B89643515A34B40B72BBF97AB22627C4DE',
  ],
]
