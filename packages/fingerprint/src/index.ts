export {
  createFingerprint,
  type Fingerprint,
  type FingerprintBuilder,
  type FingerprintOptions,
} from './createFingerprint.js'
export { Entropy } from './entropy.js'
export { FingerprintError, type FingerprintErrorCode } from './errors.js'
export type { FileType, FileTyper, TypeSource } from './fileTyper.js'
export { fingerprint } from './fingerprint.js'
export { fingerprintFile } from './fingerprintFile.js'
export { type FileStore, fingerprintIn } from './fingerprintIn.js'
export { FingerprintPool } from './fingerprintPool.js'
export { libmagic } from './libmagic.js'
export { Ssdeep } from './ssdeep.js'
export { Tlsh } from './tlsh.js'
export { version } from './version.js'
