import type { PeExport, PeImport, PeImportedFunction } from '@cuculus/core'
import type { ExportedFunction, ImportedFunction, ImportedLibrary, PeFile } from '@cuculus/pe'
import { hex } from './hexadecimal.js'
import { printable } from './printable.js'

/** `pe_imports` and `pe_delay_imports`. */
export function peImports(pe: PeFile, libraries: readonly ImportedLibrary[]): readonly PeImport[] {
  return libraries.map(({ dll, functions }) => ({
    dll: printable(dll),
    imports: functions.map((imported) => toImport(pe, imported)),
  }))
}

function toImport(pe: PeFile, { name, ordinal, rva }: ImportedFunction): PeImportedFunction {
  const address = hex(pe.virtualAddress(rva))
  return ordinal === null ? { address, name } : { address, name, ordinal }
}

/** `pe_exports`. */
export function peExports(pe: PeFile): readonly PeExport[] {
  return pe.exports?.functions.map((exported) => toExport(pe, exported)) ?? []
}

function toExport(pe: PeFile, { name, ordinal, rva, forwarder }: ExportedFunction): PeExport {
  const symbol = { address: hex(pe.virtualAddress(rva)), name: name === null ? null : printable(name), ordinal }
  return forwarder === null ? symbol : { ...symbol, forwarder: printable(forwarder) }
}
