/** Identifiers of methods (Methods.txt of 7-Zip), hexadecimal. */
export const METHOD = {
  copy: '00',
  delta: '03',
  bcj: '04',
  lzma2: '21',
  lzma: '030101',
  bcjX86: '03030103',
  bcj2: '0303011b',
  deflate: '040108',
  bzip2: '040202',
  aes: '06f10701',
} as const

const NAMES: ReadonlyMap<string, string> = new Map([
  [METHOD.copy, 'Copy'],
  [METHOD.delta, 'Delta'],
  [METHOD.bcj, 'BCJ'],
  ['0a', 'ARM64'],
  [METHOD.lzma, 'LZMA'],
  [METHOD.lzma2, 'LZMA2'],
  [METHOD.bcjX86, 'BCJ'],
  [METHOD.bcj2, 'BCJ2'],
  ['03030501', 'ARM'],
  ['030401', 'PPMd'],
  [METHOD.deflate, 'Deflate'],
  ['040109', 'Deflate64'],
  [METHOD.bzip2, 'BZip2'],
  ['04f71101', 'Zstandard'],
  [METHOD.aes, 'AES-256'],
])

/** The name of a method, or its identifier. */
export function methodName(method: string): string {
  return NAMES.get(method) ?? method
}
