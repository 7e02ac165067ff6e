import { closeSync, fstatSync, openSync, readFileSync, readSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname } from 'node:path'
import { compileFunction } from 'node:vm'
import type { FileType, FileTyper, TypeSource } from './fileTyper.js'
import { readMagicDatabase, RECORD_SIZE } from './magicDatabase.js'
import { MagicIndex, REACH } from './magicIndex.js'
import { bytesThatBegin, MagicList, type MagicMemory } from './magicList.js'
import { VirtualFiles } from './virtualFiles.js'

/** How much of a file libmagic looks at (`FILE_BYTES_MAX`), apart from a few places that headers point to. */
const HEAD_LENGTH = 7 * 1024 * 1024

const MAGIC_NONE = 0
const MAGIC_MIME_TYPE = 16

const DATABASE = '/magic.mgc'
const SUBJECT = '/file'

/** What we use of the WebAssembly module of `@npcz/magic`. */
interface MagicModule {
  readonly MagicBinding: {
    new (): MagicBinding
    version(): number
    /** -1 if the database could not be loaded. */
    init(database: string, flags: number): number
  }
}

interface MagicBinding {
  /** A text; `ERROR: …` if there is none. */
  detect(path: string, flags: number): string
}

interface Engine {
  readonly files: VirtualFiles
  readonly binding: MagicBinding
  /** Leaves out the tests that must fail. */
  readonly chooser: TestChooser | null
}

/**
 * libmagic 5.45, compiled to WebAssembly (`@npcz/magic`).
 *
 * The module is started by the first file and lives as long as the process. It is given no file system but a virtual one that holds its database and the
 * one file in question: nothing is read twice, nothing is written, and a damaged module could reach nothing else.
 */
export class Libmagic implements FileTyper {
  readonly name = 'libmagic 5.45'
  readonly headLength: number = HEAD_LENGTH
  readonly #choosy: boolean
  #engine: Promise<Engine> | undefined

  /** @param choosy whether to leave out the tests that must fail: the answers are the same, and come many times sooner */
  constructor(choosy: boolean) {
    this.#choosy = choosy
  }

  async identify(source: TypeSource): Promise<FileType> {
    // When the package's module cannot be loaded at all, every file would fail in the same way: the type is not known, the hashes are.
    const engine = await this.#start().catch(() => undefined)
    if (engine === undefined) return { type: null, mime: null }
    engine.files.set(SUBJECT, source)
    try {
      engine.chooser?.chooseFor(source)
      return { type: detect(engine, MAGIC_NONE), mime: detect(engine, MAGIC_MIME_TYPE) }
    } catch {
      // A trap leaves the module's memory in an unknown state: the next file gets a new one.
      this.#engine = undefined
      return { type: null, mime: null }
    } finally {
      engine.files.delete(SUBJECT)
    }
  }

  #start(): Promise<Engine> {
    this.#engine ??= startEngine(this.#choosy)
    return this.#engine
  }
}

const shared: FileTyper = new Libmagic(true)

/** The file typer of this thread: libmagic, started when it is first used. */
export function libmagic(): FileTyper {
  return shared
}

function detect({ binding }: Engine, flags: number): string | null {
  const text = binding.detect(SUBJECT, flags)
  return text === '' || text.startsWith('ERROR') ? null : inKnownWords(text)
}

/** 5.45 counts the `page(s)` of a PDF, all versions before it the `pages`, which is what stored reports and signatures know. */
function inKnownWords(text: string): string {
  return text.replace(/ page\(s\)/, ' pages')
}

async function startEngine(choosy: boolean): Promise<Engine> {
  const require = createRequire(import.meta.url)
  const files = new VirtualFiles()
  const { module, memory } = await loadModule(require, files)
  const { MagicBinding } = module
  const database = openSync(require.resolve('@npcz/magic/dist/magic.mgc'), 'r')
  try {
    files.set(DATABASE, sourceOf(database))
    if (MagicBinding.init(DATABASE, MAGIC_NONE) === -1) throw new Error('libmagic could not load its database')
    files.delete(DATABASE)
    const chooser = choosy && memory !== null ? TestChooser.of(memory, database) : null
    return { files, binding: new MagicBinding(), chooser }
  } finally {
    closeSync(database)
  }
}

/** Chooses the tests that can succeed before libmagic makes them. */
class TestChooser {
  readonly #index: MagicIndex
  readonly #list: MagicList
  readonly #start: Uint8Array = new Uint8Array(REACH)

  /** `null` if something is not as it is known: then libmagic makes all tests. */
  static of(memory: MagicMemory, file: number): TestChooser | null {
    const start = new Uint8Array(2 * RECORD_SIZE)
    readSync(file, start, 0, start.length, 0)
    const bytes = bytesThatBegin(memory, start, fstatSync(file).size)
    const database = bytes === null ? null : readMagicDatabase(bytes)
    const list = bytes === null || database === null ? null : MagicList.find(memory, database, bytes.byteOffset)
    return database === null || list === null ? null : new TestChooser(new MagicIndex(database), list)
  }

  private constructor(index: MagicIndex, list: MagicList) {
    this.#index = index
    this.#list = list
  }

  chooseFor({ size, read }: TypeSource): void {
    let length = 0
    for (let count = -1; count !== 0 && length < REACH; length += count)
      count = read(this.#start.subarray(length), length)
    this.#list.use(this.#index.candidates(this.#start.subarray(0, length), size))
  }
}

/** Load the module as `require()` would, but with the virtual files in place of `node:fs`. */
async function loadModule(
  require: NodeJS.Require,
  files: VirtualFiles,
): Promise<{ module: MagicModule; memory: MagicMemory | null }> {
  const path = require.resolve('@npcz/magic/dist/magic-js')
  const parameters = ['require', 'module', 'exports', '__filename', '__dirname']
  const exported: { exports: unknown } = { exports: {} }
  const load = compileFunction(readFileSync(path, 'utf8'), parameters, { filename: path })
  const requireFromModule = (name: string): unknown => (name === 'fs' ? files.fs : require(name))
  Reflect.apply(load, undefined, [requireFromModule, exported, exported.exports, path, dirname(path)])
  const wasm = readFileSync(require.resolve('@npcz/magic/dist/magic-js.wasm'))
  let memory: MagicMemory | null = null
  const instantiateWasm = (imports: object, receive: (instance: WasmInstance, module: object) => object): object => {
    const module = new WebAssembly.Module(wasm)
    const instance = new WebAssembly.Instance(module, imports)
    memory = memoryOf(instance)
    return receive(instance, module)
  }
  // The shape is that of the pinned version, and the tests of this package call all of it.
  const create = exported.exports as (options: object) => Promise<MagicModule>
  const module = await create({ instantiateWasm, print: ignore, printErr: ignore })
  return { module, memory }
}

interface WasmInstance {
  readonly exports: Readonly<Record<string, unknown>>
}

// Node.js has it, its types have not.
const { WebAssembly } = globalThis as unknown as {
  readonly WebAssembly: {
    readonly Module: new (bytes: Uint8Array) => object
    readonly Instance: new (module: object, imports: object) => WasmInstance
  }
}

/** `null` if it is not what the pinned version exports. */
function memoryOf({ exports: { memory, malloc } }: WasmInstance): MagicMemory | null {
  if (typeof memory !== 'object' || memory === null || typeof malloc !== 'function') return null
  return {
    bytes: () => {
      const buffer: unknown = Reflect.get(memory, 'buffer')
      return buffer instanceof ArrayBuffer ? new Uint8Array(buffer) : new Uint8Array(0)
    },
    malloc: (size) => Number(Reflect.apply(malloc, undefined, [size])),
  }
}

/** A library has no business on the console. */
function ignore(): void {
  return undefined
}

/** Read where libmagic wants it: the database is large, and one copy in memory is enough. */
function sourceOf(file: number): TypeSource {
  const { size } = fstatSync(file)
  return { size, read: (target, position) => readSync(file, target, 0, target.length, position) }
}
