export type { RtfDiagnostic, RtfDocument, RtfObject } from './rtfDocument.js'
export { RtfError } from './rtfError.js'
export { isRtf, scanRtf } from './scanRtf.js'
