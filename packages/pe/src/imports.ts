import type { PeImage } from './peImage.js'

/** One imported function. */
export interface ImportedFunction {
  /** `null` when imported by number only. */
  readonly name: string | null
  /** The number when imported by number, else `null`. */
  readonly ordinal: number | null
  /** Where the exporting DLL probably has the name in its table; `null` when imported by number. */
  readonly hint: number | null
  /** RVA of the slot in the import address table. */
  readonly rva: number
}

/** One DLL of an import directory, with its functions in the order of the table. */
export interface ImportedLibrary {
  readonly dll: string
  readonly functions: readonly ImportedFunction[]
}

/** What replaces a name of a DLL that cannot be one. */
const INVALID_NAME = '*invalid*'
const IMPORT_DESCRIPTOR_SIZE = 20
/** Directory entries without a readable table that are stepped over before the directory is given up. */
const BROKEN_DESCRIPTORS = 6

/** Read `IMAGE_DIRECTORY_ENTRY_IMPORT`. */
export function readImports(image: PeImage): readonly ImportedLibrary[] {
  const directory = image.directory('IMAGE_DIRECTORY_ENTRY_IMPORT')
  if (directory === undefined) return []
  const reader = new ImportReader(image)
  const libraries: ImportedLibrary[] = []
  let broken = 0
  for (let rva = directory.rva; libraries.length < image.limits.importedLibraries; rva += IMPORT_DESCRIPTOR_SIZE) {
    const view = image.structure(rva, IMPORT_DESCRIPTOR_SIZE)
    if (view === undefined) {
      image.sink.report('PE_IMPORT_DAMAGED', 'the import directory ends without its empty entry', image.offsetOf(rva))
      return libraries
    }
    if (isEmpty(view)) return libraries
    const lookupTable = view.getUint32(0, true)
    const addressTable = view.getUint32(16, true)
    const functions = reader.functions({ lookupTable, addressTable, end: rva + IMPORT_DESCRIPTOR_SIZE })
    if (functions === undefined) {
      broken++
      if (broken > BROKEN_DESCRIPTORS) return libraries
      continue
    }
    const dll = libraryName(image, view.getUint32(12, true))
    if (dll !== '') libraries.push({ dll, functions })
  }
  image.sink.report(
    'PE_LIMIT',
    `more than ${String(image.limits.importedLibraries)} imported DLLs; the rest is not read`,
  )
  return libraries
}

/** `IMAGE_DELAYLOAD_DESCRIPTOR`: like imports, but bound on first use. */
export function readDelayImports(image: PeImage): readonly ImportedLibrary[] {
  const directory = image.directory('IMAGE_DIRECTORY_ENTRY_DELAY_IMPORT')
  if (directory === undefined) return []
  const reader = new ImportReader(image)
  const libraries: ImportedLibrary[] = []
  let broken = 0
  for (let rva = directory.rva; libraries.length < image.limits.importedLibraries; rva += 32) {
    const view = image.structure(rva, 32)
    if (view === undefined) {
      image.sink.report(
        'PE_IMPORT_DAMAGED',
        'the delay import directory ends without its empty entry',
        image.offsetOf(rva),
      )
      return libraries
    }
    if (isEmpty(view)) return libraries
    // Before Visual Studio 6 the descriptor held virtual addresses, not relative ones; 64-bit images are younger than that.
    const holdsAddresses = (view.getUint32(0, true) & 1) === 0 && !image.is64Bit
    const relative = (value: number): number => (holdsAddresses ? toRelative(image, value) : value)
    const table = {
      lookupTable: relative(view.getUint32(16, true)),
      addressTable: relative(view.getUint32(12, true)),
      end: rva + 32,
      holdsAddresses,
    }
    const functions = reader.functions(table)
    if (functions === undefined) {
      broken++
      if (broken > BROKEN_DESCRIPTORS) return libraries
      continue
    }
    const dll = libraryName(image, relative(view.getUint32(4, true)))
    if (dll !== '') libraries.push({ dll, functions })
  }
  image.sink.report(
    'PE_LIMIT',
    `more than ${String(image.limits.importedLibraries)} delayed DLLs; the rest is not read`,
  )
  return libraries
}

interface ThunkTables {
  /** RVA of the table of names and ordinals; 0 if the linker made none (Borland). */
  readonly lookupTable: number
  /** RVA of the table the loader fills; on disk a copy of the other, unless the image is bound. */
  readonly addressTable: number
  /** RVA of the end of the directory entry. */
  readonly end: number
  readonly holdsAddresses?: boolean
}

/** A thunk, split so that 64-bit values stay exact: bit 63 or 31 says "by ordinal". */
interface Thunk {
  readonly byOrdinal: boolean
  /** The ordinal or the RVA of hint and name; above 32 bits where the value makes no sense. */
  readonly value: number
  /** All bits, for comparison only. */
  readonly raw: number
}

/** Reads thunk tables; counts over the whole file, so that a thousand directory entries cannot each ask for the maximum. */
class ImportReader {
  readonly #image: PeImage
  readonly #thunkSize: number
  #total = 0

  constructor(image: PeImage) {
    this.#image = image
    this.#thunkSize = image.is64Bit ? 8 : 4
  }

  /** The functions of one directory entry; `undefined` when neither table can be read. */
  functions(tables: ThunkTables): readonly ImportedFunction[] | undefined {
    const names = this.#thunks(tables.lookupTable, tables)
    const thunks = names.length > 0 ? names : this.#thunks(tables.addressTable, tables)
    const functions: ImportedFunction[] = []
    for (const [index, thunk] of thunks.entries()) {
      const imported = this.#function(thunk, tables.addressTable + index * this.#thunkSize)
      if (imported === undefined) {
        this.#damaged(
          'a name of an imported function lies outside the file',
          tables.lookupTable + index * this.#thunkSize,
        )
        break
      }
      if (imported !== null) functions.push(imported)
    }
    return functions.length > 0 ? functions : undefined
  }

  /** `undefined` when the name is nowhere, `null` when it is no name or empty. */
  #function(thunk: Thunk, rva: number): ImportedFunction | null | undefined {
    if (thunk.byOrdinal) return thunk.value === 0 ? null : { name: null, ordinal: thunk.value, hint: null, rva }
    if (this.#image.offsetOf(thunk.value) === undefined) return undefined
    const name = this.#image.text(thunk.value + 2)
    if (name === '' || !/^[\w.?@$()<>]+$/.test(name)) return null
    return { name, ordinal: null, hint: this.#image.structure(thunk.value, 2)?.getUint16(0, true) ?? null, rva }
  }

  /** Thunks up to the empty one. A table that shows one of the signs of being something else is not used at all. */
  #thunks(start: number, tables: ThunkTables): readonly Thunk[] {
    const signs = new BogusTableSigns()
    const thunks: Thunk[] = []
    const end = start + this.#bound(tables)
    for (let rva = start; rva !== 0 && rva < end; rva += this.#thunkSize) {
      if (thunks.length >= this.#image.limits.importsPerLibrary || this.#total >= this.#image.limits.imports) {
        this.#image.sink.report('PE_LIMIT', 'more imported functions than are read', this.#image.offsetOf(rva))
        break
      }
      const view = this.#image.structure(rva, this.#thunkSize)
      if (view === undefined) {
        this.#damaged('a table of imported functions ends without its empty entry', rva)
        return []
      }
      const thunk = this.#thunk(view, tables.holdsAddresses ?? false)
      if (thunk.raw === 0) break
      if (thunk.raw >= start && thunk.raw <= rva) {
        this.#damaged('a table of imported functions points into itself', rva)
        break
      }
      if (signs.seen(thunk)) {
        this.#damaged('a table of imported functions holds something else', rva)
        return []
      }
      thunks.push(thunk)
      this.#total++
    }
    return thunks
  }

  /** Where the directory lies behind its tables, they cannot reach beyond it; else the file is the bound. */
  #bound({ lookupTable, addressTable, end }: ThunkTables): number {
    if (end > lookupTable || end > addressTable) return Math.max(end - lookupTable, end - addressTable)
    return this.#image.bytes.length
  }

  #thunk(view: DataView, holdsAddresses: boolean): Thunk {
    const low = view.getUint32(0, true)
    if (!this.#image.is64Bit) {
      const value = holdsAddresses ? toRelative(this.#image, low) : low
      const byOrdinal = value >= 0x80000000
      return { byOrdinal, value: byOrdinal ? value & 0xffff : value, raw: value }
    }
    const high = view.getUint32(4, true)
    const byOrdinal = high >= 0x80000000
    const raw = high * 0x100000000 + low
    return { byOrdinal, value: byOrdinal ? low & 0xffff : raw, raw }
  }

  #damaged(message: string, rva: number): void {
    this.#image.sink.report('PE_IMPORT_DAMAGED', message, this.#image.offsetOf(rva))
  }
}

/** Names of a module lie near each other and are not repeated; ordinals have 16 bits. What breaks that is no table of imports. */
class BogusTableSigns {
  static readonly #spread = 128 * 1024 * 1024
  static readonly #repetitions = 15
  readonly #seen = new Set<number>()
  #repeated = 0
  #lowest = Infinity
  #highest = 0

  seen(thunk: Thunk): boolean {
    if (thunk.byOrdinal) return thunk.raw % 0x80000000 > 0xffff
    if (this.#seen.has(thunk.raw)) this.#repeated++
    this.#seen.add(thunk.raw)
    this.#lowest = Math.min(this.#lowest, thunk.raw)
    this.#highest = Math.max(this.#highest, thunk.raw)
    return this.#repeated >= BogusTableSigns.#repetitions || this.#highest - this.#lowest > BogusTableSigns.#spread
  }
}

function toRelative(image: PeImage, value: number): number {
  const base = Number(image.headers.optionalHeader.imageBase)
  return value >= base && value < base + image.headers.optionalHeader.sizeOfImage ? value - base : value
}

/** Letters, digits and what file systems take, path separators included; anything else is no name of a DLL. */
function libraryName(image: PeImage, rva: number): string {
  const name = image.text(rva)
  return /^[\w!#$%&'()\-@^`{}~+,.;=[\]\\/\x80-\xff]*$/.test(name) ? name : INVALID_NAME
}

function isEmpty(view: DataView): boolean {
  for (let at = 0; at < view.byteLength; at += 4) if (view.getUint32(at, true) !== 0) return false
  return true
}
