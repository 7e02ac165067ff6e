import {
  definedName,
  FormulaReader,
  MAXIMUM_FORMULAS,
  MAXIMUM_NAMES,
  MAXIMUM_RECORDS,
  MAXIMUM_SHEETS,
  MAXIMUM_VALUE,
  SHEET_STATES,
  type RawFormula,
  type RawName,
} from './workbook.js'

/** Records of [MS-XLSB] §2.3.2. */
const RECORD = {
  row: 0,
  formulaText: 8,
  formulaNumber: 9,
  formulaBoolean: 10,
  formulaError: 11,
  name: 39,
  sheet: 156,
  externSheet: 362,
} as const

interface BinaryRecord {
  readonly type: number
  readonly view: DataView
}

/** A sheet as the list of a binary workbook has it. */
export interface BinarySheet {
  readonly name: string
  readonly state: string
  /** Identifier of the relationship to its part. */
  readonly relationship: string
}

/** The part `workbook.bin` of an `.xlsb` file: sheets, names, and a reader for the formulas of its sheets. */
export interface BinaryWorkbook {
  readonly sheets: readonly BinarySheet[]
  readonly names: readonly RawName[]
  readonly reader: FormulaReader
}

export function readBinaryWorkbook(part: Uint8Array): BinaryWorkbook {
  const sheets: BinarySheet[] = []
  const names: RawName[] = []
  const externs: number[] = []
  for (const { type, view } of records(part)) {
    if (type === RECORD.sheet && sheets.length < MAXIMUM_SHEETS) sheets.push(...toSheet(view))
    else if (type === RECORD.name && names.length < MAXIMUM_NAMES) names.push(...toName(view))
    else if (type === RECORD.externSheet && view.byteLength >= 4) {
      const count = Math.min(view.getUint32(0, true), Math.floor((view.byteLength - 4) / 12))
      for (let index = 0; index < count; index++) externs.push(view.getInt32(4 + index * 12 + 4, true))
    }
  }
  const reader = new FormulaReader(
    { rowBytes: 4 },
    names,
    externs.map((index) => sheets[index]?.name ?? '#REF'),
  )
  return { sheets, names, reader }
}

/** Formulas of a sheet's part: a record for each row, then one for each of its cells. */
export function binaryFormulas(part: Uint8Array): readonly RawFormula[] {
  const found: RawFormula[] = []
  let row = 0
  for (const { type, view } of records(part)) {
    if (found.length >= MAXIMUM_FORMULAS) break
    if (type === RECORD.row && view.byteLength >= 4) row = view.getUint32(0, true)
    if (type >= RECORD.formulaText && type <= RECORD.formulaError) found.push(...toFormula(type, row, view))
  }
  return found
}

/** Number in one or two bytes, length in up to four, seven bits of each. */
function* records(part: Uint8Array): Generator<BinaryRecord> {
  let at = 0
  for (let count = 0; at < part.length && count < MAXIMUM_RECORDS; count++) {
    let type = part[at++] ?? 0
    if (type >= 0x80) type = (type & 0x7f) | ((part[at++] ?? 0) << 7)
    let length = 0
    for (let shift = 0; shift < 28; shift += 7) {
      const byte = part[at++] ?? 0
      length |= (byte & 0x7f) << shift
      if (byte < 0x80) break
    }
    const size = Math.max(Math.min(length, part.length - at), 0)
    yield { type, view: new DataView(part.buffer, part.byteOffset + Math.min(at, part.length), size) }
    at += length
  }
}

/** State, number, relationship and name. */
function toSheet(view: DataView): readonly BinarySheet[] {
  if (view.byteLength < 12) return []
  const relationship = wideText(view, 8)
  const name = wideText(view, relationship.end)
  return [
    { name: name.text, state: SHEET_STATES[view.getUint32(0, true)] ?? 'unknown', relationship: relationship.text },
  ]
}

/** Flags, key, sheet, name, then length and tokens of the formula. */
function toName(view: DataView): readonly RawName[] {
  if (view.byteLength < 13) return []
  const flags = view.getUint32(0, true)
  const { text, end } = wideText(view, 9)
  return [{ name: definedName(text, (flags & 0x20) !== 0), hidden: (flags & 1) === 1, tokens: tokensAt(view, end) }]
}

/** Column, style, value, flags, then length and tokens. */
function toFormula(type: number, row: number, view: DataView): readonly RawFormula[] {
  if (view.byteLength < 12) return []
  const column = view.getUint32(0, true) & 0x3fff
  if (type === RECORD.formulaText) {
    const { text, end } = wideText(view, 8)
    return [{ row, column, tokens: tokensAt(view, end + 2), value: text.slice(0, MAXIMUM_VALUE) }]
  }
  return [{ row, column, tokens: tokensAt(view, 8 + (type === RECORD.formulaNumber ? 8 : 1) + 2) }]
}

function wideText(view: DataView, at: number): { readonly text: string; readonly end: number } {
  if (at + 4 > view.byteLength) return { text: '', end: view.byteLength }
  const length = Math.min(view.getUint32(at, true), Math.floor((view.byteLength - at - 4) / 2))
  const bytes = new Uint8Array(view.buffer, view.byteOffset + at + 4, length * 2)
  return { text: new TextDecoder('utf-16le').decode(bytes), end: at + 4 + length * 2 }
}

function tokensAt(view: DataView, at: number): Uint8Array {
  if (at + 4 > view.byteLength) return new Uint8Array(0)
  const size = Math.min(view.getUint32(at, true), view.byteLength - at - 4)
  return new Uint8Array(view.buffer, view.byteOffset + at + 4, size)
}
