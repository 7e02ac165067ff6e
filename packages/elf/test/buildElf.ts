/** A small shared library with everything that the tests ask for. */
export function buildElf(bits: 32 | 64, order: 'little' | 'big'): Uint8Array {
  const out = new Writer(bits, order)
  const headerSize = bits === 64 ? 64 : 52
  const segmentSize = bits === 64 ? 56 : 32
  out.padTo(headerSize + 3 * segmentSize)
  const interp = out.place(text('/lib/ld.'))
  const strings = text('', 'libc.so.6', 'libprobe.so', 'system', 'run')
  const dynstr = out.place(strings)
  const dynamic = out.placeWords([1, 1, 14, 11, 5, dynstr.offset, 10, strings.length, 0, 0])
  const dynsym = out.placeSymbols([
    { name: 0, info: 0, section: 0, value: 0 },
    { name: 23, info: 0x12, section: 0, value: 0 },
    { name: 30, info: 0x12, section: 1, value: 0x1234 },
  ])
  const note = out.placeNote(3, Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8))
  const names = text('', '.interp', '.dynstr', '.dynamic', '.dynsym', '.note', '.shstrtab')
  const shstrtab = out.place(names)
  const sections = [
    { name: 0, type: 0, offset: 0, size: 0, link: 0 },
    { name: 1, type: 1, ...interp, link: 0 },
    { name: 9, type: 3, ...dynstr, link: 0 },
    { name: 17, type: 6, ...dynamic, link: 2 },
    { name: 26, type: 11, ...dynsym, link: 2 },
    { name: 34, type: 7, ...note, link: 0 },
    { name: 40, type: 3, ...shstrtab, link: 0 },
  ]
  const tableAt = out.writeSections(sections)
  const whole = { offset: 0, size: out.length }
  out.writeHeader({ headerSize, segmentSize, tableAt, sections: sections.length })
  out.writeSegments(headerSize, [
    { type: 1, ...whole },
    { type: 3, ...interp },
    { type: 2, ...dynamic },
  ])
  return out.build()
}

interface Place {
  readonly offset: number
  readonly size: number
}

function text(...strings: readonly string[]): Uint8Array {
  return new TextEncoder().encode(strings.map((string) => `${string}\0`).join(''))
}

class Writer {
  readonly #bits: 32 | 64
  readonly #little: boolean
  #bytes = new Uint8Array(4096)
  #view = new DataView(this.#bytes.buffer)
  length = 0

  constructor(bits: 32 | 64, order: 'little' | 'big') {
    this.#bits = bits
    this.#little = order === 'little'
  }

  build(): Uint8Array {
    return this.#bytes.slice(0, this.length)
  }

  padTo(offset: number): void {
    this.length = offset
  }

  place(data: Uint8Array): Place {
    this.length = (this.length + 7) & ~7
    const offset = this.length
    this.#bytes.set(data, offset)
    this.length += data.length
    return { offset, size: data.length }
  }

  placeWords(words: readonly number[]): Place {
    const { offset } = this.place(new Uint8Array((words.length * this.#bits) / 8))
    for (const [index, word] of words.entries()) this.#word(offset + (index * this.#bits) / 8, word)
    return { offset, size: (words.length * this.#bits) / 8 }
  }

  placeSymbols(symbols: readonly { name: number; info: number; section: number; value: number }[]): Place {
    const size = this.#bits === 64 ? 24 : 16
    const { offset } = this.place(new Uint8Array(symbols.length * size))
    for (const [index, { name, info, section, value }] of symbols.entries()) {
      const at = offset + index * size
      this.#u32(at, name)
      this.#bytes[at + (this.#bits === 64 ? 4 : 12)] = info
      this.#u16(at + (this.#bits === 64 ? 6 : 14), section)
      this.#word(at + (this.#bits === 64 ? 8 : 4), value)
    }
    return { offset, size: symbols.length * size }
  }

  placeNote(type: number, description: Uint8Array): Place {
    const place = this.place(new Uint8Array(16 + description.length))
    this.#u32(place.offset, 4)
    this.#u32(place.offset + 4, description.length)
    this.#u32(place.offset + 8, type)
    this.#bytes.set(text('GNU'), place.offset + 12)
    this.#bytes.set(description, place.offset + 16)
    return place
  }

  writeSections(sections: readonly (Place & { name: number; type: number; link: number })[]): number {
    const size = this.#bits === 64 ? 64 : 40
    const w = this.#bits / 8
    const { offset: table } = this.place(new Uint8Array(sections.length * size))
    for (const [index, section] of sections.entries()) {
      const at = table + index * size
      this.#u32(at, section.name)
      this.#u32(at + 4, section.type)
      this.#word(at + 8 + 2 * w, section.offset)
      this.#word(at + 8 + 3 * w, section.size)
      this.#u32(at + 8 + 4 * w, section.link)
    }
    return table
  }

  writeHeader(header: { headerSize: number; segmentSize: number; tableAt: number; sections: number }): void {
    this.#bytes.set([0x7f, 0x45, 0x4c, 0x46, this.#bits === 64 ? 2 : 1, this.#little ? 1 : 2, 1])
    this.#u16(16, 3)
    this.#u16(18, 62)
    this.#u32(20, 1)
    const w = this.#bits / 8
    this.#word(24, 0x1234)
    this.#word(24 + w, header.headerSize)
    this.#word(24 + 2 * w, header.tableAt)
    const tail = 24 + 3 * w
    const counts = [
      header.headerSize,
      header.segmentSize,
      3,
      this.#bits === 64 ? 64 : 40,
      header.sections,
      header.sections - 1,
    ]
    for (const [index, value] of counts.entries()) this.#u16(tail + 4 + index * 2, value)
  }

  writeSegments(start: number, segments: readonly (Place & { type: number })[]): void {
    const size = this.#bits === 64 ? 56 : 32
    const w = this.#bits / 8
    for (const [index, segment] of segments.entries()) {
      const at = start + index * size
      const rest = at + (this.#bits === 64 ? 8 : 4)
      this.#u32(at, segment.type)
      this.#word(rest, segment.offset)
      this.#word(rest + w, segment.offset)
      this.#word(rest + 3 * w, segment.size)
      this.#word(rest + 4 * w, segment.size)
    }
  }

  #u16(at: number, value: number): void {
    this.#view.setUint16(at, value, this.#little)
  }

  #u32(at: number, value: number): void {
    this.#view.setUint32(at, value, this.#little)
  }

  #word(at: number, value: number): void {
    if (this.#bits === 64) this.#view.setBigUint64(at, BigInt(value), this.#little)
    else this.#u32(at, value)
  }
}
