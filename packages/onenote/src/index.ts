export { type OneNoteDiagnostic, type OneNoteDiagnosticCode, OneNoteError } from './oneNoteError.js'
export type { OneNoteEmbeddedFile, OneNoteSection } from './oneNoteSection.js'
export { isOneNote, readOneNote } from './readOneNote.js'
