// Names and numbers of the reference, libfuzzy 2.14.1.

export const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

/** Smallest block size; level `n` has the block size `3 * 2 ** n`. */
export const MIN_BLOCKSIZE = 3
/** Levels there are (`NUM_BLOCKHASHES`). */
export const LEVELS = 31
/** Characters of the first part of the hash; the second has half of them. */
export const SPAMSUM_LENGTH = 64
/** `0x28021967` in the reference; only the low six bits of a piece hash ever show, and they depend on nothing but each other. */
export const HASH_INIT: number = 0x28021967 & 63

/** The lowest level whose full hash spans so many bytes; beyond the levels there are, the one above. */
export function fittingLevel(size: number): number {
  let level = 0
  while (level < LEVELS && MIN_BLOCKSIZE * 2 ** level * SPAMSUM_LENGTH < size) level++
  return level
}
