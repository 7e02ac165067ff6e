import { createCipheriv, createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { ByteBuilder } from '../../../test/byteBuilder.js'
import { damaged } from '../../../test/damage.js'
import { Rc4 } from '../src/encryption/rc4.js'
import { TURN, xorKey } from '../src/encryption/xorObfuscation.js'
import {
  CompoundFile,
  decryptDocument,
  decryptPackage,
  decryptPresentation,
  decryptWorkbook,
  type Decrypted,
} from '../src/index.js'
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

/** Key and verifier of `VelvetSweatshop`, as rules that look for such workbooks have them. */
const XOR = { key: 0xb359, verifier: 0x9a0a }
/** The password of 15 characters needs one byte to fill it up. */
const xorCharacters = [...Buffer.from(password), 0xbb]
const xorByte = (index: number): number =>
  (xorCharacters[index & 15] ?? 0) ^ ((index & 1) === 0 ? XOR.key & 0xff : XOR.key >> 8)

/** A workbook under XOR obfuscation: plain bytes are turned left by 5, keys right by 1 ([MS-OFFCRYPTO] §2.3.7.3). */
function xorWorkbook(pass: Uint8Array): { readonly plain: Uint8Array; readonly encrypted: Uint8Array } {
  const turnRight = (byte: number): number => (byte >> 1) | ((byte & 1) << 7)
  const turnLeft = (byte: number): number => ((byte << 5) | (byte >> 3)) & 0xff
  const cover = (data: Uint8Array, at: number, clear = 0): Uint8Array =>
    data.map((byte, index) => (index < clear ? byte : turnLeft(byte) ^ turnRight(xorByte(at + data.length + index))))
  const head = Buffer.concat([record(0x809, new Uint8Array(16)), record(0x2f, pass)])
  const sheet = Uint8Array.of(1, 2, 3, 4, 0, 1, 1, 0, 0x41)
  const text = Uint8Array.from({ length: 300 }, (_, index) => index & 0xff)
  const [sheetAt, textAt] = [head.length + 4, head.length + 4 + sheet.length + 4]
  return {
    plain: Uint8Array.from(Buffer.concat([head, record(0x85, sheet), record(0x3c, text)])),
    encrypted: Buffer.concat([head, record(0x85, cover(sheet, sheetAt, 4)), record(0x3c, cover(text, textAt))]),
  }
}

const documentText = Uint8Array.from({ length: 2000 }, (_, index) => (index < 0x44 ? 0 : index & 0xff))

/** A stream of Word with its flags, and what is behind them. */
function wordStream(flags: number, key: Uint8Array, covered: Uint8Array): Uint8Array {
  const head = new ByteBuilder().u16(0xa5ec, 0xc1, 0, 0, 0, flags, 0).bytes(key).padTo(0x44).build()
  return Buffer.concat([head, covered.subarray(0x44)])
}

/** A document under RC4 of 40 bits. */
function plainDocument(): Uint8Array {
  const md5 = (...parts: readonly Uint8Array[]): Buffer => createHash('md5').update(Buffer.concat(parts)).digest()
  const start = md5(Buffer.from(password, 'utf16le')).subarray(0, 5)
  const base = md5(...Array.from({ length: 16 }, () => [start, salt]).flat()).subarray(0, 5)
  const cipher = (block: number): Rc4 => new Rc4(md5(base, uint32(block)))
  const first = cipher(0)
  const info = new ByteBuilder()
    .u16(1, 1)
    .bytes(salt)
    .bytes(first.apply(verifier))
    .bytes(first.apply(md5(verifier)))
  const covered = Buffer.concat(
    [0, 1, 2, 3].map((block) => cipher(block).apply(documentText.subarray(block * 512, block * 512 + 512))),
  )
  return buildCompoundFile({
    WordDocument: wordStream(0x0300, new ByteBuilder().u32(52).build(), covered),
    '1Table': info.padTo(600).build(),
  })
}

/** A document under XOR obfuscation: bytes that are zero, or would become zero, are left. */
function xorDocument(): Uint8Array {
  const turnLeft = (byte: number): number => ((byte << 7) | (byte >> 1)) & 0xff
  const covered = documentText.map((byte, at) => {
    const value = byte ^ turnLeft(xorByte(at))
    return byte === 0 || value === 0 ? byte : value
  })
  const key = new ByteBuilder().u16(XOR.key, XOR.verifier).build()
  return buildCompoundFile({ WordDocument: wordStream(0x8100, key, covered) })
}

/** A presentation with one object under RC4 with keys of 40 bits. */
function presentation(): { readonly file: Uint8Array; readonly object: Uint8Array } {
  const base = sha1(salt, Buffer.from(password, 'utf16le'))
  const cipher = (block: number): Rc4 =>
    new Rc4(Buffer.concat([sha1(base, uint32(block)).subarray(0, 5), Buffer.alloc(11)]))
  const first = cipher(0)
  const info = description(0x6801, 0, [first.apply(verifier), first.apply(sha1(verifier))])
  const atom = (type: number, data: Uint8Array): Uint8Array =>
    new ByteBuilder().u16(0, type).u32(data.length).bytes(data).build()
  const object = atom(
    0x03e8,
    Uint8Array.from({ length: 700 }, (_, index) => index & 0xff),
  )
  const session = atom(0x2f14, info)
  const directoryAt = object.length + session.length
  const directory = atom(0x1772, new ByteBuilder().u32((2 << 20) | 1, 0, object.length).build())
  const edit = atom(0x0ff5, new ByteBuilder().u32(0, 0, 0, directoryAt, 1, 2, 0, 2).build())
  return {
    object,
    file: buildCompoundFile({
      'Current User': new ByteBuilder().u32(0, 0x14, 0x14, 0xf3d1c4df, directoryAt + directory.length, 0).build(),
      'PowerPoint Document': Buffer.concat([cipher(1).apply(object), session, directory, edit]),
    }),
  }
}

describe('an encrypted document', () => {
  it('of Excel under XOR obfuscation opens with the right password, and no other', () => {
    const key = new ByteBuilder().u16(XOR.key, XOR.verifier).build()
    for (const pass of [key, new ByteBuilder().u16(0).bytes(key).build()]) {
      const { plain, encrypted } = xorWorkbook(pass)
      const opened = decryptWorkbook(encrypted, password)
      expect(opened?.encryption).toMatchObject({ method: 'XOR obfuscation', keyBits: 16 })
      expect(Uint8Array.from(opened?.content ?? [])).toEqual(plain)
      expect(decryptWorkbook(encrypted, 'VelvetSweatshoq')?.content).toBeNull()
      expect(decryptWorkbook(encrypted, '')?.content).toBeNull()
      expect(decryptWorkbook(encrypted, 'longer than 15 characters')?.content).toBeNull()
    }
  })

  it('has the keys of the tables in the specification', () => {
    // The code of a first character without bits is the initial code of its length.
    expect(xorKey('\u0100', 0xe1f0 ^ 0x1021, 0xce4b ^ 3, TURN.word)).toHaveLength(16)
    expect(xorKey('', 0, 0, TURN.excel)).toHaveLength(16)
  })

  it('of Word opens with the right password, and no other', () => {
    const [plain, obfuscated] = [new CompoundFile(plainDocument()), new CompoundFile(xorDocument())]
    for (const [file, method] of [
      [plain, 'RC4'],
      [obfuscated, 'XOR obfuscation'],
    ] as const) {
      const opened = decryptDocument(file, password)
      expect(opened?.encryption.method).toBe(method)
      expect(opened?.content?.subarray(0x44)).toEqual(Uint8Array.from(documentText.subarray(0x44)))
      expect(decryptDocument(file, 'other')?.content).toBeNull()
    }
    const clear = buildCompoundFile({ WordDocument: wordStream(0, new Uint8Array(4), documentText) })
    expect(decryptDocument(new CompoundFile(clear), password)).toBeUndefined()
  })

  it('of PowerPoint opens with the right password, and no other', () => {
    const { file: bytes, object } = presentation()
    const file = new CompoundFile(bytes)
    const opened = decryptPresentation(file, password)
    expect(opened?.encryption).toEqual({ method: 'RC4 CryptoAPI', cipher: 'RC4', keyBits: 40, hash: 'SHA1' })
    expect(opened?.content?.subarray(0, object.length)).toEqual(object)
    expect(decryptPresentation(file, 'other')?.content).toBeNull()
    expect(decryptPresentation(new CompoundFile(plainDocument()), password)).toBeUndefined()
  })

  it('of Word or PowerPoint that is cut off or changed anywhere costs no exception', () => {
    const count = (file: Uint8Array, open: (file: CompoundFile, password: string) => Decrypted | undefined): number => {
      let opened = 0
      for (const bytes of damaged(file, 200)) {
        if (bytes.length < 512) continue
        // A flipped signature is no compound file.
        bytes.set(file.subarray(0, 8))
        if (open(new CompoundFile(bytes), password)?.content != null) opened++
      }
      return opened
    }
    for (const file of [plainDocument(), xorDocument()]) expect(count(file, decryptDocument)).toBeGreaterThan(100)
    expect(count(presentation().file, decryptPresentation)).toBeGreaterThan(100)
  })

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
