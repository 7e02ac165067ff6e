import { latin1 } from './peImage.js'
import type { PeFile } from './peFile.js'

/** A sign that a tool packed, protected or wrapped the file. */
export interface PackerHint {
  readonly name: string
  /** What the sign is: `section UPX0`, `overlay begins with …`. */
  readonly evidence: string
}

/** Section names that only these tools give. */
const SECTIONS: readonly (readonly [RegExp, string])[] = [
  [/^UPX[0-9!]/, 'UPX'],
  [/^\.?(aspack|adata)$/, 'ASPack'],
  [/^\.?ASPack$/, 'ASPack'],
  [/^\.MPRESS[12]$/, 'MPRESS'],
  [/^(pec1|pec2|PEC2|PECompact2)/, 'PECompact'],
  [/^\.petite$/, 'Petite'],
  [/^\.?nsp[012]$/, 'NsPack'],
  [/^\.(themida|winlice)$/i, 'Themida / WinLicense'],
  [/^\.vmp[0-9]$/, 'VMProtect'],
  [/^\.enigma[12]$/, 'Enigma Protector'],
  [/^(MEW|\.MEW)/, 'MEW'],
  [/^\.Upack$|^\.ByDwing$/, 'Upack'],
  [/^(kkrunchy|\.kkrunch)/, 'kkrunchy'],
  [/^\.?packed$|^RLPack$/, 'RLPack'],
  [/^\.?(yP|y0da)$/, 'Y0da Protector'],
  [/^\.spack$/, 'Simple Pack'],
  [/^\.svkp$/, 'SVKP'],
  [/^\.taz$/, 'PESpin'],
  [/^\.tsu(arch|stub)$/, 'TSULoader'],
  [/^\.?WWP32$/, 'WWPack32'],
  [/^pebundle$/, 'PEBundle'],
  [/^\.perplex$/, 'Perplex'],
  [/^PESHiELD$/, 'PEShield'],
  [/^\.shrink[123]$/, 'Shrinker'],
  [/^\.seau$/, 'SeauSFX'],
  [/^\.ccg$/, 'CCG Packer'],
  [/^BitArts$/, 'Crunch'],
  [/^ProCrypt$/, 'ProCrypt'],
  [/^\.mackt$/, 'ImpRec (rebuilt imports)'],
  [/^\.ndata$/, 'NSIS installer'],
  [/^\.bedrock$|^\.detourc?$/, 'Microsoft Detours'],
]

/** How data behind the image begin when a tool put them there. */
const OVERLAYS: readonly (readonly [string, string])[] = [
  ['7z\xbc\xaf\x27\x1c', '7-Zip self-extractor'],
  ['Rar!\x1a\x07', 'RAR self-extractor'],
  ['PK\x03\x04', 'ZIP self-extractor'],
  ['MSCF\0\0\0\0', 'cabinet self-extractor'],
  ['zlb\x1a', 'Inno Setup'],
  ['idska32\x1a', 'Inno Setup'],
  ['\xa3HK\xbe\x98lJ\xa9\x99LS\n\x86\xd6H}', 'AutoIt'],
]

/** NSIS: flags, then `0xDEADBEEF` and `NullsoftInst`. */
const NSIS_MARK = '\xef\xbe\xad\xdeNullsoftInst'
/** PyInstaller puts its table at the very end. */
const PYINSTALLER_MARK = 'MEI\x0c\x0b\x0a\x0b\x0e'

/** Signs of packers, protectors and installers in section names and around the image. `matchEntryPoint` looks at code instead. */
export function packerHints(pe: PeFile): readonly PackerHint[] {
  return [...sectionHints(pe), ...overlayHints(pe)]
}

function sectionHints(pe: PeFile): readonly PackerHint[] {
  const hints = new Map<string, PackerHint>()
  for (const { name } of pe.sections) {
    const found = SECTIONS.find(([pattern]) => pattern.test(name))?.[1]
    if (found !== undefined && !hints.has(found)) hints.set(found, { name: found, evidence: `section ${name}` })
  }
  return [...hints.values()]
}

function overlayHints({ overlay }: PeFile): readonly PackerHint[] {
  if (overlay === null) return []
  const head = latin1(overlay.data.subarray(0, 1024))
  const tail = latin1(overlay.data.subarray(-8192))
  const hints = OVERLAYS.filter(([start]) => head.startsWith(start)).map(([, name]) => ({
    name,
    evidence: 'start of the overlay',
  }))
  if (head.includes(NSIS_MARK)) hints.push({ name: 'NSIS installer', evidence: 'mark in the overlay' })
  if (tail.includes(PYINSTALLER_MARK)) hints.push({ name: 'PyInstaller', evidence: 'mark at the end of the overlay' })
  return hints
}
