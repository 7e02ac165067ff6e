export { decodeLzma } from './decodeLzma.js'
export {
  isSevenZip,
  readSevenZip,
  type SevenZipArchive,
  type SevenZipEntry,
  type SevenZipLimits,
} from './readSevenZip.js'
export { type SevenZipDiagnostic, type SevenZipDiagnosticCode, SevenZipError } from './sevenZipError.js'
