import { ByteWriter } from './byteWriter.js'

export interface PeExportsDescription {
  /** The library's own name. */
  readonly name: string
  readonly functions: readonly PeExportDescription[]
  /** Ordinal of the first function; 1 if not given. */
  readonly ordinalBase?: number
}

export interface PeExportDescription {
  /** Exported by ordinal only if not given. */
  readonly name?: string
  /** `DLL.Function` it is forwarded to; otherwise it is the entry point. */
  readonly forwarder?: string
}

/** Export directory and its tables for a section that lies at `address` (PE format, "The .edata Section"); names are sorted as the loader wants. */
export function buildExports(
  address: number,
  description: PeExportsDescription,
  entry: number,
  timestamp: number,
): Uint8Array {
  const { functions, ordinalBase = 1 } = description
  const named = functions.flatMap(({ name }, index) => (name === undefined ? [] : [{ name, index }]))
  named.sort((a, b) => (a.name < b.name ? -1 : 1))
  const addressTable = address + 40
  const nameTable = addressTable + 4 * functions.length
  const ordinalTable = nameTable + 4 * named.length
  const textAddress = ordinalTable + 2 * named.length
  const text = new ByteWriter()
  const place = (value: string): number => {
    const at = textAddress + text.length
    text.cstring(value)
    return at
  }
  const writer = new ByteWriter().u32(0).u32(timestamp).u32(0).u32(place(description.name)).u32(ordinalBase)
  writer.u32(functions.length).u32(named.length).u32(addressTable).u32(nameTable).u32(ordinalTable)
  for (const { forwarder } of functions) writer.u32(forwarder === undefined ? entry : place(forwarder))
  for (const { name } of named) writer.u32(place(name))
  for (const { index } of named) writer.u16(index)
  return writer.bytes(text.finish()).finish()
}
