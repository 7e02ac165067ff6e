import type { OleEncryption } from './oleEncryption.js'

export const xorObfuscation: OleEncryption = { method: 'XOR obfuscation', cipher: 'XOR', keyBits: 16, hash: null }

const KEY_LENGTH = 16
const MAXIMUM_PASSWORD = 15
/** What a shorter password is filled up with ([MS-OFFCRYPTO] §2.3.7.2). */
const PADDING = [0xbb, 0xff, 0xff, 0xba, 0xff, 0xff, 0xb9, 0x80, 0x00, 0xbe, 0x0f, 0x00, 0xbf, 0x0f, 0x00]
/** Feedback of the shift register that the key comes from. */
const FEEDBACK = 0x1020
const VERIFIER = 0xce4b

/** By how much the bytes of the key are turned to the left. */
export const TURN = { excel: 2, word: 7 } as const

/** The 16 bytes that are laid over the data; `undefined` if key and verifier in the document are not those of the password. */
export function xorKey(password: string, key: number, verifier: number, turn: number): Uint8Array | undefined {
  const characters = passwordCharacters(password)
  if (characters === undefined || keyOf(characters) !== key || verifierOf(characters) !== verifier) return undefined
  return Uint8Array.from({ length: KEY_LENGTH }, (_, index) => {
    const character = characters[index] ?? PADDING[index - characters.length] ?? 0
    return turned(character ^ ((index & 1) === 0 ? key & 0xff : key >> 8), turn)
  })
}

/** A byte turned to the left. */
export function turned(byte: number, bits: number): number {
  return ((byte << bits) | (byte >> (8 - bits))) & 0xff
}

/** One byte of each character: the lower one unless it is zero. */
function passwordCharacters(password: string): Uint8Array | undefined {
  if (password.length > MAXIMUM_PASSWORD) return undefined
  return Uint8Array.from({ length: password.length }, (_, index) => {
    const unit = password.charCodeAt(index)
    return unit & 0xff || unit >> 8
  })
}

/** The tables of [MS-OFFCRYPTO] §2.3.7.1 are states of a shift register of 16 bits: the key is the sum of those at which a bit of the password is set. */
function keyOf(characters: Uint8Array): number {
  if (characters.length === 0) return 0
  let [key, base, end] = [0, 0x8000, 0xffff]
  for (const character of characters.toReversed()) {
    for (let bit = 0; bit < 8; bit++) {
      base = shifted(base)
      end = shifted(end)
      // The eighth bit of a character does not count.
      if (bit < 7 && ((character >> bit) & 1) === 1) key ^= base
    }
  }
  return key ^ end
}

function shifted(state: number): number {
  const next = ((state << 1) | (state >> 15)) & 0xffff
  return (next & 1) === 1 ? next ^ FEEDBACK : next
}

/** Characters from the last on, then the length, in 15 bits that are turned by one for each ([MS-OFFCRYPTO] §2.3.7.1). */
function verifierOf(characters: Uint8Array): number {
  if (characters.length === 0) return 0
  let verifier = 0
  for (const byte of [...characters.toReversed(), characters.length]) {
    verifier = (((verifier << 1) & 0x7fff) | ((verifier >> 14) & 1)) ^ byte
  }
  return verifier ^ VERIFIER
}
