import type { XlmSheet } from '@cuculus/core'

const BOUND_SHEET = 0x0085
const FILE_PASS = 0x002f
const STATES = ['visible', 'hidden', 'very hidden']
const MACRO_SHEET = 1
const MAXIMUM_RECORDS = 100_000

/** What the records at the start of a workbook stream tell ([MS-XLS] §2.4). */
export interface WorkbookFacts {
  readonly encrypted: boolean
  readonly macroSheets: readonly XlmSheet[]
}

/** Records are a number, a length and data. `BoundSheet8`: offset, state, kind, length and characters of the name. */
export function readWorkbook(stream: Uint8Array): WorkbookFacts {
  const view = new DataView(stream.buffer, stream.byteOffset, stream.byteLength)
  const macroSheets: XlmSheet[] = []
  let encrypted = false
  for (let at = 0, count = 0; at + 4 <= stream.length && count < MAXIMUM_RECORDS; count++) {
    const type = view.getUint16(at, true)
    const length = view.getUint16(at + 2, true)
    const data = stream.subarray(at + 4, at + 4 + length)
    if (type === FILE_PASS) encrypted = true
    if (type === BOUND_SHEET && data.length > 8 && data[5] === MACRO_SHEET) {
      macroSheets.push({ name: sheetName(data.subarray(6)), state: STATES[(data[4] ?? 0) & 3] ?? 'hidden' })
    }
    at += 4 + length
  }
  return { encrypted, macroSheets }
}

/** Number of characters, 1 if they are UTF-16, characters. */
function sheetName(data: Uint8Array): string {
  const length = data[0] ?? 0
  const isWide = ((data[1] ?? 0) & 1) === 1
  return new TextDecoder(isWide ? 'utf-16le' : 'latin1').decode(data.subarray(2, 2 + length * (isWide ? 2 : 1)))
}
