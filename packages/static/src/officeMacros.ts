import { constants, inflateSync } from 'node:zlib'
import type { OfficeMacro } from '@cuculus/core'
import { CompoundFile, isCompoundFile, readVbaProjects, type VbaModule } from '@cuculus/ole'
import type { StaticInput } from './staticParser.js'
import { vbaStomping } from './vbaStomping.js'

const MAXIMUM_CODE = 1024 * 1024
const MAXIMUM_STORAGE = 64 * 1024 * 1024

/** `office.macros` of a compound file; `prefix` is the part of a package that holds it. */
export function officeMacros(file: CompoundFile, prefix = ''): readonly OfficeMacro[] {
  return readVbaProjects(file).flatMap(({ modules }) => modules.map((module) => toMacro(module, prefix)))
}

function toMacro(module: VbaModule, prefix: string): OfficeMacro {
  const { name, stream, kind, source, compiled } = module
  const code = source.slice(0, MAXIMUM_CODE)
  const stomping = vbaStomping(module)
  return {
    stream: prefix + stream,
    filename: `${name}.${kind === 'class' ? 'cls' : 'bas'}`,
    orig_code: code,
    // Cuckoo 2.0 joined strings again and again; between two quotes there is nothing to join anew.
    deobf: code.replace(/"[ \t]*[&+][ \t]*"/g, ''),
    ...(compiled.size === 0 ? {} : { pcode_size: compiled.size }),
    ...(stomping === undefined ? {} : { stomping }),
  }
}

/** Open a compound file inside a file; `undefined` for anything else. Its damages are reported. */
export function openInner(data: Uint8Array): CompoundFile | undefined {
  return isCompoundFile(data) ? new CompoundFile(data) : undefined
}

/** Report what was wrong with a compound file. */
export function reportOle(file: CompoundFile, input: StaticInput): void {
  for (const diagnostic of file.diagnostics) input.report(diagnostic)
}

/** `ExOleObjStg` of [MS-PPT] §2.10.34: macros of a presentation are a compound file of their own, compressed behind four bytes of size. */
const EX_OLE_OBJ_STG = 0x1011

export function presentationStorages(stream: Uint8Array): readonly CompoundFile[] {
  const view = new DataView(stream.buffer, stream.byteOffset, stream.byteLength)
  const files: CompoundFile[] = []
  const inflater = new Inflater()
  for (let at = stream.indexOf(0x11); at >= 0 && files.length < 64; at = stream.indexOf(0x11, at + 1)) {
    const start = at - 2
    if (start < 0 || start + 12 > stream.length || view.getUint16(at, true) !== EX_OLE_OBJ_STG) continue
    const length = view.getUint32(start + 4, true)
    // Version 0; instance 1 is compressed, 0 is not.
    const instance = view.getUint16(start, true)
    if (length > stream.length - start - 8 || instance > 0x10) continue
    const body = stream.subarray(start + 8, start + 8 + length)
    const inner = openInner(instance === 0x10 ? inflater.inflate(body.subarray(4)) : body)
    if (inner !== undefined) files.push(inner)
  }
  return files
}

/** Bytes that are unpacked of one document, and what one is counted as that turns out to be damaged: what it gave before is not known. */
const UNPACKED_IN_ALL = 256 * 1024 * 1024
const UNPACKED_FOR_NOTHING = 16 * 1024 * 1024

/** Unpacks zlib streams, and counts what comes out of all of them: they may lie over each other. */
export class Inflater {
  #left = UNPACKED_IN_ALL

  /** Empty where the data are no zlib stream: a chance hit of a search. */
  inflate(data: Uint8Array): Uint8Array {
    const [first = 0, second = 0] = data
    // RFC 1950 §2.2: the method is 8, and both bytes are a multiple of 31.
    if (this.#left <= 0 || (first & 0x0f) !== 8 || ((first << 8) | second) % 31 !== 0) return new Uint8Array(0)
    const limit = Math.min(MAXIMUM_STORAGE, this.#left)
    try {
      // PowerPoint leaves the end of the stream off; what is cut off gives what it has.
      const bytes = inflateSync(data, { maxOutputLength: limit, finishFlush: constants.Z_SYNC_FLUSH })
      this.#left -= bytes.length
      return bytes
    } catch (error) {
      const isTooLarge = error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE'
      this.#left -= isTooLarge ? limit : UNPACKED_FOR_NOTHING
      return new Uint8Array(0)
    }
  }
}
