import type { PeImage } from './peImage.js'

/** One exported function. */
export interface ExportedFunction {
  /** `null` when exported by number only. */
  readonly name: string | null
  readonly ordinal: number
  readonly rva: number
  /** `DLL.Function` or `DLL.#Number` that the export stands for; `null` if it is code or data of this file. */
  readonly forwarder: string | null
}

/** The export directory. */
export interface Exports {
  /** The name the DLL was linked with. */
  readonly dllName: string
  readonly timeDateStamp: number
  /** Number of the first function. */
  readonly base: number
  /** Named functions in the order of the name table (alphabetical), then those without a name by number. */
  readonly functions: readonly ExportedFunction[]
}

/** Read `IMAGE_DIRECTORY_ENTRY_EXPORT`; `null` if there is none. */
export function readExports(image: PeImage): Exports | null {
  const directory = image.directory('IMAGE_DIRECTORY_ENTRY_EXPORT')
  if (directory === undefined) return null
  const view = image.structure(directory.rva, 40)
  if (view === undefined) {
    image.sink.report('PE_EXPORT_DAMAGED', 'the export directory lies outside the file', image.offsetOf(directory.rva))
    return null
  }
  const tables: Tables = {
    start: directory.rva,
    end: directory.rva + directory.size,
    base: view.getUint32(16, true),
    addresses: table(image, view.getUint32(28, true), view.getUint32(20, true), 4),
    names: table(image, view.getUint32(32, true), view.getUint32(24, true), 4),
    ordinals: table(image, view.getUint32(36, true), view.getUint32(24, true), 2),
  }
  const taken = new Set<number>()
  const named = readNamed(image, tables, taken)
  return {
    dllName: image.text(view.getUint32(12, true)),
    timeDateStamp: view.getUint32(4, true),
    base: tables.base,
    functions: [...named, ...readUnnamed(image, tables, taken)],
  }
}

interface Tables {
  /** RVAs between which an export's address is not code but the text of a forwarder. */
  readonly start: number
  readonly end: number
  readonly base: number
  readonly addresses: Table
  readonly names: Table
  readonly ordinals: Table
}

interface Table {
  readonly length: number
  at(index: number): number
}

/** A table of numbers, as long as declared but not longer than the file. */
function table(image: PeImage, rva: number, count: number, width: 2 | 4): Table {
  const wanted = Math.min(count, image.limits.exports)
  if (wanted < count) image.sink.report('PE_LIMIT', `${String(count)} exports are declared, ${String(wanted)} are read`)
  const bytes = image.read(rva, wanted * width)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const length = Math.floor(bytes.length / width)
  if (length < wanted) {
    image.sink.report(
      'PE_EXPORT_DAMAGED',
      `expected ${String(wanted)} entries in an export table, found ${String(length)}`,
      image.offsetOf(rva),
    )
  }
  return { length, at: (index) => (width === 2 ? view.getUint16(index * 2, true) : view.getUint32(index * 4, true)) }
}

function readNamed(image: PeImage, tables: Tables, taken: Set<number>): readonly ExportedFunction[] {
  const functions: ExportedFunction[] = []
  const count = Math.min(tables.names.length, tables.ordinals.length)
  for (let index = 0; index < count; index++) {
    const slot = tables.ordinals.at(index)
    if (slot >= tables.addresses.length) {
      image.sink.report('PE_EXPORT_DAMAGED', `name ${String(index)} belongs to function ${String(slot)}, which is none`)
      continue
    }
    const rva = tables.addresses.at(slot)
    if (rva === 0) continue
    const name = image.text(tables.names.at(index))
    // A name is anything printable (C++ decorates with punctuation); after bytes that are no text the table is taken to be something else.
    if (!/^[\x21-\x7e]*$/.test(name)) {
      image.sink.report(
        'PE_EXPORT_DAMAGED',
        `name ${String(index)} of the export directory is no text; later names are not read`,
      )
      break
    }
    taken.add(slot)
    functions.push({ name, ordinal: tables.base + slot, rva, forwarder: forwarder(image, tables, rva) })
  }
  return functions
}

function readUnnamed(image: PeImage, tables: Tables, taken: ReadonlySet<number>): readonly ExportedFunction[] {
  const functions: ExportedFunction[] = []
  for (let slot = 0; slot < tables.addresses.length; slot++) {
    const rva = tables.addresses.at(slot)
    if (rva === 0 || taken.has(slot)) continue
    functions.push({ name: null, ordinal: tables.base + slot, rva, forwarder: forwarder(image, tables, rva) })
  }
  return functions
}

function forwarder(image: PeImage, { start, end }: Tables, rva: number): string | null {
  return rva >= start && rva < end ? image.text(rva) : null
}
