import { findAnomalies, matchEntryPoint, packerHints, type PeFile } from '../src/index.js'

/** Ask for every part, as a program that shows all of a file would. */
export function readEverything(pe: PeFile): readonly unknown[] {
  return [
    pe.sections.map((section) => [section.entropy, section.md5, section.sha256, section.characteristicNames]),
    [pe.imports, pe.delayImports, pe.boundImports, pe.imphash],
    [pe.exports, pe.exphash],
    [pe.resources, pe.versionInfo, pe.icons, pe.manifest],
    [pe.richHeader, pe.debug, pe.pdbPath, pe.tls, pe.relocations, pe.loadConfig, pe.dotnet],
    [pe.overlay, pe.computedChecksum, pe.entryPointBytes, pe.certificates, pe.signatures, pe.authentihash()],
    [pe.machineName, pe.subsystemName, pe.characteristicNames, pe.dllCharacteristicNames, pe.timestamp],
    [matchEntryPoint(pe), packerHints(pe), findAnomalies(pe)],
    pe.diagnostics,
  ]
}
