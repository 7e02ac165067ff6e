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
  for (let at = stream.indexOf(0x11); at >= 0 && files.length < 64; at = stream.indexOf(0x11, at + 1)) {
    const start = at - 2
    if (start < 0 || start + 12 > stream.length || view.getUint16(at, true) !== EX_OLE_OBJ_STG) continue
    const length = view.getUint32(start + 4, true)
    // Version 0; instance 1 is compressed, 0 is not.
    const instance = view.getUint16(start, true)
    if (length > stream.length - start - 8 || instance > 0x10) continue
    const body = stream.subarray(start + 8, start + 8 + length)
    const inner = openInner(instance === 0x10 ? inflated(body.subarray(4)) : body)
    if (inner !== undefined) files.push(inner)
  }
  return files
}

/** Empty where the data are no zlib stream: a chance hit of the search. */
export function inflated(data: Uint8Array): Uint8Array {
  try {
    // PowerPoint leaves the end of the stream off; what is cut off gives what it has.
    return inflateSync(data, { maxOutputLength: MAXIMUM_STORAGE, finishFlush: constants.Z_SYNC_FLUSH })
  } catch {
    return new Uint8Array(0)
  }
}
