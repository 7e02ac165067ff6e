import { layoutTables, type MetadataTable } from './dotnetTables.js'
import { latin1, type PeImage } from './peImage.js'
import { utf16 } from './resources.js'

/** What the metadata of a .NET assembly tell (ECMA-335, partition II, §24 and §25). */
export interface DotNet {
  /** Version of the runtime it was built for: `v4.0.30319`. */
  readonly version: string
  /** `COMIMAGE_FLAGS_*`: 1 IL only, 2 32 bits required, 8 strong name, 0x10 native entry point. */
  readonly flags: number
  /** Token of the entry point's method; 0 in a library. */
  readonly entryPointToken: number
  readonly streams: readonly MetadataStream[]
  readonly moduleName: string | null
  /** The module version identifier, made new at each build; `null` if missing. */
  readonly mvid: string | null
  readonly assembly: AssemblyName | null
  readonly assemblyReferences: readonly AssemblyName[]
  readonly moduleReferences: readonly string[]
  /** `Namespace.Name` of types of other assemblies. */
  readonly typeReferences: readonly string[]
  /** `Namespace.Name` of the types defined here. */
  readonly typeDefinitions: readonly string[]
  /** Methods of other types and assemblies. */
  readonly memberReferences: readonly string[]
  /** Native functions called by P/Invoke. */
  readonly nativeImports: readonly NativeImport[]
  readonly resources: readonly ManifestResource[]
  /** Texts of the program (`#US`). */
  readonly userStrings: readonly string[]
}

export interface MetadataStream {
  readonly name: string
  /** From the start of the metadata. */
  readonly offset: number
  readonly size: number
}

export interface AssemblyName {
  readonly name: string
  /** `1.2.3.4`. */
  readonly version: string
  readonly culture: string
  /** Hexadecimal public key or its token; empty without a strong name. */
  readonly publicKey: string
}

export interface NativeImport {
  readonly module: string
  readonly name: string
}

export interface ManifestResource {
  readonly name: string
  /** `null` for a resource in another file. */
  readonly data: Uint8Array | null
}

const TABLE = {
  Module: 0x00,
  TypeRef: 0x01,
  TypeDef: 0x02,
  MemberRef: 0x0a,
  ModuleRef: 0x1a,
  ImplMap: 0x1c,
  Assembly: 0x20,
  AssemblyRef: 0x23,
  ManifestResource: 0x28,
} as const

const MAXIMUM_STREAMS = 64
const MAXIMUM_ROWS = 65_536
const MAXIMUM_STRING = 4096
const MAXIMUM_USER_STRINGS = 16_384
/** Characters of all names together: any number of them may be the ends of one. */
const MAXIMUM_NAMES = 32 * 1024 * 1024

/** Read the metadata; `null` if the file is no .NET assembly. */
export function readDotNet(image: PeImage): DotNet | null {
  const directory = image.directory('IMAGE_DIRECTORY_ENTRY_COM_DESCRIPTOR')
  // The runtime takes the entry where it always is, also when the header counts fewer directories (corkami's tinynet.exe).
  const start = directory?.rva ?? uncountedDirectory(image)
  if (start === 0) return null
  // IMAGE_COR20_HEADER: cb, runtime version, metadata (RVA, size), flags, entry point, resources (RVA, size), …
  const header = image.structure(start, 72)
  const rva = header?.getUint32(8, true) ?? 0
  const metadata = header === undefined ? new Uint8Array(0) : image.read(rva, header.getUint32(12, true))
  const root = readRoot(metadata)
  if (header === undefined || root === undefined) {
    if (directory !== undefined) {
      image.sink.report('PE_DOTNET_DAMAGED', 'expected .NET metadata (`BSJB`)', image.offsetOf(start))
    }
    return null
  }
  const heaps = new Heaps(metadata, root.streams)
  const tables = readTables(heaps.stream('#~') ?? heaps.stream('#-'))
  if (tables.size === 0)
    image.sink.report('PE_DOTNET_DAMAGED', 'the tables of the .NET metadata are missing', image.offsetOf(rva))
  const resources = image.read(header.getUint32(24, true), header.getUint32(28, true))
  return {
    version: root.version,
    flags: header.getUint32(16, true),
    entryPointToken: header.getUint32(20, true),
    streams: root.streams,
    ...readNames(tables, heaps),
    resources: readResources(tables, heaps, resources),
    userStrings: readUserStrings(heaps.stream('#US') ?? new Uint8Array(0)),
  }
}

function uncountedDirectory(image: PeImage): number {
  const { optionalHeaderOffset, is64Bit, sectionTableOffset } = image.headers
  const entry = optionalHeaderOffset + (is64Bit ? 112 : 96) + 14 * 8
  return entry + 8 <= Math.min(sectionTableOffset, image.bytes.length) ? image.view.getUint32(entry, true) : 0
}

interface Root {
  readonly version: string
  readonly streams: readonly MetadataStream[]
}

/** `BSJB`, version 1.1, reserved, length and text of the runtime's version, flags, number of streams, and their headers. */
function readRoot(metadata: Uint8Array): Root | undefined {
  if (metadata.length < 20 || latin1(metadata.subarray(0, 4)) !== 'BSJB') return undefined
  const view = new DataView(metadata.buffer, metadata.byteOffset, metadata.byteLength)
  const versionLength = Math.min(view.getUint32(12, true), 256)
  const version = cString(metadata.subarray(16, 16 + versionLength))
  let at = 16 + ((versionLength + 3) & ~3)
  if (at + 4 > metadata.length) return { version, streams: [] }
  const count = Math.min(view.getUint16(at + 2, true), MAXIMUM_STREAMS)
  const streams: MetadataStream[] = []
  at += 4
  for (let index = 0; index < count && at + 8 < metadata.length; index++) {
    const name = cString(metadata.subarray(at + 8, at + 40))
    streams.push({ name, offset: view.getUint32(at, true), size: view.getUint32(at + 4, true) })
    at += 8 + ((name.length + 4) & ~3)
  }
  return { version, streams }
}

/** The heaps that tables point into. */
class Heaps {
  readonly #metadata: Uint8Array
  readonly #streams: readonly MetadataStream[]
  readonly #strings: Uint8Array
  readonly #blobs: Uint8Array
  readonly #guids: Uint8Array
  readonly #known = new Map<number, string>()
  #left = MAXIMUM_NAMES

  constructor(metadata: Uint8Array, streams: readonly MetadataStream[]) {
    this.#metadata = metadata
    this.#streams = streams
    this.#strings = this.stream('#Strings') ?? new Uint8Array(0)
    this.#blobs = this.stream('#Blob') ?? new Uint8Array(0)
    this.#guids = this.stream('#GUID') ?? new Uint8Array(0)
  }

  stream(name: string): Uint8Array | undefined {
    const found = this.#streams.find((stream) => stream.name === name)
    return found && this.#metadata.subarray(found.offset, found.offset + found.size)
  }

  /** UTF-8 up to NUL; empty when more was asked for than any assembly has. */
  string(offset = 0): string {
    const known = this.#known.get(offset)
    if (known !== undefined) return known
    const text = this.#left > 0 ? utf8(this.#strings.subarray(offset, offset + MAXIMUM_STRING)) : ''
    this.#left -= text.length
    this.#known.set(offset, text)
    return text
  }

  blob(offset = 0): Uint8Array {
    const [length, start] = compressedLength(this.#blobs, offset)
    return this.#blobs.subarray(start, start + length)
  }

  /** Numbered from 1; 0 is none. */
  guid(index = 0): string | null {
    const bytes = index === 0 ? new Uint8Array(0) : this.#guids.subarray((index - 1) * 16, index * 16)
    if (bytes.length < 16) return null
    const view = new DataView(bytes.buffer, bytes.byteOffset, 16)
    const hex = (value: number, digits: number): string => value.toString(16).padStart(digits, '0')
    const tail = Buffer.from(bytes.subarray(8)).toString('hex')
    return `${hex(view.getUint32(0, true), 8)}-${hex(view.getUint16(4, true), 4)}-${hex(view.getUint16(6, true), 4)}-${tail.slice(0, 4)}-${tail.slice(4)}`
  }
}

/** Lengths of blobs have one, two or four bytes, told by the first bits (§24.2.4). Returns the length and where the data begin. */
function compressedLength(bytes: Uint8Array, offset: number): readonly [number, number] {
  const [a = 0, b = 0, c = 0, d = 0] = bytes.subarray(offset, offset + 4)
  if (a < 0x80) return [a, offset + 1]
  if (a < 0xc0) return [((a & 0x3f) << 8) | b, offset + 2]
  return [((a & 0x1f) << 24) | (b << 16) | (c << 8) | d, offset + 4]
}

/** reserved, version, HeapSizes, reserved, Valid (a bit per table), Sorted, row counts of the tables that are there, tables. */
function readTables(stream: Uint8Array | undefined): ReadonlyMap<number, MetadataTable> {
  if (stream === undefined || stream.length < 24) return new Map()
  const view = new DataView(stream.buffer, stream.byteOffset, stream.byteLength)
  const heapSizes = view.getUint8(6)
  const valid = view.getBigUint64(8, true)
  const rowCounts = new Map<number, number>()
  let at = 24
  for (let table = 0; table < 64 && at + 4 <= stream.length; table++) {
    if ((valid & (1n << BigInt(table))) === 0n) continue
    rowCounts.set(table, view.getUint32(at, true))
    at += 4
  }
  // Bit 6: an undocumented word follows the counts (obfuscators set it).
  return layoutTables(stream, (heapSizes & 0x40) === 0 ? at : at + 4, rowCounts, heapSizes)
}

function readNames(
  tables: ReadonlyMap<number, MetadataTable>,
  heaps: Heaps,
): Omit<DotNet, 'version' | 'flags' | 'entryPointToken' | 'streams' | 'resources' | 'userStrings'> {
  const [module] = rows(tables.get(TABLE.Module))
  const [assembly] = rows(tables.get(TABLE.Assembly))
  const moduleReferences = rows(tables.get(TABLE.ModuleRef)).map(([name]) => heaps.string(name))
  return {
    moduleName: module === undefined ? null : heaps.string(module[1]),
    mvid: module === undefined ? null : heaps.guid(module[2]),
    assembly: assembly === undefined ? null : assemblyName(assembly.slice(1), heaps),
    assemblyReferences: rows(tables.get(TABLE.AssemblyRef)).map((row) => assemblyName(row, heaps)),
    moduleReferences,
    typeReferences: rows(tables.get(TABLE.TypeRef)).map(([, name, space]) =>
      qualified(heaps.string(space), heaps.string(name)),
    ),
    typeDefinitions: rows(tables.get(TABLE.TypeDef)).map(([, name, space]) =>
      qualified(heaps.string(space), heaps.string(name)),
    ),
    memberReferences: [...new Set(rows(tables.get(TABLE.MemberRef)).map(([, name]) => heaps.string(name)))],
    nativeImports: rows(tables.get(TABLE.ImplMap)).map(([, , name, module_ = 0]) => ({
      module: moduleReferences[module_ - 1] ?? '',
      name: heaps.string(name),
    })),
  }
}

/** Four numbers of the version, flags, public key, name, culture. */
function assemblyName(
  [major, minor, build, revision, , key, name, culture]: readonly number[],
  heaps: Heaps,
): AssemblyName {
  return {
    name: heaps.string(name),
    version: [major, minor, build, revision].join('.'),
    culture: heaps.string(culture),
    publicKey: Buffer.from(heaps.blob(key).subarray(0, MAXIMUM_STRING)).toString('hex'),
  }
}

function qualified(space: string, name: string): string {
  return space === '' ? name : `${space}.${name}`
}

/** Offset, flags, name, implementation (0: in this file, at the offset of the resources: length, data). */
function readResources(
  tables: ReadonlyMap<number, MetadataTable>,
  heaps: Heaps,
  data: Uint8Array,
): readonly ManifestResource[] {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength)
  return rows(tables.get(TABLE.ManifestResource)).map(([offset = 0, , name, implementation]) => {
    const here = implementation === 0 && offset + 4 <= data.length
    return {
      name: heaps.string(name),
      data: here ? data.subarray(offset + 4, offset + 4 + view.getUint32(offset, true)) : null,
    }
  })
}

/** Blobs of UTF-16 with one byte behind. */
function readUserStrings(heap: Uint8Array): readonly string[] {
  const strings: string[] = []
  for (let at = 1; at < heap.length && strings.length < MAXIMUM_USER_STRINGS;) {
    const [length, start] = compressedLength(heap, at)
    if (length > 1) strings.push(utf16(heap.subarray(start, Math.min(start + length - 1, start + 2 * MAXIMUM_STRING))))
    at = start + length
  }
  return strings
}

function rows(table: MetadataTable | undefined): readonly (readonly number[])[] {
  const found: (readonly number[])[] = []
  for (let index = 0; index < Math.min(table?.rows ?? 0, MAXIMUM_ROWS); index++) {
    const row = table?.row(index)
    if (row === undefined) break
    found.push(row)
  }
  return found
}

function cString(bytes: Uint8Array): string {
  const end = bytes.indexOf(0)
  return latin1(end < 0 ? bytes : bytes.subarray(0, end))
}

function utf8(bytes: Uint8Array): string {
  const end = bytes.indexOf(0)
  return new TextDecoder().decode(end < 0 ? bytes : bytes.subarray(0, end))
}
