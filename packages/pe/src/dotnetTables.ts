/**
 * The tables of .NET metadata (ECMA-335, partition II, §22) and what their columns are.
 *
 * `2` and `4` are constants of so many bytes; `S`, `G`, `B` are indexes into the heaps of strings, GUIDs and blobs; two hexadecimal digits are an index into that
 * table; a word is a coded index (§24.2.6), which names one of several tables in its lowest bits.
 */
const COLUMNS: ReadonlyMap<number, string> = new Map([
  [0x00, '2 S G G G'],
  [0x01, 'ResolutionScope S S'],
  [0x02, '4 S S TypeDefOrRef 04 06'],
  [0x03, '04'],
  [0x04, '2 S B'],
  [0x05, '06'],
  [0x06, '4 2 2 S B 08'],
  [0x07, '08'],
  [0x08, '2 2 S'],
  [0x09, '02 TypeDefOrRef'],
  [0x0a, 'MemberRefParent S B'],
  [0x0b, '2 HasConstant B'],
  [0x0c, 'HasCustomAttribute CustomAttributeType B'],
  [0x0d, 'HasFieldMarshal B'],
  [0x0e, '2 HasDeclSecurity B'],
  [0x0f, '2 4 02'],
  [0x10, '4 04'],
  [0x11, 'B'],
  [0x12, '02 14'],
  [0x13, '14'],
  [0x14, '2 S TypeDefOrRef'],
  [0x15, '02 17'],
  [0x16, '17'],
  [0x17, '2 S B'],
  [0x18, '2 06 HasSemantics'],
  [0x19, '02 MethodDefOrRef MethodDefOrRef'],
  [0x1a, 'S'],
  [0x1b, 'B'],
  [0x1c, '2 MemberForwarded S 1a'],
  [0x1d, '4 04'],
  [0x1e, '4 4'],
  [0x1f, '4'],
  [0x20, '4 2 2 2 2 4 B S S'],
  [0x21, '4'],
  [0x22, '4 4 4'],
  [0x23, '2 2 2 2 4 B S S B'],
  [0x24, '4 23'],
  [0x25, '4 4 4 23'],
  [0x26, '4 S B'],
  [0x27, '4 4 S S Implementation'],
  [0x28, '4 4 S Implementation'],
  [0x29, '02 02'],
  [0x2a, '2 2 TypeOrMethodDef S'],
  [0x2b, 'MethodDefOrRef B'],
  [0x2c, '2a TypeDefOrRef'],
])

/** Bits of the tag, and the tables it chooses from. */
const CODED: ReadonlyMap<string, readonly [number, readonly number[]]> = new Map([
  ['TypeDefOrRef', [2, [0x02, 0x01, 0x1b]]],
  ['HasConstant', [2, [0x04, 0x08, 0x17]]],
  [
    'HasCustomAttribute',
    [
      5,
      [
        0x06, 0x04, 0x01, 0x02, 0x08, 0x09, 0x0a, 0x00, 0x0e, 0x17, 0x14, 0x11, 0x1a, 0x1b, 0x20, 0x23, 0x26, 0x27,
        0x28, 0x2a, 0x2c, 0x2b,
      ],
    ],
  ],
  ['HasFieldMarshal', [1, [0x04, 0x08]]],
  ['HasDeclSecurity', [2, [0x02, 0x06, 0x20]]],
  ['MemberRefParent', [3, [0x02, 0x01, 0x1a, 0x06, 0x1b]]],
  ['HasSemantics', [1, [0x14, 0x17]]],
  ['MethodDefOrRef', [1, [0x06, 0x0a]]],
  ['MemberForwarded', [1, [0x04, 0x06]]],
  ['Implementation', [2, [0x26, 0x23, 0x27]]],
  ['CustomAttributeType', [3, [0x06, 0x0a]]],
  ['ResolutionScope', [2, [0x00, 0x1a, 0x23, 0x01]]],
  ['TypeOrMethodDef', [1, [0x02, 0x06]]],
])

/** Rows of one table; a row is the values of its columns. */
export interface MetadataTable {
  readonly rows: number
  /** The values of row `index`, from 0; `undefined` outside the data. */
  row(index: number): readonly number[] | undefined
}

/** Widths of the heaps' indexes, as `HeapSizes` has them: bit 0 strings, bit 1 GUIDs, bit 2 blobs. */
export function layoutTables(
  stream: Uint8Array,
  start: number,
  rowCounts: ReadonlyMap<number, number>,
  heapSizes: number,
): ReadonlyMap<number, MetadataTable> {
  const tables = new Map<number, MetadataTable>()
  let offset = start
  for (const [table, rows] of rowCounts) {
    const columns = COLUMNS.get(table)
    // The length of an unknown table is unknown, and so is where the next begins.
    if (columns === undefined) break
    const widths = columns.split(' ').map((column) => columnWidth(column, rowCounts, heapSizes))
    tables.set(table, makeTable(stream, offset, rows, widths))
    offset += rows * widths.reduce((sum, width) => sum + width, 0)
  }
  return tables
}

function columnWidth(column: string, rowCounts: ReadonlyMap<number, number>, heapSizes: number): number {
  if (column === '2' || column === '4') return Number(column)
  const heap = ['S', 'G', 'B'].indexOf(column)
  if (heap >= 0) return (heapSizes & (1 << heap)) === 0 ? 2 : 4
  const [bits, tables] = CODED.get(column) ?? [0, [Number.parseInt(column, 16)]]
  const longest = Math.max(...tables.map((table) => rowCounts.get(table) ?? 0))
  return longest < 2 ** (16 - bits) ? 2 : 4
}

function makeTable(stream: Uint8Array, start: number, rows: number, widths: readonly number[]): MetadataTable {
  const view = new DataView(stream.buffer, stream.byteOffset, stream.byteLength)
  const rowSize = widths.reduce((sum, width) => sum + width, 0)
  return {
    rows,
    row(index) {
      let offset = start + index * rowSize
      if (index >= rows || offset + rowSize > stream.length) return undefined
      return widths.map((width) => {
        const value = width === 2 ? view.getUint16(offset, true) : view.getUint32(offset, true)
        offset += width
        return value
      })
    },
  }
}
