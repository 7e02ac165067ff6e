export { type SevenZipDiagnostic, type SevenZipDiagnosticCode, SevenZipError } from './sevenZipError.js'
