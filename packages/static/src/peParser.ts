import type { Static } from '@cuculus/core'
import { findAnomalies, isPe, matchEntryPoint, packerHints, parsePe, PeError, type PeFile } from '@cuculus/pe'
import { hex, hex8, hexBytes } from './hexadecimal.js'
import { peExports, peImports } from './peSymbols.js'
import { peDotNet } from './peDotNet.js'
import { capeIcon, peIcons } from './peIcons.js'
import { peBoundImports, peDebug, peLoadConfig, peRelocations } from './peLinking.js'
import { peResources } from './peResources.js'
import { peSections } from './peSections.js'
import { peSignatures } from './peSignatures.js'
import { peVersionInfo } from './peVersionInfo.js'
import type { StaticInput, StaticParser } from './staticParser.js'
import { utcTime } from './utcTime.js'

/** Characters of a manifest that go into a report; real ones have two thousand. */
const MANIFEST_LENGTH = 65_536

/** Portable Executables: the classic `pe_*` fields and more. */
export const peParser: StaticParser = {
  name: 'pe',
  recognises: isPe,
  async parse(input) {
    const pe = open(input)
    if (pe === undefined) return {}
    const fields = {
      ...classicFields(pe),
      ...headerFields(pe),
      ...wholeFileFields(pe, input.complete),
      ...optionalFields(pe),
    }
    const pe_resources = await peResources(pe.resources, input)
    for (const diagnostic of pe.diagnostics) input.report(diagnostic)
    return { ...fields, pe_resources }
  },
}

/** `undefined` when the file only begins like a PE, which Cuckoo 0.5 reported as `null` and the others as `{}`. */
function open(input: StaticInput): PeFile | undefined {
  try {
    return parsePe(input.bytes)
  } catch (error) {
    if (!(error instanceof Error) || error.name !== PeError.name) throw error
    input.report({ code: 'STATIC_PE_UNREADABLE', message: error.message })
    return undefined
  }
}

function classicFields(pe: PeFile): Static {
  const signatures = matchEntryPoint(pe)
  return {
    pe_imports: peImports(pe, pe.imports),
    pe_exports: peExports(pe),
    pe_sections: peSections(pe),
    pe_versioninfo: peVersionInfo(pe.versionInfo),
    pe_imphash: pe.imphash,
    // 1.2 and 2.x wrote the time of the host's zone.
    pe_timestamp: utcTime(pe.timestamp.getTime()),
    peid_signatures: signatures.length === 0 ? null : signatures,
    imported_dll_count: pe.imports.length,
  }
}

function headerFields(pe: PeFile): Static {
  return {
    pe_machine: pe.machineName ?? hex(pe.fileHeader.machine),
    pe_subsystem: pe.subsystemName ?? hex(pe.optionalHeader.subsystem),
    pe_characteristics: pe.characteristicNames,
    pe_dll_characteristics: pe.dllCharacteristicNames,
    pe_imagebase: hex(pe.optionalHeader.imageBase),
    pe_entrypoint: hex8(pe.optionalHeader.addressOfEntryPoint),
    pe_entrypoint_bytes: hexBytes(pe.entryPointBytes),
    pe_delay_imports: peImports(pe, pe.delayImports),
    pe_bound_imports: peBoundImports(pe.boundImports),
    pe_debug: peDebug(pe.debug),
    pe_relocations: peRelocations(pe),
    pe_tls_callbacks: pe.tls?.callbacks.map(hex) ?? [],
    pe_rich_hash: pe.richHeader?.md5 ?? null,
    pe_rich_header:
      pe.richHeader?.entries.map(({ productId, build, count }) => ({ product_id: productId, build, count })) ?? [],
    pe_signed: pe.certificates.length > 0,
    pe_icons: peIcons(pe.icons),
    ...capeIcon(pe.icons),
    pe_packers: packerHints(pe),
  }
}

/** What only the whole file can tell. */
function wholeFileFields(pe: PeFile, complete: boolean): Static {
  if (!complete) return {}
  const { overlay } = pe
  return {
    pe_checksum: { reported: hex8(pe.optionalHeader.checkSum), actual: hex8(pe.computedChecksum) },
    pe_authentihash: pe.authentihash(),
    pe_signatures: peSignatures(pe.signatures),
    pe_anomalies: findAnomalies(pe),
    pe_overlay: overlay === null ? null : { offset: hex8(overlay.offset), size: overlay.size },
  }
}

function optionalFields(pe: PeFile): Static {
  return {
    ...(pe.loadConfig === null ? {} : { pe_load_config: peLoadConfig(pe.loadConfig) }),
    ...(pe.pdbPath === null ? {} : { pe_pdb_path: pe.pdbPath }),
    ...(pe.manifest === null ? {} : { pe_manifest: pe.manifest.slice(0, MANIFEST_LENGTH) }),
    ...(pe.dotnet === null ? {} : { pe_dotnet: peDotNet(pe.dotnet, pe.bytes.length) }),
    ...(pe.exports === null ? {} : { pe_exported_dll_name: pe.exports.dllName }),
    ...(pe.exphash === null ? {} : { pe_exphash: pe.exphash }),
  }
}
