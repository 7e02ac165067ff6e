import { hash } from 'node:crypto'

const mostTexts = 4096
const longestText = 2048

const known = { md5: new Map<string, string>(), sha256: new Map<string, string>() }

/**
 * The digest of a text of one byte characters, hexadecimal. Fingerprints hash the same few texts for every connection, so the last ones are
 * remembered.
 */
export function textDigest(algorithm: 'md5' | 'sha256', text: string): string {
  const digests = known[algorithm]
  const found = digests.get(text)
  if (found !== undefined) return found
  const digest = hash(algorithm, Buffer.from(text, 'latin1'), 'hex')
  if (text.length > longestText) return digest
  if (digests.size >= mostTexts) digests.clear()
  digests.set(text, digest)
  return digest
}
