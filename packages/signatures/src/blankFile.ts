import type { FileRecord } from '@cuculus/core'

/** What a record of a file must have, for those who know little of one. */
export const blankFile: FileRecord = {
  name: '',
  path: '',
  size: 0,
  crc32: '',
  md5: '',
  sha1: '',
  sha256: '',
  sha512: '',
  ssdeep: null,
  type: null,
}
