import type { OfficeEncryption } from '@cuculus/core'
import type { Decrypted } from '@cuculus/ole'

/** Passwords that Office tries by itself, so that a document can be protected from changes without anybody being asked; and none at all. */
const EXCEL = 'VelvetSweatshop'
const POWER_POINT = '/01Hannes Ruescher/01'
export const QUICK_PASSWORDS: readonly string[] = [EXCEL, '', POWER_POINT]
/** Of packages, for which each takes a hundred thousand rounds of hashing. */
export const SLOW_PASSWORDS: readonly string[] = [EXCEL, POWER_POINT]

/** A document that was tried to be opened. */
export interface Opened {
  /** `office.encryption`. */
  readonly encryption: OfficeEncryption
  /** What is in the clear; `null` if no password fits. */
  readonly content: Uint8Array | null
}

/** Try passwords one after the other; `undefined` if the document is not encrypted. */
export function tryPasswords(
  passwords: readonly string[],
  decrypt: (password: string) => Decrypted | undefined,
): Opened | undefined {
  let closed: Opened | undefined
  for (const password of passwords) {
    const decrypted = decrypt(password)
    if (decrypted === undefined) return undefined
    const { encryption, content } = decrypted
    const { method, cipher, keyBits, hash } = encryption
    const described = { method, cipher, key_bits: keyBits, hash }
    if (content !== null) return { encryption: { ...described, password }, content }
    closed = { encryption: { ...described, password: null }, content }
  }
  return closed
}
