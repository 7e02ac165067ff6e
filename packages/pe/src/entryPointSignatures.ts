import type { PeFile } from './peFile.js'

/** What the bytes at an entry point look like when a certain tool made the file. */
export interface EntryPointSignature {
  readonly name: string
  /** Bytes as hexadecimal pairs; `??` is any byte. The pattern begins at the entry point. */
  readonly pattern: string
}

/**
 * Entry code of common packers, protectors and compilers. A match is a hint: the code can be imitated, and every newer build may differ.
 *
 * The set is our own and small; each pattern is long enough not to match by chance. Give `matchEntryPoint` a set of your own for more.
 */
export const entryPointSignatures: readonly EntryPointSignature[] = [
  { name: 'UPX (32-bit)', pattern: '60 be ?? ?? ?? ?? 8d be ?? ?? ?? ??' },
  { name: 'UPX (32-bit DLL)', pattern: '80 7c 24 08 01 0f 85 ?? ?? ?? ?? 60 be ?? ?? ?? ?? 8d be ?? ?? ?? ??' },
  { name: 'UPX (64-bit)', pattern: '53 56 57 55 48 8d 35 ?? ?? ?? ?? 48 8d be ?? ?? ?? ??' },
  { name: 'ASPack 2.12', pattern: '60 e8 03 00 00 00 e9 eb 04 5d 45 55 c3 e8 01 00 00 00 eb 5d' },
  {
    name: 'PECompact 2',
    pattern: 'b8 ?? ?? ?? ?? 50 64 ff 35 00 00 00 00 64 89 25 00 00 00 00 33 c0 89 08 50 45 43 6f 6d 70 61 63 74 32',
  },
  { name: 'FSG 2.0', pattern: '87 25 ?? ?? ?? ?? 61 94 55 a4 b6 80 ff 13' },
  { name: 'FSG 1.0', pattern: 'bb d0 01 40 00 bf 00 10 40 00 be ?? ?? ?? ?? 53' },
  { name: 'Upack', pattern: 'be ?? ?? ?? ?? ad 8b f8 95 ad 91 f3 a5' },
  { name: 'MPRESS 2 (32-bit)', pattern: '60 e8 00 00 00 00 58 05 ?? ?? ?? ?? 8b 30 03 f0 2b c0 8b fe 66 ad c1 e0 0c' },
  {
    name: 'MPRESS 2 (64-bit)',
    pattern: '57 56 53 51 52 41 50 48 8d 05 ?? ?? ?? ?? 48 8b 30 48 03 f0 48 2b c0 48 8b fe 66 ad c1 e0 0c',
  },
  { name: 'NsPack', pattern: '9c 60 e8 00 00 00 00 5d b8 ?? ?? ?? ?? 2d' },
  { name: 'Petite 2', pattern: 'b8 ?? ?? ?? ?? 68 ?? ?? ?? ?? 64 ff 35 00 00 00 00 64 89 25 00 00 00 00 66 9c 60 50' },
  { name: 'Themida / WinLicense 1', pattern: 'b8 00 00 00 00 60 0b c0 74 68 e8 00 00 00 00 58 05' },
  {
    name: 'Microsoft Visual C++ 6.0',
    pattern: '55 8b ec 6a ff 68 ?? ?? ?? ?? 68 ?? ?? ?? ?? 64 a1 00 00 00 00 50 64 89 25 00 00 00 00',
  },
  { name: 'Microsoft Visual C++ 2005 or later (32-bit)', pattern: 'e8 ?? ?? 00 00 e9 ?? ?? ff ff' },
  {
    name: 'Microsoft Visual C++ 2005 or later (64-bit)',
    pattern: '48 83 ec 28 e8 ?? ?? 00 00 48 83 c4 28 e9 ?? ?? ff ff',
  },
  { name: 'Microsoft Visual Basic 5.0 / 6.0', pattern: '68 ?? ?? ?? ?? e8 ?? ff ff ff 00 00 ?? ?? 00 00 30 00 00 00' },
  { name: 'Borland Delphi 6.0 - 7.0', pattern: '55 8b ec 83 c4 f0 b8 ?? ?? ?? ?? e8' },
  { name: 'MinGW GCC 3', pattern: '55 89 e5 83 ec 08 c7 04 24 ?? 00 00 00 ff 15 ?? ?? ?? ??' },
]

/** Names of the signatures that match the bytes at the entry point. */
export function matchEntryPoint(
  pe: PeFile,
  signatures: readonly EntryPointSignature[] = entryPointSignatures,
): readonly string[] {
  const code = pe.entryPointBytes
  return signatures.filter(({ pattern }) => matches(code, pattern)).map(({ name }) => name)
}

function matches(code: Uint8Array, pattern: string): boolean {
  const wanted = pattern.split(' ')
  return (
    wanted.length <= code.length && wanted.every((byte, at) => byte === '??' || Number.parseInt(byte, 16) === code[at])
  )
}
