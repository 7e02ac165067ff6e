import { hash } from 'node:crypto'
import { Remembered } from '../remembered.js'

const longestText = 2048

const mostTexts = 4096
const known = { md5: new Remembered<string, string>(mostTexts), sha256: new Remembered<string, string>(mostTexts) }

/**
 * The digest of a text of one byte characters, hexadecimal. Fingerprints hash the same few texts for every connection, so the last ones are
 * remembered.
 */
export function textDigest(algorithm: 'md5' | 'sha256', text: string): string {
  const digests = known[algorithm]
  const found = digests.get(text)
  if (found !== undefined) return found
  const digest = hash(algorithm, Buffer.from(text, 'latin1'), 'hex')
  return text.length > longestText ? digest : digests.set(text, digest)
}
