import type { Macho, MachoSegmentEntry } from '@cuculus/core'
import { isMacho, type MachoFile, type MachoSegment, type MachoSymbol, parseMacho } from '@cuculus/macho'
import { hex } from './hexadecimal.js'
import type { StaticParser } from './staticParser.js'

const MAXIMUM_SYMBOLS = 10_000
const PROTECTIONS: readonly (readonly [number, string])[] = [
  [1, 'R'],
  [2, 'W'],
  [4, 'E'],
]

/** Mach-O files, fat ones too. */
export const machoParser: StaticParser = {
  name: 'macho',
  recognises: isMacho,
  parse(input) {
    const { architectures, diagnostics } = parseMacho(input.bytes)
    for (const diagnostic of diagnostics) input.report(diagnostic)
    return { macho: architectures.map(toMacho) }
  },
}

function toMacho(file: MachoFile): Macho {
  return {
    cpu: file.cpuTypeName ?? hex(file.cpuType),
    bits: file.bits,
    type: file.fileTypeName ?? hex(file.fileType),
    flags: file.flagNames,
    segments: file.segments.map(toSegment),
    libraries: file.libraries.map(({ name }) => name),
    install_name: file.installName,
    run_paths: file.runPaths,
    dynamic_linker: file.dynamicLinker,
    uuid: file.uuid,
    entry_point: file.entryPoint,
    platform: file.platform,
    minimum_version: file.minimumVersion,
    sdk_version: file.sdkVersion,
    imported_symbols: names(file.symbols, ({ imported, external }) => imported && external),
    exported_symbols: names(file.symbols, ({ imported, external }) => !imported && external),
    encrypted: file.encrypted,
    signed: file.signature !== null,
    identifier: file.signature?.identifier ?? null,
    team_id: file.signature?.teamId ?? null,
    entitlements: file.signature?.entitlements ?? null,
  }
}

function toSegment({ name, address, size, initialProtection, sections }: MachoSegment): MachoSegmentEntry {
  const letters = PROTECTIONS.filter(([bit]) => (initialProtection & bit) !== 0).map(([, letter]) => letter)
  return {
    name,
    address: hex(address),
    size: Number(size),
    flags: letters.join(''),
    sections: sections.map((section) => section.name),
  }
}

function names(symbols: readonly MachoSymbol[], wanted: (symbol: MachoSymbol) => boolean): readonly string[] {
  return symbols
    .filter(wanted)
    .slice(0, MAXIMUM_SYMBOLS)
    .map(({ name }) => name)
}
