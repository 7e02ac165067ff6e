export { defaultZipLimits, isZip, ZipArchive, type ZipContent, type ZipLimits } from './zipArchive.js'
export type { ZipAes, ZipEntry } from './zipEntry.js'
export { type ZipDiagnostic, type ZipDiagnosticCode, ZipError } from './zipError.js'
