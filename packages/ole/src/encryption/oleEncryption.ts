/** How a document is encrypted ([MS-OFFCRYPTO]). */
export interface OleEncryption {
  readonly method: 'XOR obfuscation' | 'RC4' | 'RC4 CryptoAPI' | 'standard' | 'agile' | 'unknown'
  /** `AES`, `RC4` …; `null` if not told. */
  readonly cipher: string | null
  readonly keyBits: number | null
  readonly hash: string | null
}

/** A method that is not known. */
export const unknownEncryption: OleEncryption = { method: 'unknown', cipher: null, keyBits: null, hash: null }

/** What is decrypted, and how it was encrypted; `content` is `null` where the password is wrong or the method is not read. */
export interface Decrypted {
  readonly encryption: OleEncryption
  readonly content: Uint8Array | null
}
