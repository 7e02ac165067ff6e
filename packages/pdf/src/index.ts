export { type PdfDiagnostic, type PdfDiagnosticCode, PdfError } from './pdfError.js'
export { defaultPdfLimits, type PdfLimits } from './pdfObjects.js'
export { isPdf, type PdfAction, type PdfDocument, type PdfEmbeddedFile, type PdfScript, scanPdf } from './scanPdf.js'
export type { PdfEncryption } from './pdfSecurity.js'
