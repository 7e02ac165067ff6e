import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { parsePe } from '../src/index.js'
import { sampleImage } from './sampleImage.js'
import { appendCertificate, counterSignature, makeIdentity, signPe, timestampToken } from './signPe.js'

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

describe('a timestamp', () => {
  const clock = makeIdentity('Test Clock', 11)
  const signedWith = (unsigned: (signature: Uint8Array) => readonly Uint8Array[]) =>
    parsePe(signPe(sampleImage(), publisher, [root, publisher, clock], { unsigned })).signatures[0]?.timestamp
  const common = { time: Date.UTC(2023, 0, 2, 3, 4, 5), issuer: 'C=EE, CN=Test Clock', serialNumber: '0b' }

  it('of either kind is checked against the signature', () => {
    expect(signedWith((signature) => [counterSignature(signature, clock)])).toEqual({
      kind: 'pkcs9',
      ...common,
      valid: true,
    })
    expect(signedWith((signature) => [timestampToken(signature, clock)])).toEqual({
      kind: 'rfc3161',
      ...common,
      valid: true,
    })
  })

  it('of another signature, or by another key, is not valid', () => {
    const other = new Uint8Array(128)
    const impostor = { ...clock, privateKey: publisher.privateKey }
    expect(signedWith(() => [counterSignature(other, clock)])).toMatchObject({ valid: false })
    expect(signedWith(() => [timestampToken(other, clock)])).toMatchObject({ valid: false })
    expect(signedWith((signature) => [counterSignature(signature, impostor)])).toMatchObject({ valid: false })
    expect(signedWith((signature) => [timestampToken(signature, impostor)])).toMatchObject({ valid: false })
  })
})

describe('page hashes', () => {
  /** Digests of the headers without checksum and table of certificates, and of pages of 4,096 bytes, filled up with zeros. */
  function pageHashes(image: Uint8Array): Uint8Array {
    const { sections, optionalHeader, is64Bit } = parsePe(image)
    const start = new DataView(image.buffer).getUint32(0x3c, true) + 24
    const entry = start + (is64Bit ? 144 : 128)
    const { sizeOfHeaders, sectionAlignment } = optionalHeader
    const filled = (...parts: readonly Uint8Array[]): Uint8Array => {
      const page = Buffer.concat(parts)
      return Buffer.concat([page, Buffer.alloc(Math.max(sectionAlignment - page.length, 0))])
    }
    const offset = (value: number): Uint8Array => Uint8Array.of(value, value >> 8, value >> 16, value >> 24)
    const digest = (data: Uint8Array): Uint8Array => createHash('sha256').update(data).digest()
    // The excluded fields count for the length of the page.
    const head = filled(
      image.subarray(0, start + 64),
      image.subarray(start + 68, entry),
      image.subarray(entry + 8, sizeOfHeaders),
    )
    const found: Uint8Array[] = [offset(0), digest(head.subarray(0, sectionAlignment - 12))]
    let end = 0
    for (const { header } of sections) {
      for (let at = 0; at < header.sizeOfRawData; at += sectionAlignment) {
        const length = Math.min(header.sizeOfRawData - at, sectionAlignment)
        const place = header.pointerToRawData + at
        found.push(offset(place), digest(filled(image.subarray(place, place + length))))
      }
      if (header.sizeOfRawData > 0) end = header.pointerToRawData + header.sizeOfRawData
    }
    return Buffer.concat([...found, offset(end), new Uint8Array(32)])
  }

  it.each([32, 64] as const)('of an image of %i bits are those of the file, until it is changed', (bits) => {
    const image = sampleImage(bits)
    const hashes = pageHashes(image)
    const signed = signPe(image, publisher, [root, publisher], { pageHashes: hashes })
    const count = hashes.length / 36 - 1
    expect(count).toBeGreaterThan(1)
    expect(parsePe(signed).signatures[0]?.pageHashes).toEqual({ algorithm: 'sha256', count, intact: true })
    signed[0x410] = (signed[0x410] ?? 0) ^ 1
    expect(parsePe(signed).signatures[0]?.pageHashes).toEqual({ algorithm: 'sha256', count, intact: false })
  })

  it('that are cut off are not those of the file', () => {
    const image = sampleImage()
    const signed = signPe(image, publisher, [root, publisher], { pageHashes: pageHashes(image).subarray(0, -36) })
    expect(parsePe(signed).signatures[0]?.pageHashes).toMatchObject({ intact: false })
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

  it('comes with more certificates of its issuer’s name than are tried', () => {
    const impostors = Array.from({ length: 64 }, () => makeIdentity('Test Root', 1).certificate)
    const [few] = parsePe(
      signPe(sampleImage(), publisher, [
        publisher,
        ...impostors.slice(0, 63).map((certificate) => ({ ...root, certificate })),
        root,
      ]),
    ).signatures
    expect(few?.chain).toHaveLength(2)
    const [many] = parsePe(
      signPe(sampleImage(), publisher, [
        publisher,
        ...impostors.map((certificate) => ({ ...root, certificate })),
        root,
      ]),
    ).signatures
    expect(many?.chain).toHaveLength(1)
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
