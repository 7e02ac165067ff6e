import { createHash } from 'node:crypto'
import { crc32, deflateSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { differenceHash, fuzzyIconHash, iconHash } from '../src/index.js'
import { ByteBuilder } from '../../../test/byteBuilder.js'

/** What a picture is made of; rows hold their filter in front. */
interface Picture {
  readonly width: number
  readonly height: number
  readonly depth?: number
  readonly colourType: 0 | 2 | 3 | 4 | 6
  readonly palette?: readonly number[]
  readonly interlaced?: boolean
  readonly rows: readonly (readonly number[])[]
}

function png({ width, height, depth = 8, colourType, palette, interlaced = false, rows }: Picture): Uint8Array {
  const out = new ByteBuilder().u8(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)
  const chunk = (name: string, data: Uint8Array): void => {
    const body = Buffer.concat([Buffer.from(name), data])
    const ends = Buffer.alloc(8)
    ends.writeUInt32BE(data.length, 0)
    ends.writeUInt32BE(crc32(body), 4)
    out.bytes(ends.subarray(0, 4)).bytes(body).bytes(ends.subarray(4))
  }
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([depth, colourType, 0, 0, interlaced ? 1 : 0], 8)
  chunk('IHDR', header)
  if (palette !== undefined) chunk('PLTE', Uint8Array.from(palette))
  chunk('IDAT', deflateSync(Uint8Array.from(rows.flat())))
  chunk('IEND', new Uint8Array(0))
  return out.build()
}

function grey(width: number, height: number, value: (column: number, row: number) => number): Uint8Array {
  const rows = Array.from({ length: height }, (_, row) => [
    0,
    ...Array.from({ length: width }, (_unused, column) => value(column, row)),
  ])
  return png({ width, height, colourType: 0, rows })
}

/** Noise that repeats in every run. */
function noise(column: number, row: number): number {
  return (Math.imul(column * 73 + row * 179 + 11, 2_654_435_761) >>> 24) & 0xff
}

describe('the difference hash', () => {
  it('has a bit for every pixel that is lighter than its right neighbour, the first lowest', () => {
    expect(differenceHash(grey(9, 8, (column) => 200 - column * 10))).toBe('ffffffffffffffff')
    expect(differenceHash(grey(9, 8, (column) => column * 10))).toBe('0000000000000000')
    expect(differenceHash(grey(9, 8, (column, row) => (row === 1 && column === 0 ? 9 : 0)))).toBe('0001000000000000')
  })

  it('of a picture of another size is that of the scaled one', () => {
    expect(differenceHash(grey(256, 256, (column) => 255 - column))).toBe('ffffffffffffffff')
    expect(differenceHash(grey(1, 1, () => 7))).toBe('0000000000000000')
  })

  it.each([
    ['grey', 0, ([r]: number[]) => [r], undefined],
    ['grey with alpha', 4, ([r]: number[]) => [r, 3], undefined],
    ['red, green, blue', 2, ([r]: number[]) => [r, r, r], undefined],
    ['red, green, blue, alpha', 6, ([r]: number[]) => [r, r, r, 0], undefined],
    ['a palette', 3, ([r]: number[]) => [r], Array.from({ length: 768 }, (_, at) => Math.floor(at / 3))],
  ] as const)('is the same whether the pixels are %s', (_, colourType, pixel, palette) => {
    const rows = Array.from({ length: 20 }, (_unused, row) => [
      0,
      ...Array.from({ length: 20 }, (_none, column) => pixel([noise(column, row)]).map(Number)).flat(),
    ])
    const given = { width: 20, height: 20, colourType, rows, ...(palette === undefined ? {} : { palette }) }
    expect(differenceHash(png(given))).toBe(differenceHash(grey(20, 20, noise)))
  })

  it('undoes every filter of rows', () => {
    const plain = Array.from({ length: 10 }, (_, row) => Array.from({ length: 9 }, (_unused, at) => noise(at, row)))
    const at = (row: number, column: number): number => plain[row]?.[column] ?? 0
    const predictions = [
      () => 0,
      (row: number, column: number) => at(row, column - 1),
      (row: number, column: number) => at(row - 1, column),
      (row: number, column: number) => (at(row, column - 1) + at(row - 1, column)) >> 1,
      (row: number, column: number) => {
        const [a, b, c] = [at(row, column - 1), at(row - 1, column), at(row - 1, column - 1)]
        return [a, b, c].reduce((best, value) =>
          Math.abs(a + b - c - value) < Math.abs(a + b - c - best) ? value : best,
        )
      },
    ]
    const rows = plain.map((values, row) => {
      const filter = row % 5
      return [filter, ...values.map((value, column) => (value - (predictions[filter]?.(row, column) ?? 0)) & 0xff)]
    })
    expect(differenceHash(png({ width: 9, height: 10, colourType: 0, rows }))).toBe(differenceHash(grey(9, 10, noise)))
  })

  it('reads pixels of one bit', () => {
    const rows = Array.from({ length: 8 }, () => [0, 0b10101010, 0b10000000])
    expect(differenceHash(png({ width: 9, height: 8, depth: 1, colourType: 0, rows }))).toBe('5555555555555555')
  })
})

describe('there is no difference hash', () => {
  const rows = [[0, 1]]

  it.each([
    ['of no PNG', Uint8Array.of(1, 2, 3)],
    ['of an interlaced picture', png({ width: 1, height: 1, colourType: 0, interlaced: true, rows })],
    ['of sixteen bits', png({ width: 1, height: 1, colourType: 0, depth: 16, rows: [[0, 1, 1]] })],
    ['of a picture without pixels', png({ width: 0, height: 1, colourType: 0, rows })],
    ['of one larger than icons are', png({ width: 100_000, height: 100_000, colourType: 0, rows })],
    ['of fewer rows than declared', png({ width: 1, height: 2, colourType: 0, rows })],
    ['of more rows than declared', png({ width: 1, height: 1, colourType: 0, rows: [...rows, ...rows] })],
    ['of a filter that does not exist', png({ width: 1, height: 1, colourType: 0, rows: [[9, 1]] })],
  ])('%s', (_, bytes) => {
    expect(differenceHash(bytes)).toBeNull()
  })

  it('of a picture that is cut, and cutting it throws nothing', () => {
    const whole = grey(20, 20, noise)
    for (let length = 0; length < whole.length - 20; length++) {
      expect(differenceHash(whole.subarray(0, length))).toBeNull()
    }
  })

  it('or it is one of 16 digits, of a picture with changed bytes', () => {
    const whole = grey(20, 20, noise)
    for (let at = 0; at < whole.length; at++) {
      const changed = whole.map((byte, index) => (index === at ? byte ^ (1 + (at % 255)) : byte))
      expect(differenceHash(changed) ?? '0123456789abcdef').toMatch(/^[\da-f]{16}$/)
    }
  })
})

describe('the fuzzy hash', () => {
  const md5 = (bytes: readonly number[]): string => createHash('md5').update(Uint8Array.from(bytes)).digest('hex')
  const pixels = (value: (column: number, row: number) => number): number[] =>
    Array.from({ length: 64 }, (_, index) => value(index % 8, index >> 3))

  it('has a byte for every one of 64 pixels: whether it is lighter', () => {
    const halves = (column: number): number => (column < 4 ? 200 : 100)
    expect(fuzzyIconHash(grey(8, 8, halves))).toBe(md5(pixels((column) => (column < 4 ? 255 : 0))))
    expect(fuzzyIconHash(grey(64, 64, (column) => halves(column >> 3)))).toBe(fuzzyIconHash(grey(8, 8, halves)))
    expect(fuzzyIconHash(grey(8, 8, () => 7))).toBe(md5(pixels(() => 0)))
  })

  it('leaves the darkest below where most are the same, and gives each the nearer mean', () => {
    const one = fuzzyIconHash(grey(8, 8, (column, row) => (column === 0 && row === 0 ? 10 : 200)))
    expect(one).toBe(md5(pixels((column, row) => (column === 0 && row === 0 ? 0 : 255))))
    // 33 of 255, 30 of 254 and one of 0: the median parts 255 from the others, whose mean is nearer to 254 but for none.
    const many = fuzzyIconHash(
      grey(8, 8, (column, row) => (row * 8 + column < 33 ? 255 : row === 7 && column === 7 ? 0 : 254)),
    )
    expect(many).toBe(md5(pixels((column, row) => (row === 7 && column === 7 ? 0 : 255))))
  })

  it('counts colours by how opaque they are, as Pillow mixes them; the file that Pillow writes has its hash', () => {
    const rows = Array.from({ length: 32 }, (_, row) => [
      0,
      ...Array.from({ length: 32 }, (_unused, column) => [
        noise(column, row),
        noise(row, column),
        row * 8,
        column * 8,
      ]).flat(),
    ])
    // What Pillow 9.4 and CAPE's steps give for the same picture.
    const picture = png({ width: 32, height: 32, colourType: 6, rows })
    expect(fuzzyIconHash(picture)).toBe('4efbd9f2d747d9026f95224e465e151a')
    expect(iconHash(picture)).toBe('5ea721b80ada274ec58cd1f0c937f2a1')
  })

  it('is not there for what is no picture', () => {
    expect(iconHash(new Uint8Array(100))).toBeNull()
    expect(iconHash(grey(8, 8, () => 7))).toBeNull()
    expect(fuzzyIconHash(new Uint8Array(100))).toBeNull()
  })
})
