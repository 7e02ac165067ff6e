import { sheetCommand, sheetFunction, USER_FUNCTION } from './functionNames.js'

/** How a generation of workbooks lays out tokens. */
export interface FormulaLayout {
  /** Bytes of a row's number: 2 in `.xls` ([MS-XLS]), 4 in `.xlsb` ([MS-XLSB]). */
  readonly rowBytes: 2 | 4
}

/** What formulas refer to by number. */
export interface FormulaNames {
  /** Defined name, counted from 1. */
  name(index: number): string
  /** Sheet of an entry of the table of external sheets. */
  sheet(index: number): string
}

/** Excel allows 8,192 characters. */
const MAXIMUM_LENGTH = 16_384
const MAXIMUM_TOKENS = 8192
const OPERATORS = ['+', '-', '*', '/', '^', '&', '<', '<=', '=', '>=', '>', '<>', ' ', ',', ':']
const ERRORS: ReadonlyMap<number, string> = new Map([
  [0x00, '#NULL!'],
  [0x07, '#DIV/0!'],
  [0x0f, '#VALUE!'],
  [0x17, '#REF!'],
  [0x1d, '#NAME?'],
  [0x24, '#NUM!'],
  [0x2a, '#N/A'],
])

/** The formula was damaged, or of a kind that is not known; what was read is worth showing. */
const UNREADABLE = '#UNREADABLE'

/** The text of a formula's tokens ([MS-XLS] §2.2.2.1: operands are pushed, operators take what they need), without `=`. Never throws: damage ends the text with `#UNREADABLE`. */
export function formulaText(tokens: Uint8Array, layout: FormulaLayout, names: FormulaNames): string {
  return new TokenMachine(tokens, layout, names).run()
}

class TokenMachine {
  readonly #view: DataView
  readonly #layout: FormulaLayout
  readonly #names: FormulaNames
  readonly #stack: string[] = []
  #at = 0
  #length = 0

  constructor(tokens: Uint8Array, layout: FormulaLayout, names: FormulaNames) {
    this.#view = new DataView(tokens.buffer, tokens.byteOffset, tokens.byteLength)
    this.#layout = layout
    this.#names = names
  }

  run(): string {
    try {
      for (let count = 0; this.#at < this.#view.byteLength; count++) {
        if (count >= MAXIMUM_TOKENS || this.#length > MAXIMUM_LENGTH) throw new RangeError('too long')
        this.#token(this.#u8())
      }
    } catch (error) {
      // A token leads out of the formula.
      if (!(error instanceof RangeError)) throw error
      this.#stack.push(UNREADABLE)
    }
    return this.#stack.join(' ').slice(0, MAXIMUM_LENGTH)
  }

  #token(token: number): void {
    if (token >= 0x20) {
      // Three classes of operands (reference, value, array) share the lower bits.
      this.#operand((token & 0x1f) | 0x20)
    } else if (token >= 0x03 && token <= 0x11) this.#binary(OPERATORS[token - 3] ?? '?')
    else if (token === 0x12 || token === 0x13) this.#push(`${token === 0x12 ? '+' : '-'}${this.#pop()}`, 1)
    else if (token === 0x14) this.#push(`${this.#pop()}%`, 1)
    else if (token === 0x15) this.#push(`(${this.#pop()})`, 2)
    else this.#constant(token)
  }

  #constant(token: number): void {
    switch (token) {
      case 0x01:
      case 0x02:
        // The formula is that of another cell, which it shares.
        this.#push(this.#reference(this.#row(), this.#layout.rowBytes === 2 ? this.#u16() : 0), 8)
        return
      case 0x16:
        this.#push('')
        return
      case 0x17:
        this.#push(`"${this.#text().replaceAll('"', '""')}"`)
        return
      case 0x18:
        this.#skip(this.#layout.rowBytes === 2 ? 5 : 13)
        return
      case 0x19:
        this.#attribute(this.#u8())
        return
      case 0x1c:
        this.#push(ERRORS.get(this.#u8()) ?? '#ERROR')
        return
      case 0x1d:
        this.#push(this.#u8() === 0 ? 'FALSE' : 'TRUE')
        return
      case 0x1e:
        this.#push(String(this.#u16()))
        return
      case 0x1f:
        this.#skip(8)
        this.#push(String(this.#view.getFloat64(this.#at - 8, true)))
        return
      default:
        throw new RangeError('unknown token')
    }
  }

  /** Hints for the calculation, of which only the sum of one argument is text. */
  #attribute(kind: number): void {
    const value = this.#u16()
    if ((kind & 0x04) !== 0) this.#skip((value + 1) * 2)
    else if ((kind & 0x10) !== 0) this.#push(`SUM(${this.#pop()})`, 5)
  }

  #operand(token: number): void {
    const isWide = this.#layout.rowBytes === 4
    switch (token) {
      case 0x20:
        this.#skip(isWide ? 14 : 7)
        this.#push('{…}')
        return
      case 0x21: {
        const { name, count } = sheetFunction(this.#u16())
        this.#call(name, count ?? 0)
        return
      }
      case 0x22:
        this.#variableCall()
        return
      case 0x23:
        this.#push(this.#names.name(this.#u32()))
        return
      case 0x24:
      case 0x2c:
        this.#push(this.#cell())
        return
      case 0x25:
      case 0x2d:
        this.#push(this.#area())
        return
      case 0x26:
      case 0x27:
      case 0x28:
        // The tokens of the area follow.
        this.#skip(6)
        return
      case 0x29:
        this.#skip(2)
        return
      case 0x2a:
        this.#skip(isWide ? 6 : 4)
        this.#push('#REF!')
        return
      case 0x2b:
        this.#skip(isWide ? 12 : 8)
        this.#push('#REF!')
        return
      case 0x39: {
        this.#u16()
        this.#push(this.#names.name(this.#u32()))
        return
      }
      case 0x3a:
        this.#push(`${this.#sheet()}!${this.#cell()}`)
        return
      case 0x3b:
        this.#push(`${this.#sheet()}!${this.#area()}`)
        return
      case 0x3c:
        this.#push(`${this.#sheet()}!#REF!`)
        this.#skip(isWide ? 6 : 4)
        return
      case 0x3d:
        this.#push(`${this.#sheet()}!#REF!`)
        this.#skip(isWide ? 12 : 8)
        return
      default:
        throw new RangeError('unknown token')
    }
  }

  /** Number of arguments, then the function; the highest bit says that it is a command. */
  #variableCall(): void {
    const count = this.#u8() & 0x7f
    const number = this.#u16()
    const index = number & 0x7fff
    if ((number & 0x8000) !== 0) this.#call(sheetCommand(index), count)
    else if (index !== USER_FUNCTION || count === 0) this.#call(sheetFunction(index).name, count)
    else {
      const [name = '', ...values] = this.#take(count)
      this.#push(`${name}(${values.join(',')})`, count + 2)
    }
  }

  #call(name: string, count: number): void {
    this.#push(`${name}(${this.#take(count).join(',')})`, name.length + count + 2)
  }

  #binary(operator: string): void {
    const [left = '', right = ''] = this.#take(2)
    this.#push(left + operator + right, operator.length)
  }

  #take(count: number): readonly string[] {
    if (count > this.#stack.length) throw new RangeError('missing operands')
    return this.#stack.splice(this.#stack.length - count, count)
  }

  #pop(): string {
    const text = this.#stack.pop()
    if (text === undefined) throw new RangeError('missing operand')
    return text
  }

  /** `added` is what the text is longer than the operands it was made of. */
  #push(text: string, added: number = text.length): void {
    this.#length += added
    this.#stack.push(text)
  }

  #sheet(): string {
    const name = this.#names.sheet(this.#u16())
    return /^[A-Za-z_][\w.]*$/.test(name) ? name : `'${name.replaceAll("'", "''")}'`
  }

  #cell(): string {
    const row = this.#row()
    return this.#reference(row, this.#u16())
  }

  #area(): string {
    const [first, last] = [this.#row(), this.#row()]
    return `${this.#reference(first, this.#u16())}:${this.#reference(last, this.#u16())}`
  }

  /** The two highest bits of a column say whether column and row are relative. */
  #reference(row: number, column: number): string {
    const [letters, number] = [columnName(column & 0x3fff), String(row + 1)]
    return `${(column & 0x4000) === 0 ? '$' : ''}${letters}${(column & 0x8000) === 0 ? '$' : ''}${number}`
  }

  #row(): number {
    return this.#layout.rowBytes === 2 ? this.#u16() : this.#u32()
  }

  /** Characters in one byte or two, as a flag says; in `.xlsb` always two. */
  #text(): string {
    const isWide = this.#layout.rowBytes === 4
    const length = isWide ? this.#u16() : this.#u8()
    const width = isWide || (this.#u8() & 1) === 1 ? 2 : 1
    this.#skip(length * width)
    const view = this.#view
    const bytes = new Uint8Array(view.buffer, view.byteOffset + this.#at - length * width, length * width)
    return new TextDecoder(width === 2 ? 'utf-16le' : 'latin1').decode(bytes)
  }

  #skip(count: number): void {
    if (this.#at + count > this.#view.byteLength) throw new RangeError('out of the formula')
    this.#at += count
  }

  #u8(): number {
    this.#at += 1
    return this.#view.getUint8(this.#at - 1)
  }

  #u16(): number {
    this.#at += 2
    return this.#view.getUint16(this.#at - 2, true)
  }

  #u32(): number {
    this.#at += 4
    return this.#view.getUint32(this.#at - 4, true)
  }
}

/** `A`, `Z`, `AA` … */
export function columnName(column: number): string {
  let letters = ''
  for (let rest = column; rest >= 0; rest = Math.floor(rest / 26) - 1)
    letters = String.fromCharCode(65 + (rest % 26)) + letters
  return letters
}
