export { ElfError, type ElfDiagnostic } from './elfError.js'
export {
  type ElfDynamicEntry,
  ElfFile,
  type ElfHeader,
  type ElfNote,
  type ElfSection,
  type ElfSegment,
  type ElfSymbol,
  isElf,
  parseElf,
} from './elfFile.js'
