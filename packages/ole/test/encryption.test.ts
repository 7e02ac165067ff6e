import { createCipheriv, createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { ByteBuilder } from '../../../test/byteBuilder.js'
import { damaged } from '../../../test/damage.js'
import { Rc4 } from '../src/encryption/rc4.js'
import { CompoundFile, decryptPackage, decryptWorkbook } from '../src/index.js'
import { buildCompoundFile } from './buildCompoundFile.js'

const password = 'VelvetSweatshop'
const salt = Uint8Array.from({ length: 16 }, (_, index) => index * 7)
const verifier = Uint8Array.from({ length: 16 }, (_, index) => 200 - index)
const sha1 = (...parts: readonly Uint8Array[]): Buffer => createHash('sha1').update(Buffer.concat(parts)).digest()
const uint32 = (value: number): Uint8Array => new ByteBuilder().u32(value).build()

/** The binary description: versions, flags, then the header with the algorithm and bits of the key. */
function description(algorithm: number, keyBits: number, parts: readonly Uint8Array[]): Uint8Array {
  const [encrypted = new Uint8Array(0), hash = new Uint8Array(0)] = parts
  return new ByteBuilder()
    .u16(3, 2)
    .u32(0x24, 34, 0x24, 0, algorithm, 0x8004, keyBits, 24, 0, 0)
    .u16(0)
    .u32(16)
    .bytes(salt)
    .bytes(encrypted)
    .u32(20)
    .bytes(hash)
    .build()
}

/** A package under AES-128 in the way of Office 2007, its content of whole blocks. */
function standardDocument(content: Uint8Array): Uint8Array {
  let hash = sha1(salt, Buffer.from(password, 'utf16le'))
  for (let round = 0; round < 50_000; round++) hash = sha1(uint32(round), hash)
  const base = sha1(hash, uint32(0))
  const padded = new Uint8Array(64).fill(0x36).map((byte, at) => byte ^ (base[at] ?? 0))
  const key = sha1(padded).subarray(0, 16)
  const encrypt = (bytes: Uint8Array): Buffer => {
    const cipher = createCipheriv('aes-128-ecb', key, null).setAutoPadding(false)
    return Buffer.concat([cipher.update(bytes), cipher.final()])
  }
  const verifierHash = Buffer.concat([sha1(verifier), Buffer.alloc(12)])
  return buildCompoundFile({
    EncryptionInfo: description(0x660e, 128, [encrypt(verifier), encrypt(verifierHash)]),
    EncryptedPackage: new ByteBuilder()
      .u64(BigInt(content.length - 3))
      .bytes(encrypt(content))
      .build(),
  })
}

const record = (type: number, data: Uint8Array): Uint8Array =>
  new ByteBuilder().u16(type, data.length).bytes(data).build()

/** A workbook under RC4 with keys of 128 bits, and as it is in the clear. */
function apiWorkbook(): { readonly plain: Uint8Array; readonly encrypted: Uint8Array } {
  const base = sha1(salt, Buffer.from(password, 'utf16le'))
  const cipher = (block: number): Rc4 => new Rc4(sha1(base, uint32(block)).subarray(0, 16))
  const first = cipher(0)
  const info = description(0x6801, 128, [first.apply(verifier), first.apply(sha1(verifier))])
  const begin = record(0x809, new Uint8Array(16))
  const pass = record(0x2f, new ByteBuilder().u16(1).bytes(info).build())
  const sheet = record(0x85, Uint8Array.of(1, 2, 3, 4, 0, 1, 1, 0, 0x41))
  const long = record(
    0x3c,
    Uint8Array.from({ length: 3000 }, (_, index) => index & 0xff),
  )
  const plain = Uint8Array.from(Buffer.concat([begin, pass, sheet, long]))
  const mask = Buffer.concat([0, 1, 2, 3].map((block) => cipher(block).apply(new Uint8Array(1024))))
  const clear = begin.length + pass.length
  // Headers of records, and the first four bytes of the sheet, stay as they are.
  const isClear = (at: number): boolean =>
    at < clear + 8 || (at >= clear + sheet.length && at < clear + sheet.length + 4)
  return { plain, encrypted: plain.map((byte, at) => (isClear(at) ? byte : byte ^ (mask[at] ?? 0))) }
}

describe('an encrypted document', () => {
  it('has the key stream of RC4', () => {
    expect(Buffer.from(new Rc4(Buffer.from('Key')).apply(Buffer.from('Plaintext'))).toString('hex')).toBe(
      'bbf316e8d940af0ad3',
    )
  })

  it('of Office 2007 opens with the right password, and no other', () => {
    const content = Uint8Array.from({ length: 160 }, (_, index) => index)
    const file = new CompoundFile(standardDocument(content))
    expect(decryptPackage(file, password)).toEqual({
      encryption: { method: 'standard', cipher: 'AES', keyBits: 128, hash: 'SHA1' },
      content: Buffer.from(content.subarray(0, 157)),
    })
    expect(decryptPackage(file, 'other')?.content).toBeNull()
    expect(decryptPackage(new CompoundFile(buildCompoundFile({ a: verifier })), password)).toBeUndefined()
  })

  it('of Excel 2003 opens with the right password, and no other', () => {
    const { plain, encrypted } = apiWorkbook()
    const opened = decryptWorkbook(encrypted, password)
    expect(opened?.encryption).toEqual({ method: 'RC4 CryptoAPI', cipher: 'RC4', keyBits: 128, hash: 'SHA1' })
    expect(opened?.content).toEqual(plain)
    expect(decryptWorkbook(encrypted, 'other')?.content).toBeNull()
    expect(decryptWorkbook(plain.subarray(0, 20), password)).toBeUndefined()
  })

  it('that asks for more rounds than Office is not opened', () => {
    const xml = `<keyData cipherAlgorithm="AES" hashAlgorithm="SHA1" keyBits="128" saltValue="AAAA"/><p:encryptedKey spinCount="10000000" cipherAlgorithm="AES" hashAlgorithm="SHA1" keyBits="128" saltValue="AAAA"/>`
    const info = new ByteBuilder()
      .u16(4, 4)
      .u32(0x40)
      .bytes(Uint8Array.from(Buffer.from(xml)))
      .build()
    const file = new CompoundFile(buildCompoundFile({ EncryptionInfo: info, EncryptedPackage: new Uint8Array(64) }))
    expect(decryptPackage(file, password)).toMatchObject({ encryption: { method: 'agile' }, content: null })
  })

  it('that is cut off or changed anywhere costs no exception', () => {
    let opened = 0
    for (const bytes of damaged(apiWorkbook().encrypted, 300))
      if (decryptWorkbook(bytes, password)?.content != null) opened++
    expect(opened).toBeGreaterThan(300)
  })
})
