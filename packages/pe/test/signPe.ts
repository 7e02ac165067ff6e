import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { parsePe } from '../src/index.js'
import { der, empty, integer, octets, oid, sequence, set, text } from './buildDer.js'

const OID = {
  sha256: '2.16.840.1.101.3.4.2.1',
  rsa: '1.2.840.113549.1.1.1',
  sha256WithRsa: '1.2.840.113549.1.1.11',
  commonName: '2.5.4.3',
  country: '2.5.4.6',
} as const

export interface Identity {
  readonly certificate: Uint8Array
  readonly name: Uint8Array
  readonly issuerName: Uint8Array
  readonly serial: number
  readonly privateKey: KeyObject
}

function name(commonName: string): Uint8Array {
  return sequence(
    set(sequence(oid(OID.country), text('EE', 0x13))),
    set(sequence(oid(OID.commonName), text(commonName))),
  )
}

/** A certificate and its key; signed by itself unless an issuer is given. */
export function makeIdentity(commonName: string, serial: number, issuer?: Identity): Identity {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 1024 })
  const algorithm = sequence(oid(OID.sha256WithRsa), empty())
  const subject = name(commonName)
  const body = sequence(
    der(0xa0, integer(2)),
    integer(serial),
    algorithm,
    issuer?.name ?? subject,
    sequence(text('200101000000Z', 0x17), text('20500101000000Z', 0x18)),
    subject,
    publicKey.export({ type: 'spki', format: 'der' }),
  )
  const signature = sign('sha256', body, issuer?.privateKey ?? privateKey)
  const certificate = sequence(body, algorithm, der(0x03, Uint8Array.of(0), signature))
  return { certificate, name: subject, issuerName: issuer?.name ?? subject, serial, privateKey }
}

/** What a signature may have besides. */
export interface SignExtras {
  /** Page hashes of SHA-256: offsets and digests. */
  readonly pageHashes?: Uint8Array
  /** Attributes that are not signed, made of the signature. */
  readonly unsigned?: (signature: Uint8Array) => readonly Uint8Array[]
}

/** A countersignature of the older kind. */
export function counterSignature(signature: Uint8Array, signer: Identity): Uint8Array {
  const attributes = [
    sequence(oid('1.2.840.113549.1.9.5'), set(text('230102030405Z', 0x17))),
    sequence(oid('1.2.840.113549.1.9.4'), set(octets(createHash('sha256').update(signature).digest()))),
  ]
  return sequence(oid('1.2.840.113549.1.9.6'), set(signerInfoOf(signer, attributes)))
}

/** A token of RFC 3161 with the certificate that signed it. */
export function timestampToken(signature: Uint8Array, signer: Identity): Uint8Array {
  const algorithm = sequence(oid(OID.sha256), empty())
  const info = sequence(
    integer(1),
    oid('1.2.3.4'),
    sequence(algorithm, octets(createHash('sha256').update(signature).digest())),
    integer(5),
    text('20230102030405Z', 0x18),
  )
  const attributes = [sequence(oid('1.2.840.113549.1.9.4'), set(octets(createHash('sha256').update(info).digest())))]
  const signed = sequence(
    integer(3),
    set(algorithm),
    sequence(oid('1.2.840.113549.1.9.16.1.4'), der(0xa0, octets(info))),
    der(0xa0, signer.certificate),
    set(signerInfoOf(signer, attributes)),
  )
  const token = sequence(oid('1.2.840.113549.1.7.2'), der(0xa0, signed))
  return sequence(oid('1.3.6.1.4.1.311.3.3.1'), set(token))
}

function signerInfoOf(
  signer: Identity,
  attributes: readonly Uint8Array[],
  unsigned?: SignExtras['unsigned'],
): Uint8Array {
  const signature = sign('sha256', set(...attributes), signer.privateKey)
  return sequence(
    integer(1),
    sequence(signer.issuerName, integer(signer.serial)),
    sequence(oid(OID.sha256), empty()),
    der(0xa0, ...attributes),
    sequence(oid(OID.rsa), empty()),
    octets(signature),
    ...(unsigned === undefined ? [] : [der(0xa1, ...unsigned(signature))]),
  )
}

/** Flags, and the link to the serialized page hashes. */
function imageDescription(pageHashes: Uint8Array | undefined): Uint8Array {
  const flags = der(0x03, Uint8Array.of(0))
  if (pageHashes === undefined) return sequence(flags)
  const serialized = set(sequence(oid('1.3.6.1.4.1.311.2.3.2'), set(octets(pageHashes))))
  return sequence(flags, der(0xa0, der(0xa1, octets(new Uint8Array(16)), octets(serialized))))
}

/** Append an Authenticode signature as signing tools do. */
export function signPe(
  image: Uint8Array,
  signer: Identity,
  certificates: readonly Identity[],
  { pageHashes, unsigned }: SignExtras = {},
): Uint8Array {
  const digest = Buffer.from(parsePe(image).authentihash('sha256'), 'hex')
  const algorithm = sequence(oid(OID.sha256), empty())
  const data = sequence(oid('1.3.6.1.4.1.311.2.1.15'), imageDescription(pageHashes))
  const inner = Buffer.concat([data, sequence(algorithm, octets(digest))])
  const content = createHash('sha256').update(inner).digest()
  const attributes = [
    sequence(oid('1.2.840.113549.1.9.4'), set(octets(content))),
    sequence(
      oid('1.3.6.1.4.1.311.2.1.12'),
      set(sequence(der(0xa0, der(0x80, wide('Probe'))), der(0xa1, der(0x80, Buffer.from('https://example.test/'))))),
    ),
  ]
  const signedData = sequence(
    integer(1),
    set(algorithm),
    sequence(oid('1.3.6.1.4.1.311.2.1.4'), der(0xa0, sequence(inner))),
    der(0xa0, ...certificates.map(({ certificate }) => certificate)),
    set(signerInfoOf(signer, attributes, unsigned)),
  )
  return appendCertificate(image, sequence(oid('1.2.840.113549.1.7.2'), der(0xa0, signedData)))
}

function wide(value: string): Uint8Array {
  return Buffer.from(value, 'utf16le').swap16()
}

/** Pad to eight bytes, append one `WIN_CERTIFICATE`, and write the directory entry. */
export function appendCertificate(image: Uint8Array, data: Uint8Array): Uint8Array {
  const start = (image.length + 7) & ~7
  const length = 8 + data.length
  const signed = new Uint8Array(start + ((length + 7) & ~7))
  signed.set(image)
  signed.set(data, start + 8)
  const view = new DataView(signed.buffer)
  view.setUint32(start, length, true)
  view.setUint16(start + 4, 0x200, true)
  view.setUint16(start + 6, 2, true)
  const optionalHeader = view.getUint32(0x3c, true) + 24
  const directories = optionalHeader + (view.getUint16(optionalHeader, true) === 0x20b ? 112 : 96)
  view.setUint32(directories + 32, start, true)
  view.setUint32(directories + 36, signed.length - start, true)
  return signed
}
