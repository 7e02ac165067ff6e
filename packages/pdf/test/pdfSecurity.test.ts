import { createCipheriv, createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { damaged } from '../../../test/damage.js'
import { isPdf, scanPdf } from '../src/index.js'
import { rc4 } from '../src/rc4.js'

const PADDING = Buffer.from('28bf4e5e4e758a4164004e56fffa01082e2e00b6d0683e802f0ca9fe6453697a', 'hex')
const id = Buffer.from('0123456789abcdef0123456789abcdef', 'hex')
const owner = Buffer.alloc(32, 0x42)
const code = 'app.launchURL("http://example.test/")'
const script = Buffer.from(code)
const md5 = (...parts: readonly Uint8Array[]): Buffer => createHash('md5').update(Buffer.concat(parts)).digest()
const sha256 = (...parts: readonly Uint8Array[]): Buffer => createHash('sha256').update(Buffer.concat(parts)).digest()
const hex = (bytes: Uint8Array): string => `<${Buffer.from(bytes).toString('hex')}>`

type Encrypt = (bytes: Uint8Array, object: number) => Uint8Array

/** A script in a string of object 1, another in the stream 2, both encrypted. */
function document(dictionary: string, encrypt: Encrypt): Uint8Array {
  const stream = encrypt(script, 2)
  const parts = [
    `%PDF-1.7\n1 0 obj<</OpenAction<</S/JavaScript/JS ${hex(encrypt(script, 1))}>>/Names<</S/JavaScript/JS 2 0 R>>>>endobj\n`,
    `2 0 obj<</Length ${String(stream.length)}>>stream\n`,
    stream,
    `\nendstream endobj\n3 0 obj<</Filter/Standard ${dictionary}>>endobj\n`,
    `trailer<</Encrypt 3 0 R/ID[${hex(id)}${hex(id)}]>>\n%%EOF`,
  ]
  return Uint8Array.from(Buffer.concat(parts.map((part) => Buffer.from(part))))
}

function aes(key: Uint8Array, bytes: Uint8Array): Uint8Array {
  const vector = Buffer.alloc(16, 9)
  const cipher = createCipheriv(`aes-${String(key.length * 8)}-cbc`, key, vector)
  return Buffer.concat([vector, cipher.update(bytes), cipher.final()])
}

/** Keys of revisions 2 to 4 under the empty password, with what it is checked by. */
function oldDocument(revision: 2 | 3 | 4): Uint8Array {
  const size = revision === 2 ? 5 : 16
  let key = md5(PADDING, owner, Buffer.from([0xfc, 0xff, 0xff, 0xff]), id).subarray(0, size)
  if (revision > 2) for (let round = 0; round < 50; round++) key = md5(key).subarray(0, size)
  let user: Uint8Array = revision === 2 ? rc4(key, PADDING) : rc4(key, md5(PADDING, id))
  if (revision > 2)
    for (let round = 1; round < 20; round++)
      user = rc4(
        key.map((byte) => byte ^ round),
        user,
      )
  const common = `/O ${hex(owner)}/U ${hex(Buffer.concat([user, Buffer.alloc(32 - user.length)]))}/P -4`
  const filter = '/CF<</StdCF<</CFM/AESV2>>>>/StmF/StdCF/StrF/StdCF'
  const kind = { 2: '/V 1/R 2', 3: '/V 2/R 3/Length 128', 4: `/V 4/R 4${filter}` }[revision]
  return document(kind + common, (bytes, object) => {
    const salt = revision === 4 ? [Buffer.from('sAlT')] : []
    const own = md5(key, Buffer.from([object, 0, 0, 0, 0]), ...salt).subarray(0, Math.min(size + 5, 16))
    return revision === 4 ? aes(own, bytes) : rc4(own, bytes)
  })
}

/** Revision 5, whose key is random and stored under a hash of the password. */
function newDocument(): Uint8Array {
  const key = Buffer.alloc(32, 0x77)
  const [check, salt] = [Buffer.from('checksal'), Buffer.from('keysalt!')]
  const cipher = createCipheriv('aes-256-cbc', sha256(salt), Buffer.alloc(16)).setAutoPadding(false)
  const stored = Buffer.concat([cipher.update(key), cipher.final()])
  const filter = '/CF<</StdCF<</CFM/AESV3>>>>/StmF/StdCF/StrF/StdCF'
  const user = Buffer.concat([sha256(check), check, salt])
  return document(`/V 5/R 5${filter}/O ${hex(owner)}/U ${hex(user)}/UE ${hex(stored)}/P -4`, (bytes) => aes(key, bytes))
}

describe('a document under the empty password', () => {
  it.each([
    ['RC4 of 40 bits', oldDocument(2), { cipher: 'RC4', keyBits: 40, revision: 2 }],
    ['RC4 of 128 bits', oldDocument(3), { cipher: 'RC4', keyBits: 128, revision: 3 }],
    ['AES of 128 bits', oldDocument(4), { cipher: 'AESV2', keyBits: 128, revision: 4 }],
    ['AES of 256 bits', newDocument(), { cipher: 'AESV3', keyBits: 256, revision: 5 }],
  ])('and %s has its strings and streams read', (_, bytes, encryption) => {
    const pdf = scanPdf(bytes)
    expect(pdf.encryption).toEqual({ handler: 'Standard', opened: true, ...encryption })
    expect(pdf.encrypted).toBe(true)
    expect(pdf.scripts.map(({ object, code: text }) => [object, text])).toEqual(
      expect.arrayContaining([
        [1, code],
        [2, code],
      ]),
    )
    expect(pdf.diagnostics).toEqual([])
  })

  it('stays closed where another password is needed', () => {
    const text = Buffer.from(oldDocument(3)).toString('latin1').replace('/P -4', '/P -8')
    const pdf = scanPdf(Uint8Array.from(Buffer.from(text, 'latin1')))
    expect(pdf.encryption).toMatchObject({ opened: false, cipher: 'RC4' })
    expect(pdf.diagnostics).toMatchObject([{ code: 'PDF_ENCRYPTED' }])
  })

  it('that is cut off or changed anywhere costs no exception', () => {
    let scripts = 0
    for (const document of [oldDocument(3), newDocument()])
      for (const bytes of damaged(document, 500)) if (isPdf(bytes)) scripts += scanPdf(bytes).scripts.length
    expect(scripts).toBeGreaterThan(1000)
  })
})
