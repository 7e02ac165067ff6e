export { type MachoDiagnostic, MachoError } from './machoError.js'
export type { MachoFile, MachoLibrary, MachoSection, MachoSegment, MachoSignature, MachoSymbol } from './machoFile.js'
export { isMacho, type MachoFiles, parseMacho } from './parseMacho.js'
