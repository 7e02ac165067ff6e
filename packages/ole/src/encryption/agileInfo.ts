/** Algorithms and salt of one key. */
export interface AgileKey {
  readonly cipher: string
  readonly hash: string
  readonly keyBits: number
  readonly salt: Uint8Array
}

/** The XML that describes an agile encryption ([MS-OFFCRYPTO] §2.3.4.10). */
export interface AgileInfo {
  /** Of the package. */
  readonly keyData: AgileKey
  /** Of the password. */
  readonly encryptedKey: AgileKey
  /** How often the password is hashed; infinite where it is no number. */
  readonly rounds: number
  readonly verifierInput: Uint8Array
  readonly verifierHash: Uint8Array
  readonly key: Uint8Array
}

const MAXIMUM_VALUE = 4096

/** Of several keys the first that is made from a password counts. */
export function readAgileInfo(xml: string): AgileInfo {
  const keyData = attributes(xml, 'keyData')
  const encryptedKey = attributes(xml, 'encryptedKey')
  return {
    keyData: toKey(keyData),
    encryptedKey: toKey(encryptedKey),
    rounds: Number(encryptedKey.get('spinCount') ?? Infinity),
    verifierInput: base64(encryptedKey.get('encryptedVerifierHashInput')),
    verifierHash: base64(encryptedKey.get('encryptedVerifierHashValue')),
    key: base64(encryptedKey.get('encryptedKeyValue')),
  }
}

function attributes(xml: string, element: string): ReadonlyMap<string, string> {
  const tag = new RegExp(`<(?:\\w{1,32}:)?${element}\\s([^<>]{0,65536})>`).exec(xml)?.[1] ?? ''
  return new Map(Array.from(tag.matchAll(/(\w{1,64})="([^"]{0,4096})"/g), ([, name = '', value = '']) => [name, value]))
}

function toKey(tag: ReadonlyMap<string, string>): AgileKey {
  return {
    cipher: tag.get('cipherAlgorithm') ?? '',
    hash: tag.get('hashAlgorithm') ?? '',
    keyBits: Number(tag.get('keyBits') ?? 0),
    salt: base64(tag.get('saltValue')),
  }
}

function base64(text = ''): Uint8Array {
  return Buffer.from(text.slice(0, MAXIMUM_VALUE), 'base64')
}
