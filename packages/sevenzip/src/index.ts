export { decodeBzip2 } from './decodeBzip2.js'
export { decodeLzma } from './decodeLzma.js'
export { decodeLzma2 } from './decodeLzma2.js'
export { decodeXz, isXz, readXzSize } from './decodeXz.js'
export {
  isSevenZip,
  readSevenZip,
  type SevenZipArchive,
  type SevenZipContent,
  type SevenZipEntry,
  type SevenZipLimits,
} from './readSevenZip.js'
export { type SevenZipDiagnostic, type SevenZipDiagnosticCode, SevenZipError } from './sevenZipError.js'
