import { type ByteOrder, ByteCursor, BytesError } from '@cuculus/bytes'
import { readSignature } from './codeSignature.js'
import { type MachoDiagnostic, MachoError } from './machoError.js'
import type { MachoFile, MachoLibrary, MachoSection, MachoSegment, MachoSymbol } from './machoFile.js'
import { CPU_TYPE, FILE_TYPE, HEADER_FLAGS, PLATFORM } from './machoNames.js'

/** All architectures of a file. */
export interface MachoFiles {
  readonly fat: boolean
  readonly architectures: readonly MachoFile[]
  readonly diagnostics: readonly MachoDiagnostic[]
}

const FAT_MAGIC = 0xcafebabe
const FAT_MAGIC_64 = 0xcafebabf
const MAXIMUM_ARCHITECTURES = 32
const MAXIMUM_COMMANDS = 16_384
const MAXIMUM_SECTIONS = 16_384
const MAXIMUM_SYMBOLS = 65_536
/** Bytes of the names of all symbols together: any number of them may be the ends of one name, in every architecture. */
const MAXIMUM_NAMES = 32 * 1024 * 1024
const MAXIMUM_DIAGNOSTICS = 64

const LC = {
  segment: 0x1,
  symtab: 0x2,
  loadDylib: 0xc,
  idDylib: 0xd,
  loadDylinker: 0xe,
  segment64: 0x19,
  uuid: 0x1b,
  codeSignature: 0x1d,
  lazyDylib: 0x20,
  encryption: 0x21,
  minMacos: 0x24,
  minIos: 0x25,
  sourceVersion: 0x2a,
  encryption64: 0x2c,
  minTvos: 0x2f,
  minWatchos: 0x30,
  buildVersion: 0x32,
  weakDylib: 0x80000018,
  runPath: 0x8000001c,
  reexportDylib: 0x8000001f,
  upwardDylib: 0x80000023,
  main: 0x80000028,
} as const

const LIBRARY_KINDS: ReadonlyMap<number, MachoLibrary['kind']> = new Map([
  [LC.loadDylib, 'load'],
  [LC.weakDylib, 'weak'],
  [LC.reexportDylib, 'reexport'],
  [LC.lazyDylib, 'lazy'],
  [LC.upwardDylib, 'upward'],
])

const OLD_PLATFORMS: ReadonlyMap<number, number> = new Map([
  [LC.minMacos, 1],
  [LC.minIos, 2],
  [LC.minTvos, 3],
  [LC.minWatchos, 4],
])

/** Width and byte order told by the first four bytes, read big-endian. */
const MAGICS: ReadonlyMap<number, readonly [32 | 64, ByteOrder]> = new Map([
  [0xfeedface, [32, 'big']],
  [0xcefaedfe, [32, 'little']],
  [0xfeedfacf, [64, 'big']],
  [0xcffaedfe, [64, 'little']],
])

/** Whether the bytes begin like a Mach-O file, fat or not. Java classes share the magic of fat files and are told apart by the count behind it. */
export function isMacho(bytes: Uint8Array): boolean {
  if (bytes.length < 8) return false
  const view = new DataView(bytes.buffer, bytes.byteOffset, 8)
  const magic = view.getUint32(0)
  return (
    MAGICS.has(magic) || ((magic === FAT_MAGIC || magic === FAT_MAGIC_64) && view.getUint32(4) <= MAXIMUM_ARCHITECTURES)
  )
}

/**
 * Read a Mach-O file. Throws `MachoError` if the bytes are none, and nothing else.
 *
 * @example
 * ```ts
 * for (const { cpuTypeName, libraries } of parseMacho(await readFile('sample')).architectures) console.log(cpuTypeName, libraries)
 * ```
 */
export function parseMacho(bytes: Uint8Array): MachoFiles {
  if (!isMacho(bytes)) throw new MachoError('expected the magic of a Mach-O file')
  const diagnostics: MachoDiagnostic[] = []
  const magic = new DataView(bytes.buffer, bytes.byteOffset, 4).getUint32(0)
  const fat = !MAGICS.has(magic)
  const offsets = fat ? fatOffsets(bytes, magic === FAT_MAGIC_64) : [{ offset: 0, size: bytes.length }]
  const architectures: MachoFile[] = []
  const names = { left: MAXIMUM_NAMES }
  for (const { offset, size } of offsets) {
    const slice = bytes.subarray(offset, offset + size)
    if (isMacho(slice) && MAGICS.has(new DataView(slice.buffer, slice.byteOffset, 4).getUint32(0))) {
      architectures.push(new MachoReader(slice, offset, diagnostics, names).read())
    } else diagnostics.push({ code: 'MACHO_DAMAGED', message: 'expected an architecture of a fat file', offset })
  }
  return { fat, architectures, diagnostics }
}

/** CPU type, subtype, offset, size, alignment for each architecture; always big-endian. */
function fatOffsets(bytes: Uint8Array, wide: boolean): readonly { readonly offset: number; readonly size: number }[] {
  const cursor = new ByteCursor(bytes, { order: 'big' })
  cursor.skip(4)
  const count = cursor.readU32()
  const offsets = []
  const size = wide ? 32 : 20
  for (let index = 0; index < count && cursor.remaining >= size; index++) {
    cursor.skip(8)
    offsets.push(
      wide
        ? { offset: Number(cursor.readU64()), size: Number(cursor.readU64()) }
        : { offset: cursor.readU32(), size: cursor.readU32() },
    )
    cursor.skip(wide ? 8 : 4)
  }
  return offsets
}

/** What the commands tell, filled in one by one. */
type Facts = { -readonly [K in keyof MachoFile]: MachoFile[K] } & {
  segments: MachoSegment[]
  libraries: MachoLibrary[]
  runPaths: string[]
}

class MachoReader {
  readonly #bytes: Uint8Array
  readonly #offset: number
  readonly #diagnostics: MachoDiagnostic[]
  readonly #bits: 32 | 64
  readonly #order: ByteOrder
  readonly #names: { left: number }
  readonly #read = new Set<number>()
  #sections = 0

  constructor(bytes: Uint8Array, offset: number, diagnostics: MachoDiagnostic[], names: { left: number }) {
    this.#bytes = bytes
    this.#names = names
    this.#offset = offset
    this.#diagnostics = diagnostics
    const [bits, order] = MAGICS.get(new DataView(bytes.buffer, bytes.byteOffset, 4).getUint32(0)) ?? [32, 'little']
    this.#bits = bits
    this.#order = order
  }

  read(): MachoFile {
    // A header that is cut off has zeros where it ends.
    const padded = new Uint8Array(32)
    padded.set(this.#bytes.subarray(0, 32))
    const header = new ByteCursor(padded, { order: this.#order })
    header.skip(4)
    const [cpuType, cpuSubtype, fileType] = [header.readU32(), header.readU32(), header.readU32()]
    const [commandCount, , flags] = [header.readU32(), header.readU32(), header.readU32()]
    const facts: Facts = {
      offset: this.#offset,
      bits: this.#bits,
      byteOrder: this.#order,
      cpuType,
      cpuTypeName: CPU_TYPE.get(cpuType) ?? null,
      cpuSubtype,
      fileType,
      fileTypeName: FILE_TYPE.get(fileType) ?? null,
      flags,
      flagNames: HEADER_FLAGS.filter((_, bit) => (flags & (1 << bit)) !== 0),
      commandCount,
      segments: [],
      libraries: [],
      installName: null,
      runPaths: [],
      dynamicLinker: null,
      uuid: null,
      entryPoint: null,
      platform: null,
      minimumVersion: null,
      sdkVersion: null,
      sourceVersion: null,
      symbols: [],
      encrypted: false,
      signature: null,
    }
    this.#commands(facts, commandCount)
    return facts
  }

  #commands(facts: Facts, count: number): void {
    let at = this.#bits === 64 ? 32 : 28
    for (let index = 0; index < Math.min(count, MAXIMUM_COMMANDS); index++) {
      const head = this.#cursorAt(at, 8)
      const [command, size] = head === undefined ? [0, 0] : [head.readU32(), head.readU32()]
      if (size < 8) {
        this.#damaged(`expected load command ${String(index)} of ${String(count)}`, at)
        return
      }
      const body = this.#cursorAt(at + 8, Math.min(size - 8, Math.max(this.#bytes.length - at - 8, 0)))
      if (body !== undefined) this.#command(facts, command, body, at)
      at += size
    }
  }

  #command(facts: Facts, command: number, body: ByteCursor, at: number): void {
    try {
      this.#readCommand(facts, command, body)
    } catch (error) {
      if (!(error instanceof BytesError)) throw error
      this.#damaged(`load command 0x${command.toString(16)} is cut off`, at)
    }
  }

  #readCommand(facts: Facts, command: number, body: ByteCursor): void {
    const kind = LIBRARY_KINDS.get(command)
    const platform = OLD_PLATFORMS.get(command)
    if (kind !== undefined) facts.libraries.push(this.#library(body, kind))
    else if (platform !== undefined) this.#versions(facts, platform, body)
    else if (command === LC.segment || command === LC.segment64)
      facts.segments.push(this.#segment(body, command === LC.segment64))
    else if (command === LC.idDylib) facts.installName = this.#library(body, 'load').name
    else if (command === LC.loadDylinker) facts.dynamicLinker = textAt(body, body.readU32())
    else if (command === LC.runPath) facts.runPaths.push(textAt(body, body.readU32()))
    else if (command === LC.uuid) facts.uuid = uuid(body.bytes(16))
    else if (command === LC.main) facts.entryPoint = Number(body.readU64())
    else if (command === LC.buildVersion) this.#versions(facts, body.readU32(), body)
    else if (command === LC.sourceVersion) facts.sourceVersion = sourceVersion(body.readU64())
    else if (command === LC.symtab && this.#isFirst(command)) facts.symbols = this.#symbols(body)
    else if (command === LC.encryption || command === LC.encryption64) {
      body.skip(8)
      facts.encrypted = body.readU32() !== 0
    } else if (command === LC.codeSignature && this.#isFirst(command)) {
      const [offset, size] = [body.readU32(), body.readU32()]
      facts.signature = readSignature(this.#bytes.subarray(offset, offset + size))
    }
  }

  /** The kernel refuses a file that has one of these twice; thousands of them would each be read in full. */
  #isFirst(command: number): boolean {
    if (this.#read.has(command)) return false
    this.#read.add(command)
    return true
  }

  #segment(body: ByteCursor, wide: boolean): MachoSegment {
    const word = (): bigint => (wide ? body.readU64() : BigInt(body.readU32()))
    const segment = {
      name: fixedText(body.bytes(16)),
      address: word(),
      size: word(),
      offset: Number(word()),
      fileSize: Number(word()),
      maximumProtection: body.readU32(),
      initialProtection: body.readU32(),
    }
    const count = body.readU32()
    body.skip(4)
    const sections: MachoSection[] = []
    for (
      let index = 0;
      index < count && body.remaining >= (wide ? 80 : 68) && this.#sections < MAXIMUM_SECTIONS;
      index++
    ) {
      sections.push(this.#section(body, wide))
      this.#sections++
    }
    return { ...segment, sections }
  }

  #section(body: ByteCursor, wide: boolean): MachoSection {
    const word = (): bigint => (wide ? body.readU64() : BigInt(body.readU32()))
    const section = {
      name: fixedText(body.bytes(16)),
      segment: fixedText(body.bytes(16)),
      address: word(),
      size: word(),
    }
    const offset = body.readU32()
    body.skip(12)
    const flags = body.readU32()
    body.skip(wide ? 12 : 8)
    return { ...section, offset, flags }
  }

  /** Offset of the name (from the start of the command), time, current and oldest version. */
  #library(body: ByteCursor, kind: MachoLibrary['kind']): MachoLibrary {
    const nameAt = body.readU32()
    body.skip(4)
    const version = packedVersion(body.readU32(), true)
    return { name: textAt(body, nameAt), version, kind }
  }

  #versions(facts: Facts, platform: number, body: ByteCursor): void {
    facts.platform = PLATFORM.get(platform) ?? null
    facts.minimumVersion = packedVersion(body.readU32(), false)
    facts.sdkVersion = packedVersion(body.readU32(), false)
  }

  /** Offset and number of symbols, offset and size of the names. */
  #symbols(body: ByteCursor): readonly MachoSymbol[] {
    const [offset, count, namesAt, namesSize] = [body.readU32(), body.readU32(), body.readU32(), body.readU32()]
    const names = this.#bytes.subarray(namesAt, namesAt + namesSize)
    const size = this.#bits === 64 ? 16 : 12
    const table = this.#cursorAt(offset, Math.max(Math.min(count * size, this.#bytes.length - offset), 0))
    const symbols: MachoSymbol[] = []
    if (table === undefined || table.length < count * size)
      this.#damaged('the symbol table reaches beyond the end', offset)
    if (count > MAXIMUM_SYMBOLS)
      this.#report('MACHO_LIMIT', `${String(count)} symbols, ${String(MAXIMUM_SYMBOLS)} are read`, offset)
    while (table !== undefined && table.remaining >= size && symbols.length < MAXIMUM_SYMBOLS) {
      const nameAt = table.readU32()
      const type = table.readU8()
      table.skip(3)
      const value = this.#bits === 64 ? table.readU64() : BigInt(table.readU32())
      // The upper bits mark symbols of debuggers.
      if ((type & 0xe0) !== 0) continue
      const name = fixedText(names.subarray(nameAt, nameAt + 4096))
      this.#names.left -= name.length
      if (this.#names.left < 0) {
        this.#report('MACHO_LIMIT', 'the names of the symbols are longer than is read', offset)
        break
      }
      symbols.push({
        name,
        value,
        imported: (type & 0x0e) === 0,
        external: (type & 1) !== 0,
      })
    }
    return symbols
  }

  #cursorAt(at: number, length: number): ByteCursor | undefined {
    if (at + length > this.#bytes.length) return undefined
    return new ByteCursor(this.#bytes.subarray(at, at + length), { order: this.#order, base: this.#offset + at })
  }

  #damaged(message: string, at: number): void {
    this.#report('MACHO_DAMAGED', message, at)
  }

  #report(code: MachoDiagnostic['code'], message: string, at: number): void {
    if (this.#diagnostics.length < MAXIMUM_DIAGNOSTICS)
      this.#diagnostics.push({ code, message, offset: this.#offset + at })
  }
}

/** Text at an offset that counts from the start of the command, eight bytes before the body. */
function textAt(body: ByteCursor, offset: number): string {
  body.seek(Math.max(offset - 8, 0))
  return fixedText(body.bytes(Math.min(body.remaining, 4096)))
}

/** UTF-8 up to NUL. */
function fixedText(bytes: Uint8Array): string {
  const end = bytes.indexOf(0)
  return new TextDecoder().decode(end < 0 ? bytes : bytes.subarray(0, end))
}

/** `xxxx.yy.zz` in 16, 8 and 8 bits. */
function packedVersion(value: number, withPatch: boolean): string {
  const patch = value & 0xff
  const text = `${String(value >>> 16)}.${String((value >>> 8) & 0xff)}`
  return withPatch || patch !== 0 ? `${text}.${String(patch)}` : text
}

/** `a.b.c.d.e` in 24 and four times 10 bits. */
function sourceVersion(value: bigint): string {
  const parts = [
    value >> 40n,
    (value >> 30n) & 0x3ffn,
    (value >> 20n) & 0x3ffn,
    (value >> 10n) & 0x3ffn,
    value & 0x3ffn,
  ]
  return parts
    .map(String)
    .join('.')
    .replace(/(\.0)+$/, '')
}

function uuid(bytes: Uint8Array): string {
  const hex = Buffer.from(bytes).toString('hex').toUpperCase()
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}
