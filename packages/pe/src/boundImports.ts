import { latin1, type PeImage } from './peImage.js'

/** A DLL whose addresses were written into the import table in advance. */
export interface BoundImport {
  readonly dll: string
  /** `TimeDateStamp` of the DLL that was bound to. */
  readonly timeDateStamp: number
  /** DLLs that exports of this one are forwarded to. */
  readonly forwarders: readonly BoundForwarder[]
}

export interface BoundForwarder {
  readonly dll: string
  readonly timeDateStamp: number
}

const DESCRIPTOR_SIZE = 8

/** Read `IMAGE_DIRECTORY_ENTRY_BOUND_IMPORT`. It lies in the headers, so its address is a file offset too; names count from the directory's start. */
export function readBoundImports(image: PeImage): readonly BoundImport[] {
  const directory = image.directory('IMAGE_DIRECTORY_ENTRY_BOUND_IMPORT')
  if (directory === undefined) return []
  const imports: BoundImport[] = []
  let offset = directory.rva
  while (imports.length < image.limits.importedLibraries) {
    const entry = readEntry(image, directory.rva, offset)
    if (entry === undefined) {
      image.sink.report('PE_IMPORT_DAMAGED', 'the bound import directory ends without its empty entry', offset)
      break
    }
    if (entry === 'end') break
    const forwarders: BoundForwarder[] = []
    offset += DESCRIPTOR_SIZE
    for (let index = 0; index < entry.forwarders; index++, offset += DESCRIPTOR_SIZE) {
      const forwarder = readEntry(image, directory.rva, offset)
      if (forwarder === undefined || forwarder === 'end') break
      forwarders.push({ dll: forwarder.dll, timeDateStamp: forwarder.timeDateStamp })
    }
    imports.push({ dll: entry.dll, timeDateStamp: entry.timeDateStamp, forwarders })
  }
  return imports
}

interface Entry extends BoundForwarder {
  /** Number of forwarder entries that follow. */
  readonly forwarders: number
}

/** `undefined` where there is none, or its name is none. */
function readEntry(image: PeImage, start: number, offset: number): Entry | 'end' | undefined {
  if (offset + DESCRIPTOR_SIZE > image.bytes.length) return undefined
  const { view } = image
  const timeDateStamp = view.getUint32(offset, true)
  const nameOffset = view.getUint16(offset + 4, true)
  const forwarders = view.getUint16(offset + 6, true)
  if (timeDateStamp === 0 && nameOffset === 0 && forwarders === 0) return 'end'
  const dll = cString(image.bytes.subarray(start + nameOffset, start + nameOffset + 257))
  return /^[\x20-\x7e]{1,256}$/.test(dll) ? { dll, timeDateStamp, forwarders } : undefined
}

function cString(bytes: Uint8Array): string {
  const end = bytes.indexOf(0)
  return latin1(end < 0 ? bytes : bytes.subarray(0, end))
}
