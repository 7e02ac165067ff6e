import { ByteWriter } from './byteWriter.js'
import type { Directory } from './pe.js'

/** A library and what is imported from it: names, or ordinals as numbers. */
export interface PeImportDescription {
  readonly dll: string
  readonly functions: readonly (string | number)[]
}

/** Import directory, lookup tables, address tables and names for a section that lies at `address` (PE format, "The .idata Section"). */
export function buildImports(
  address: number,
  imports: readonly PeImportDescription[],
  bits: 32 | 64,
): { readonly bytes: Uint8Array; readonly directory: Directory; readonly addresses: Directory } {
  const width = bits / 8
  const directorySize = 20 * (imports.length + 1)
  const tableSize = imports.reduce((sum, { functions }) => sum + width * (functions.length + 1), 0)
  const names = new ByteWriter()
  const namesAddress = address + directorySize + 2 * tableSize
  const place = (write: () => void): number => {
    names.align(2)
    const at = namesAddress + names.length
    write()
    return at
  }
  const directory = new ByteWriter()
  const table = new ByteWriter()
  for (const { dll, functions } of imports) {
    const lookup = address + directorySize + table.length
    const name = place(() => names.cstring(dll))
    directory
      .u32(lookup)
      .u32(0)
      .u32(0)
      .u32(name)
      .u32(lookup + tableSize)
    for (const item of functions) {
      const slot = typeof item === 'number' ? ordinal(item, bits) : BigInt(place(() => names.u16(0).cstring(item)))
      writeSlot(table, slot, bits)
    }
    writeSlot(table, 0n, bits)
  }
  const slots = table.finish()
  return {
    bytes: directory.zeros(20).bytes(slots).bytes(slots).bytes(names.finish()).finish(),
    directory: { address, size: directorySize },
    addresses: { address: address + directorySize + tableSize, size: tableSize },
  }
}

/** The highest bit says that the rest is a number. */
function ordinal(value: number, bits: 32 | 64): bigint {
  return (1n << BigInt(bits - 1)) | BigInt(value)
}

function writeSlot(writer: ByteWriter, value: bigint, bits: 32 | 64): void {
  if (bits === 64) writer.u64(value)
  else writer.u32(Number(value))
}
