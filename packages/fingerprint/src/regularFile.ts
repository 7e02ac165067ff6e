import { constants } from 'node:fs'
import { FingerprintError } from './errors.js'

/** To open a file with. A named pipe would block the open for ever; Windows has none, and lacks the flag. */
export const FLAGS: number = constants.O_RDONLY | (process.platform === 'win32' ? 0 : constants.O_NONBLOCK)

/** The error for what was opened and is none. */
export function notAFile(path: string): FingerprintError {
  return new FingerprintError('ERR_NOT_A_FILE', `expected a regular file at ${path}`)
}
