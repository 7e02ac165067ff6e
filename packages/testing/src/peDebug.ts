import { ByteWriter } from './byteWriter.js'

/** A debug directory with one CodeView record (`RSDS`: a GUID, an age, the path) for a section that lies at `address` and at `rawOffset` in the file. */
export function buildDebug(address: number, rawOffset: number, pdb: string, timestamp: number): Uint8Array {
  const record = new ByteWriter().utf8('RSDS')
  for (let index = 0; index < 16; index++) record.u8(index + 1)
  const bytes = record.u32(1).cstring(pdb).finish()
  const directory = new ByteWriter().u32(0).u32(timestamp).u16(0).u16(0).u32(2)
  directory
    .u32(bytes.length)
    .u32(address + 28)
    .u32(rawOffset + 28)
  return directory.bytes(bytes).finish()
}
