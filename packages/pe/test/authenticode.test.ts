import { describe, expect, it } from 'vitest'
import { parsePe } from '../src/index.js'
import { sampleImage } from './sampleImage.js'
import { appendCertificate, makeIdentity, signPe } from './signPe.js'

const root = makeIdentity('Test Root', 1)
const publisher = makeIdentity('Test Publisher', 7, root)

describe.each([32, 64] as const)('a signed image of %i bits', (bits) => {
  const image = sampleImage(bits)
  const signed = signPe(image, publisher, [root, publisher])
  const [signature] = parsePe(signed).signatures

  it('is intact, and its signature was made with the certificate’s key', () => {
    expect(signature).toMatchObject({
      digestAlgorithm: 'sha256',
      fileIntact: true,
      signatureValid: true,
      nested: false,
    })
  })

  it('has the chain from the signer to the root', () => {
    expect(signature?.chain.map(({ subject }) => subject.text)).toEqual([
      'C=EE, CN=Test Publisher',
      'C=EE, CN=Test Root',
    ])
    expect(signature?.chainComplete).toBe(true)
    expect(signature?.certificates).toHaveLength(2)
  })

  it('tells serial number, validity, program name and address', () => {
    const [certificate] = signature?.chain ?? []
    expect(certificate?.notBefore).toBe(Date.UTC(2020, 0, 1))
    expect(certificate?.notAfter).toBe(Date.UTC(2050, 0, 1))
    expect(certificate?.subject).toMatchObject({ commonName: 'Test Publisher', country: 'EE' })
    expect(signature).toMatchObject({ programName: 'Probe', moreInfoUrl: 'https://example.test/', timestamp: null })
  })

  it('has the same authentihash as without the signature', () => {
    expect(parsePe(signed).authentihash()).toBe(parsePe(image).authentihash())
    expect(signature?.computedDigest).toBe(parsePe(image).authentihash('sha256'))
  })

  it('is no longer intact after a change in the image, but after one of the checksum it is', () => {
    const changed = signed.slice()
    changed[0x410] = (changed[0x410] ?? 0) ^ 1
    expect(parsePe(changed).signatures[0]).toMatchObject({ fileIntact: false, signatureValid: true })
    const checksum = signed.slice()
    new DataView(checksum.buffer).setUint32(0x40 + 24 + 64, 0x1234, true)
    expect(parsePe(checksum).signatures[0]).toMatchObject({ fileIntact: true, signatureValid: true })
  })
})

describe('a signature that is not what it claims', () => {
  it('made with another key is not valid', () => {
    const impostor = { ...publisher, privateKey: makeIdentity('Other', 9).privateKey }
    const [signature] = parsePe(signPe(sampleImage(), impostor, [root, publisher])).signatures
    expect(signature).toMatchObject({ fileIntact: true, signatureValid: false })
  })

  it('without the signer’s certificate has no chain', () => {
    const [signature] = parsePe(signPe(sampleImage(), publisher, [root])).signatures
    expect(signature).toMatchObject({ signatureValid: false, chain: [], chainComplete: false })
  })

  it('without its root has an incomplete chain', () => {
    const [signature] = parsePe(signPe(sampleImage(), publisher, [publisher])).signatures
    expect(signature).toMatchObject({ signatureValid: true, chainComplete: false })
  })

  it('that is no PKCS#7 is reported', () => {
    const pe = parsePe(appendCertificate(sampleImage(), Uint8Array.of(0x30, 0x84, 0xff, 0xff, 0xff, 0xff, 1)))
    expect(pe.signatures).toEqual([])
    expect(pe.diagnostics).toContainEqual(expect.objectContaining({ code: 'PE_CERTIFICATE_DAMAGED' }))
  })

  it('never throws when any byte of it is changed', () => {
    const signed = signPe(sampleImage(), publisher, [root, publisher])
    const start = parsePe(signed).certificates[0]?.offset ?? 0
    for (let at = start + 8; at < signed.length; at += 3) {
      const damaged = signed.slice()
      damaged[at] = (damaged[at] ?? 0) ^ 0x81
      expect(() => parsePe(damaged).signatures).not.toThrow()
    }
  })
})
