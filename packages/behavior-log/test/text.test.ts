import { describe, expect, it } from 'vitest'
import { decodeText } from '../src/text.js'
import { random } from '../../../test/random.js'

/** What cuckoomon writes for UTF-16 units: some bits twice (cuckoo-classic §3.4). */
function encodeCuckoomon(text: string): Buffer {
  const bytes: number[] = []
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index)
    if (unit < 0x80) bytes.push(unit)
    else if (unit < 0x800) bytes.push(0xc0 + ((unit >> 8) << 2) + (unit >> 6), 0x80 + (unit & 0x3f))
    else bytes.push(0xe0 + (unit >> 12), 0x80 + (((unit >> 8) & 0x1f) << 2) + ((unit >> 6) & 3), 0x80 + (unit & 0x3f))
  }
  return Buffer.from(bytes.map((byte) => byte & 0xff))
}

const classic = { printable: true, cuckoomon: false }
const cuckoomon = { printable: true, cuckoomon: true }

function decode(bytes: Uint8Array, rules = classic, hints = {}): string {
  return decodeText(Buffer.from(bytes), 0, bytes.length, rules, hints)
}

describe('cuckoomon’s encoding', () => {
  it.each([
    ['é', 'c3a9'],
    ['€', 'e282ac'],
    ['А', 'e090'],
    ['Ā', 'c880'],
    ['ａ', 'effd81'],
  ])('has %s as %s', (text, hex) => {
    expect(encodeCuckoomon(text).toString('hex')).toBe(hex)
    expect(decode(Buffer.from(hex, 'hex'), cuckoomon)).toBe(text)
  })

  it('is decoded uniquely: any text of the first plane comes back', () => {
    const next = random(7)
    for (let round = 0; round < 20_000; round++) {
      const units = Array.from({ length: 1 + Math.floor(next() * 12) }, () => {
        const unit = Math.floor(next() * (next() < 0.5 ? 0x800 : 0xff80))
        return unit < 0x20 || unit === 0x7f || (unit >= 0xd800 && unit < 0xe000) ? 0x41 : unit
      })
      const text = String.fromCharCode(...units)
      expect(decode(encodeCuckoomon(text), cuckoomon)).toBe(text)
    }
  })

  it('has pairs of surrogates one by one, and shows the bytes of a half one', () => {
    expect(decode(encodeCuckoomon('a😀b'), cuckoomon)).toBe('a😀b')
    expect(decode(encodeCuckoomon('a\ud83d'), cuckoomon)).toBe('a\\xed\\xe0\\xbd')
    expect(decode(encodeCuckoomon('\ude00b'), cuckoomon)).toBe('\\xed\\xf8\\x80b')
  })

  it('is recognised without being announced where UTF-8 is impossible', () => {
    expect(decode(encodeCuckoomon('C:\\Файл.exe'))).toBe('C:\\Файл.exe')
  })

  it('has ANSI bytes with their sign extended', () => {
    const bytes = encodeCuckoomon('caf\uffe9')
    expect(decode(bytes, cuckoomon, { ansi: true })).toBe('caf\\xe9')
    expect(decode(bytes, cuckoomon)).toBe('caf\uffe9')
  })
})

describe('UTF-8', () => {
  it.each(['', 'plain', 'déjà vu', '日本語', '😀', 'C:\\caf\u00e9'])('is read: %s', (text) => {
    expect(decode(Buffer.from(text))).toBe(text)
  })

  it('that is damaged in one place loses the bytes of that place', () => {
    const bytes = Buffer.from('日本語のファイル')
    bytes[4] = 0x20
    expect(decode(bytes)).toBe('日\\xe6 \\xac語のファイル')
  })

  it.each([
    ['overlong', 'c0af', '\\xc0\\xaf'],
    ['surrogate', 'eda080', '\\xed\\xa0\\x80'],
    ['beyond Unicode', 'f4908080', '\\xf4\\x90\\x80\\x80'],
    ['cut', 'e697', '\\xe6\\x97'],
    ['lonely continuation', '80', '\\x80'],
  ])('that is %s is shown as bytes', (_, hex, text) => {
    expect(decode(Buffer.from(hex, 'hex'))).toBe(text)
  })
})

describe('buffers', () => {
  it('are ASCII with everything else as bytes', () => {
    expect(decode(Uint8Array.of(0x4d, 0x5a, 0x90, 0, 3, 0xc3, 0xa9, 0xff))).toBe('MZ\\x90\\x00\\x03\\xc3\\xa9\\xff')
  })

  it('keep tabs and line ends', () => {
    expect(decode(Buffer.from('a\tb\r\nc\v\f\x7f'))).toBe('a\tb\r\nc\\x0b\\x0c\\x7f')
  })

  it('keep their control characters in Cuckoo 2', () => {
    expect(decode(Buffer.from('a\0b'), { printable: false, cuckoomon: false })).toBe('a\0b')
  })

  it('never become ill-formed text, whatever they hold', () => {
    const next = random(11)
    for (let round = 0; round < 5000; round++) {
      const bytes = Uint8Array.from({ length: Math.floor(next() * 40) }, () => Math.floor(next() * 256))
      for (const rules of [classic, cuckoomon, { printable: false, cuckoomon: false }]) {
        expect(decode(bytes, rules)).not.toMatch(/\p{Surrogate}/u)
      }
    }
  })
})
