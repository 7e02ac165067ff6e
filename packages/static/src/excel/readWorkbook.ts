import type { XlmSheet } from '@cuculus/core'
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
  type WorkbookFacts,
} from './workbook.js'

const RECORD = {
  formula: 0x0006,
  name: 0x0018,
  externSheet: 0x0017,
  filePass: 0x002f,
  boundSheet: 0x0085,
  string: 0x0207,
  begin: 0x0809,
} as const
const MACRO_SHEET = 1
/** Bytes of a record in front of its data. */
const HEADER_SIZE = 4

/** A record: a number, a length and data. */
interface BiffRecord {
  readonly type: number
  readonly at: number
  readonly data: Uint8Array
  readonly view: DataView
}

interface Sheet {
  readonly name: string
  readonly state: string
  readonly isMacro: boolean
  /** Offset of its own records in the stream. */
  readonly offset: number
}

/**
 * What a workbook stream tells of macros ([MS-XLS]): the records at its start list sheets and names, those of each macro sheet have its formulas.
 *
 * `decrypted` is the stream as it is where its encryption could be undone.
 */
export function readWorkbook(encoded: Uint8Array, decrypted?: Uint8Array): WorkbookFacts {
  const stream = decrypted ?? encoded
  const isClosed = decrypted === undefined
  const sheets: Sheet[] = []
  const names: RawName[] = []
  const externs: number[] = []
  let encrypted = false
  for (const record of globals(stream)) {
    const { type, data } = record
    if (type === RECORD.filePass) encrypted = true
    else if (type === RECORD.boundSheet && data.length > 8 && sheets.length < MAXIMUM_SHEETS)
      sheets.push(toSheet(record))
    else if (type === RECORD.name && names.length < MAXIMUM_NAMES) names.push(...toName(record))
    else if (type === RECORD.externSheet) externs.push(...externalSheets(record))
  }
  const reader = new FormulaReader(
    { rowBytes: 2 },
    names,
    externs.map((index) => sheets[index]?.name ?? '#REF'),
  )
  // Any number of sheets may begin at one place.
  const budget = { left: MAXIMUM_RECORDS }
  // Formulas of an encrypted workbook are noise.
  const macroSheets = sheets
    .filter(({ isMacro }) => isMacro)
    .map(({ name, state, offset }): XlmSheet => {
      const formulas = encrypted && isClosed ? [] : reader.formulas(sheetFormulas(stream, offset, budget))
      return formulas.length === 0 ? { name, state } : { name, state, formulas }
    })
  return { encrypted, macroSheets, definedNames: encrypted && isClosed ? [] : reader.names(names) }
}

function* records(stream: Uint8Array, start: number, budget = { left: MAXIMUM_RECORDS }): Generator<BiffRecord> {
  const view = new DataView(stream.buffer, stream.byteOffset, stream.byteLength)
  for (let at = start; at + HEADER_SIZE <= stream.length && budget.left > 0; budget.left--) {
    const length = Math.min(view.getUint16(at + 2, true), stream.length - at - HEADER_SIZE)
    const data = stream.subarray(at + HEADER_SIZE, at + HEADER_SIZE + length)
    yield { type: view.getUint16(at, true), at, data, view: new DataView(data.buffer, data.byteOffset, length) }
    at += HEADER_SIZE + length
  }
}

/** The records in front of the first sheet. */
function* globals(stream: Uint8Array): Generator<BiffRecord> {
  for (const record of records(stream, 0)) {
    if (record.type === RECORD.begin && record.at > 0) return
    yield record
  }
}

/** `BoundSheet8`: offset, state, kind, length and characters of the name. */
function toSheet({ data, view }: BiffRecord): Sheet {
  return {
    name: characters(data, 7, data[6] ?? 0),
    state: SHEET_STATES[(data[4] ?? 0) & 3] ?? 'hidden',
    isMacro: data[5] === MACRO_SHEET,
    offset: view.getUint32(0, true),
  }
}

/** `Lbl`: flags, key, lengths of name and formula, then both. */
function toName({ data, view }: BiffRecord): readonly RawName[] {
  if (data.length < 15) return []
  const flags = view.getUint16(0, true)
  const [length, size] = [view.getUint8(3), view.getUint16(4, true)]
  const width = ((data[14] ?? 0) & 1) === 1 ? 2 : 1
  const name = definedName(characters(data, 14, length), (flags & 0x20) !== 0)
  const start = 15 + length * width
  return [{ name, hidden: (flags & 1) === 1, tokens: data.subarray(start, start + size) }]
}

/** Triples of workbook, first and last sheet. */
function externalSheets({ data, view }: BiffRecord): readonly number[] {
  if (data.length < 2) return []
  const count = Math.min(view.getUint16(0, true), Math.floor((data.length - 2) / 6))
  return Array.from({ length: count }, (_, index) => view.getUint16(2 + index * 6 + 2, true))
}

/** Records of one sheet up to where the next begins; the text that a formula gave stands behind it. */
function sheetFormulas(stream: Uint8Array, offset: number, budget: { left: number }): readonly RawFormula[] {
  const found: RawFormula[] = []
  for (const { type, at, data, view } of records(stream, offset, budget)) {
    if ((type === RECORD.begin && at > offset) || found.length >= MAXIMUM_FORMULAS) break
    const last = found.at(-1)
    if (type === RECORD.formula && data.length >= 22) {
      const size = view.getUint16(20, true)
      found.push({
        row: view.getUint16(0, true),
        column: view.getUint16(2, true),
        tokens: data.subarray(22, 22 + size),
      })
    } else if (type === RECORD.string && data.length >= 3 && last !== undefined) {
      const length = Math.min(view.getUint16(0, true), MAXIMUM_VALUE)
      found[found.length - 1] = { ...last, value: characters(data, 2, length) }
    }
  }
  return found
}

/** A flag that says whether characters have two bytes, then the characters. */
function characters(data: Uint8Array, at: number, length: number): string {
  const isWide = ((data[at] ?? 0) & 1) === 1
  const bytes = data.subarray(at + 1, at + 1 + length * (isWide ? 2 : 1))
  return new TextDecoder(isWide ? 'utf-16le' : 'latin1').decode(bytes)
}
