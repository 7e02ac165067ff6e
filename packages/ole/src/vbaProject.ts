import { decodeCodePage } from './codePage.js'
import { type CompoundFile, type OleEntry, utf16 } from './compoundFile.js'
import { type CompiledCode, type NameTable, readCompiledCode, readNameTable } from './vbaCompiled.js'
import { decompressVba } from './vbaCompression.js'

/** A VBA project: the modules with their source. */
export interface VbaProject {
  /** The storage that holds it: `Macros`, `_VBA_PROJECT_CUR`, empty in a `vbaProject.bin`. */
  readonly storage: string
  /** Project name; `null` if unreadable. */
  readonly name: string | null
  /** Code page of all text in the project. */
  readonly codePage: number
  readonly modules: readonly VbaModule[]
}

export interface VbaModule {
  readonly name: string
  /** Path of its stream. */
  readonly stream: string
  /** `standard`, or `class` for the code of documents, sheets, forms and classes. */
  readonly kind: 'standard' | 'class'
  /** The source as it is stored, attributes included. */
  readonly source: string
  /** Whether the source could be read to its end. */
  readonly complete: boolean
  /** The same module compiled, which Office runs instead of the source where its version is the one that compiled it. */
  readonly compiled: CompiledCode
}

/** Records of the `dir` stream ([MS-OVBA] §2.3.4.2) that matter here. */
const RECORD = {
  codePage: 0x0003,
  projectName: 0x0004,
  version: 0x0009,
  moduleName: 0x0019,
  moduleNameUnicode: 0x0047,
  streamName: 0x001a,
  streamNameUnicode: 0x0032,
  moduleOffset: 0x0031,
  standardModule: 0x0021,
  classModule: 0x0022,
  moduleEnd: 0x002b,
} as const

const MAXIMUM_MODULES = 1024
/** Projects of one file; a workbook has one. Each looks through all streams. */
const MAXIMUM_PROJECTS = 64
const MAXIMUM_STREAM = 16 * 1024 * 1024
/** The table of names takes a few dozen bytes for each. */
const MAXIMUM_CACHE = 4 * 1024 * 1024
/** Bytes of source in one file; a small container can claim hundreds of times its size. */
const MAXIMUM_SOURCE = 16 * 1024 * 1024

/** Read every VBA project of a compound file. */
export function readVbaProjects(file: CompoundFile): readonly VbaProject[] {
  const reader = new ProjectReader(file)
  const lists = file.entries.filter((entry) => entry.kind === 'stream' && /(^|\/)vba\/dir$/i.test(entry.path))
  if (lists.length > MAXIMUM_PROJECTS) {
    file.report('OLE_LIMIT', `${String(lists.length)} VBA projects, ${String(MAXIMUM_PROJECTS)} are read`)
  }
  return lists.slice(0, MAXIMUM_PROJECTS).map((entry) => reader.read(entry))
}

/** Reads projects, and counts what comes out of all of them. */
class ProjectReader {
  readonly #file: CompoundFile
  #left = MAXIMUM_SOURCE

  constructor(file: CompoundFile) {
    this.#file = file
  }

  read(dirEntry: OleEntry): VbaProject {
    const folder = dirEntry.path.slice(0, -'dir'.length)
    const storage = folder.slice(0, Math.max(folder.length - 'VBA/'.length - 1, 0))
    const { bytes, complete } = decompressVba(this.#file.read(dirEntry, MAXIMUM_STREAM))
    if (!complete) this.#damaged(`the list of modules in ${dirEntry.path} cannot be read to its end`)
    const list = readModuleList(bytes)
    const cache = this.#file.find(`${folder}_VBA_PROJECT`)
    const names = readNameTable(cache ? this.#file.read(cache, MAXIMUM_CACHE) : new Uint8Array(0), list.codePage)
    const modules = list.modules.flatMap((module) => this.#module(folder, module, list.codePage, names))
    const named = new Set(modules.map(({ stream }) => stream))
    const all = [...modules, ...this.#unlisted(folder, named, list.codePage, names)]
    return { storage, name: list.name, codePage: list.codePage, modules: all }
  }

  /** Before the compressed source the stream holds the compiled one, which only the version of Office that wrote it can read. */
  #module(folder: string, module: ListedModule, codePage: number, names: NameTable): readonly VbaModule[] {
    const entry = this.#file.find(folder + module.stream)
    if (entry === undefined) {
      this.#damaged(`the stream of module ${JSON.stringify(module.name)} is missing`)
      return []
    }
    const data = this.#file.read(entry, MAXIMUM_STREAM)
    const start = data[module.offset] === 1 ? module.offset : findSource(data)
    const source = this.#source(data.subarray(start ?? data.length), codePage)
    if (source === undefined) return []
    if (!source.complete) this.#damaged(`the source of module ${JSON.stringify(module.name)} cannot be read to its end`)
    const compiled = readCompiledCode(data.subarray(0, start ?? data.length), names, codePage)
    return [{ name: module.name, stream: entry.path, kind: module.kind, ...source, compiled }]
  }

  /** Streams with source that the list does not name, because it is damaged or was edited to hide them. */
  #unlisted(folder: string, named: ReadonlySet<string>, codePage: number, names: NameTable): readonly VbaModule[] {
    const found: VbaModule[] = []
    for (const entry of this.#file.entries) {
      const inside = entry.kind === 'stream' && entry.path.startsWith(folder) && !named.has(entry.path)
      if (!inside || found.length >= MAXIMUM_MODULES || /^(dir|_VBA_PROJECT|__SRP_.*)$/i.test(entry.name)) continue
      const data = this.#file.read(entry, MAXIMUM_STREAM)
      const start = findSource(data)
      const source = start === undefined ? undefined : this.#source(data.subarray(start), codePage)
      if (source === undefined) continue
      const compiled = readCompiledCode(data.subarray(0, start), names, codePage)
      found.push({ name: entry.name, stream: entry.path, kind: 'standard', ...source, compiled })
    }
    return found
  }

  #source(container: Uint8Array, codePage: number): Pick<VbaModule, 'source' | 'complete'> | undefined {
    if (this.#left <= 0) {
      this.#file.report('OLE_LIMIT', 'the macros unpack to more than is read')
      return undefined
    }
    const { bytes, complete } = decompressVba(container, this.#left)
    this.#left -= bytes.length
    return { source: decodeCodePage(bytes, codePage), complete }
  }

  #damaged(message: string): void {
    this.#file.report('OLE_VBA_DAMAGED', message)
  }
}

interface ListedModule {
  name: string
  stream: string
  offset: number
  kind: VbaModule['kind']
}

interface ModuleList {
  readonly name: string | null
  readonly codePage: number
  readonly modules: readonly ListedModule[]
}

function readModuleList(dir: Uint8Array): ModuleList {
  const view = new DataView(dir.buffer, dir.byteOffset, dir.byteLength)
  const modules: ListedModule[] = []
  let codePage = 1252
  let name: string | null = null
  let module: ListedModule | undefined
  for (let at = 0; at + 6 <= dir.length && modules.length < MAXIMUM_MODULES;) {
    const id = view.getUint16(at, true)
    // The version record says 4 and has 6.
    const size = id === RECORD.version ? 6 : view.getUint32(at + 2, true)
    const data = dir.subarray(at + 6, at + 6 + size)
    at += 6 + size
    if (id === RECORD.codePage && data.length >= 2) codePage = (data[0] ?? 0) | ((data[1] ?? 0) << 8)
    else if (id === RECORD.projectName) name = decodeCodePage(data, codePage)
    else if (id === RECORD.moduleName) {
      const text = decodeCodePage(data, codePage)
      module = { name: text, stream: text, offset: 0, kind: 'standard' }
      modules.push(module)
    } else if (module !== undefined) readModuleRecord(module, id, data, codePage)
  }
  return { name, codePage, modules }
}

function readModuleRecord(module: ListedModule, id: number, data: Uint8Array, codePage: number): void {
  if (id === RECORD.moduleNameUnicode) module.name = utf16(data)
  else if (id === RECORD.streamName) module.stream = decodeCodePage(data, codePage)
  else if (id === RECORD.streamNameUnicode) module.stream = utf16(data)
  else if (id === RECORD.classModule) module.kind = 'class'
  else if (id === RECORD.moduleOffset && data.length >= 4) {
    module.offset = new DataView(data.buffer, data.byteOffset, 4).getUint32(0, true)
  }
}

/** Source begins with `Attribute VB_Name`, whose first bytes compression leaves alone: 1, two bytes of header, a byte of flags, `Attribut`. */
const SOURCE_START = [0x00, 0x41, 0x74, 0x74, 0x72, 0x69, 0x62, 0x75, 0x74]

function findSource(data: Uint8Array): number | undefined {
  for (let at = data.indexOf(1); at >= 0; at = data.indexOf(1, at + 1)) {
    if (SOURCE_START.every((byte, index) => data[at + 3 + index] === byte)) return at
  }
  return undefined
}
