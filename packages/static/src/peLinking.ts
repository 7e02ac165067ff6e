import type { PeBoundImport, PeDebugEntry, PeLoadConfig } from '@cuculus/core'
import type { BoundImport, DebugEntry, LoadConfig, PeFile } from '@cuculus/pe'
import { hex } from './hexadecimal.js'
import { printable } from './printable.js'
import { utcTime } from './utcTime.js'

/** `pe_bound_imports`, an extra field. */
export function peBoundImports(imports: readonly BoundImport[]): readonly PeBoundImport[] {
  return imports.map(({ dll, timeDateStamp, forwarders }) => ({
    dll: printable(dll),
    timestamp: utcTime(timeDateStamp * 1000),
    forwarders: forwarders.map((forwarder) => printable(forwarder.dll)),
  }))
}

/** `pe_debug`, an extra field: the classic `pdb_path` is one part of it. */
export function peDebug(entries: readonly DebugEntry[]): readonly PeDebugEntry[] {
  return entries.map(({ type, typeName, timeDateStamp, size, codeView }) => ({
    type: typeName ?? String(type),
    timestamp: timeDateStamp === 0 ? null : utcTime(timeDateStamp * 1000),
    size,
    ...(codeView === null ? {} : { pdb_path: codeView.path, pdb_signature: codeView.signature, pdb_age: codeView.age }),
  }))
}

/** `pe_load_config`, an extra field. */
export function peLoadConfig(config: LoadConfig): PeLoadConfig {
  const { size, securityCookie, seHandlerTable, seHandlerCount, guardFlags, guardCFFunctionTable } = config
  return {
    size,
    security_cookie: securityCookie === null || securityCookie === 0n ? null : hex(securityCookie),
    seh_handlers: seHandlerTable === null || seHandlerTable === 0n ? null : count(seHandlerCount),
    guard_flags: guardFlags === null || guardFlags === 0 ? null : hex(guardFlags),
    guard_functions:
      guardCFFunctionTable === null || guardCFFunctionTable === 0n ? null : count(config.guardCFFunctionCount),
  }
}

function count(value: bigint | null): number {
  return Number(value ?? 0n)
}

/** `pe_relocations`, an extra field; padding is not counted. */
export function peRelocations({ relocations }: PeFile): number | null {
  if (relocations.length === 0) return null
  return relocations.reduce((sum, { entries }) => sum + entries.filter((entry) => entry >> 12 !== 0).length, 0)
}
