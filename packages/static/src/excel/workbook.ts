import type { DefinedName, XlmFormula, XlmSheet } from '@cuculus/core'
import { columnName, type FormulaLayout, type FormulaNames, formulaText } from './formulaText.js'

/** What a workbook tells of macros in its sheets. */
export interface WorkbookFacts {
  readonly encrypted: boolean
  readonly macroSheets: readonly XlmSheet[]
  readonly definedNames: readonly DefinedName[]
}

/** A name as it is stored: its tokens can be read when all names are known. */
export interface RawName {
  readonly name: string
  readonly hidden: boolean
  readonly tokens: Uint8Array
}

/** A formula in a cell, likewise. */
export interface RawFormula {
  readonly row: number
  readonly column: number
  readonly tokens: Uint8Array
  readonly value?: string
}

export const MAXIMUM_FORMULAS = 10_000
/** So much of a workbook is read. */
export const MAXIMUM_RECORDS = 1_000_000
export const MAXIMUM_NAMES = 4096
export const MAXIMUM_SHEETS = 1024
/** Characters of a value that are kept. */
export const MAXIMUM_VALUE = 1024
/** How much of a sheet users see, by its number in all binary formats. */
export const SHEET_STATES: readonly string[] = ['visible', 'hidden', 'very hidden']
/** Of all formulas together. */
const MAXIMUM_CHARACTERS = 4 * 1024 * 1024
const MAXIMUM_NAME = 255

/** Names that Excel knows by a number instead ([MS-XLS] §2.5.114). */
const BUILT_IN = [
  'Consolidate_Area',
  'Auto_Open',
  'Auto_Close',
  'Extract',
  'Database',
  'Criteria',
  'Print_Area',
  'Print_Titles',
  'Recorder',
  'Data_Form',
  'Auto_Activate',
  'Auto_Deactivate',
  'Sheet_Title',
  '_FilterDatabase',
]

/** Name of a defined name; `builtIn` ones have their number as the only character. */
export function definedName(text: string, builtIn: boolean): string {
  const name = text.slice(0, MAXIMUM_NAME)
  return builtIn && name.length === 1 ? (BUILT_IN[name.charCodeAt(0)] ?? name) : name
}

/** Sheets, names and what formulas refer to, put together. */
export class FormulaReader {
  readonly #layout: FormulaLayout
  readonly #context: FormulaNames
  #left = MAXIMUM_CHARACTERS
  #formulasLeft = MAXIMUM_FORMULAS

  constructor(layout: FormulaLayout, names: readonly RawName[], sheets: readonly string[]) {
    this.#layout = layout
    this.#context = {
      name: (index) => names[index - 1]?.name ?? '#NAME?',
      sheet: (index) => sheets[index]?.slice(0, MAXIMUM_NAME) ?? '#REF',
    }
  }

  names(raw: readonly RawName[]): readonly DefinedName[] {
    return raw.map(({ name, hidden, tokens }) => ({ name, formula: this.#text(tokens), hidden }))
  }

  formulas(raw: readonly RawFormula[]): readonly XlmFormula[] {
    const taken = raw.slice(0, this.#formulasLeft)
    this.#formulasLeft -= taken.length
    return taken.map(({ row, column, tokens, value }) => ({
      cell: `${columnName(column)}${String(row + 1)}`,
      formula: this.#text(tokens),
      ...(value === undefined ? {} : { value }),
    }))
  }

  #text(tokens: Uint8Array): string {
    if (this.#left <= 0) return ''
    const text = formulaText(tokens, this.#layout, this.#context)
    this.#left -= text.length
    return `=${text}`
  }
}
