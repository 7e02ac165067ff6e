export { LnkError } from './lnkError.js'
export { isLnk, parseLnk } from './parseLnk.js'
export type { LinkInfo, LnkDiagnostic, LnkProperty, ShellItem, Shortcut, Tracker } from './shortcut.js'
