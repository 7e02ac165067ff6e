import { createHash, verify as verifySignature } from 'node:crypto'
import { authentihash, type AuthentihashAlgorithm } from './authentihash.js'
import { type Certificate, isIssuedBy, publicKey, readCertificate, readName, serialNumber } from './certificate.js'
import type { CertificateEntry } from './certificates.js'
import { DER, type DerElement, derText, derTime, objectIdentifier, readDerElements } from './der.js'
import { type PageHashes, readPageHashes } from './pageHashes.js'
import type { PeImage } from './peImage.js'

/**
 * An Authenticode signature (PKCS#7 SignedData, RFC 2315) checked against the file.
 *
 * Three independent facts are told: whether the file is the one that was signed, whether the signature was made with the certificate's key, and who
 * issued the certificates. Whether any of them deserves trust (a known root, revocation, purpose, time) is not claimed.
 */
export interface AuthenticodeSignature {
  /** Name of the digest over the file: `sha1`, `sha256` …; `null` if unknown. */
  readonly digestAlgorithm: AuthentihashAlgorithm | null
  /** The digest that was signed. */
  readonly digest: string
  /** The digest that the file has; `null` if the algorithm is unknown. */
  readonly computedDigest: string | null
  /** Whether the two are equal: the file was not changed. */
  readonly fileIntact: boolean
  /** Whether the signature over the digest was made with the key of the signer's certificate. */
  readonly signatureValid: boolean
  /** The signer's certificate and its issuers, as far as they are in the signature; empty if the signer's own is missing. */
  readonly chain: readonly Certificate[]
  /** Whether the chain ends in a certificate that signed itself. Roots are usually not included. */
  readonly chainComplete: boolean
  /** All certificates in the signature, in their order. */
  readonly certificates: readonly Certificate[]
  readonly programName: string | null
  readonly moreInfoUrl: string | null
  readonly timestamp: AuthenticodeTimestamp | null
  /** Digests of single pages; `null` if the signature has none. */
  readonly pageHashes: PageHashes | null
  /** Whether the signature is inside another (dual signing). */
  readonly nested: boolean
}

/** A countersignature that tells when the file was signed. */
export interface AuthenticodeTimestamp {
  /** `rfc3161` or the older `pkcs9`. */
  readonly kind: 'rfc3161' | 'pkcs9'
  /** Milliseconds since 1970, UTC; `null` if unreadable. */
  readonly time: number | null
  /** Who countersigned, as its certificate's issuer and serial number name it. */
  readonly issuer: string | null
  readonly serialNumber: string | null
  /** Whether it is of this signature, and was made with the key of a certificate that comes with it. */
  readonly valid: boolean
}

const OID = {
  signedData: '1.2.840.113549.1.7.2',
  messageDigest: '1.2.840.113549.1.9.4',
  signingTime: '1.2.840.113549.1.9.5',
  counterSignature: '1.2.840.113549.1.9.6',
  spcIndirectData: '1.3.6.1.4.1.311.2.1.4',
  spcOpusInfo: '1.3.6.1.4.1.311.2.1.12',
  nestedSignature: '1.3.6.1.4.1.311.2.4.1',
  rfc3161: '1.3.6.1.4.1.311.3.3.1',
  rsaPss: '1.2.840.113549.1.1.10',
} as const

const DIGESTS: ReadonlyMap<string, AuthentihashAlgorithm> = new Map([
  ['1.2.840.113549.2.5', 'md5'],
  ['1.3.14.3.2.26', 'sha1'],
  ['2.16.840.1.101.3.4.2.1', 'sha256'],
  ['2.16.840.1.101.3.4.2.2', 'sha384'],
  ['2.16.840.1.101.3.4.2.3', 'sha512'],
])

const WIN_CERT_TYPE_PKCS_SIGNED_DATA = 2
/** Signatures in signatures that are followed, and signatures in all. */
const MAXIMUM_NESTING = 4
const MAXIMUM_SIGNATURES = 16
const MAXIMUM_CHAIN = 16
/** Certificates that are tried as issuers in one chain: thousands may bear the name, and each costs a verification. */
const MAXIMUM_CANDIDATES = 64

/** Read and check all Authenticode signatures of the certificate table. */
export function readAuthenticode(
  image: PeImage,
  entries: readonly CertificateEntry[],
): readonly AuthenticodeSignature[] {
  const reader = new SignatureReader(image)
  for (const entry of entries) {
    if (entry.type === WIN_CERT_TYPE_PKCS_SIGNED_DATA) reader.read(entry.data, 0, entry.offset)
  }
  return reader.signatures
}

class SignatureReader {
  readonly signatures: AuthenticodeSignature[] = []
  readonly #image: PeImage
  readonly #digests = new Map<AuthentihashAlgorithm, string>()

  constructor(image: PeImage) {
    this.#image = image
  }

  read(bytes: Uint8Array, depth: number, offset: number): void {
    if (depth > MAXIMUM_NESTING || this.signatures.length >= MAXIMUM_SIGNATURES) return
    const signed = openSignedData(readDerElements(bytes)[0])
    const signer = signed?.signers[0]
    if (signed === undefined || signer === undefined) {
      this.#image.sink.report('PE_CERTIFICATE_DAMAGED', 'expected PKCS#7 SignedData in the certificate table', offset)
      return
    }
    this.signatures.push(this.#check(signed, signer, depth > 0))
    for (const nested of attributeValues(signer.unsigned, OID.nestedSignature))
      this.read(nested.bytes, depth + 1, offset)
  }

  #check(signed: SignedData, signer: Signer, nested: boolean): AuthenticodeSignature {
    const { algorithm, digest } = signedDigest(signed)
    const computedDigest = algorithm === null ? null : this.#digest(algorithm)
    const certificate = certificateOf(signer, signed.certificates)
    const chain = certificate === undefined ? [] : buildChain(certificate, signed.certificates)
    const root = chain.at(-1)
    return {
      digestAlgorithm: algorithm,
      digest,
      computedDigest,
      fileIntact: digest !== '' && digest === computedDigest,
      signatureValid: verifySigner(signed.content?.content, signer, certificate),
      chain,
      chainComplete: root !== undefined && isIssuedBy(root, root),
      certificates: signed.certificates,
      ...opusInfo(signer),
      timestamp: readTimestamp(signer, signed.certificates),
      pageHashes: readPageHashes(this.#image, imageData(signed)),
      nested,
    }
  }

  #digest(algorithm: AuthentihashAlgorithm): string {
    const known = this.#digests.get(algorithm)
    if (known !== undefined) return known
    const computed = authentihash(this.#image, algorithm)
    this.#digests.set(algorithm, computed)
    return computed
  }
}

/** `SignedData`: version, digestAlgorithms, contentInfo, [0] certificates, [1] crls, signerInfos. */
interface SignedData {
  readonly contentType: string
  readonly content: DerElement | undefined
  readonly certificates: readonly Certificate[]
  readonly signers: readonly Signer[]
}

/** `SignerInfo`: version, issuerAndSerialNumber, digestAlgorithm, [0] authenticated attributes, encryption algorithm, signature, [1] other attributes. */
interface Signer {
  readonly issuer: string
  readonly serialNumber: string
  readonly digestAlgorithm: AuthentihashAlgorithm | undefined
  readonly encryptionAlgorithm: string
  readonly signed: DerElement | undefined
  readonly unsigned: DerElement | undefined
  readonly signature: Uint8Array
}

function openSignedData(element: DerElement | undefined): SignedData | undefined {
  if (objectIdentifier(element?.children[0]) !== OID.signedData) return undefined
  const body = element?.child(DER.CONTEXT_0)?.children[0]
  const info = body?.child(DER.SEQUENCE)
  const signers = body?.children.findLast(({ tag }) => tag === DER.SET)
  if (body === undefined || info === undefined || signers === undefined) return undefined
  return {
    contentType: objectIdentifier(info.children[0]),
    content: info.child(DER.CONTEXT_0)?.children[0],
    certificates: (body.child(DER.CONTEXT_0)?.children ?? [])
      .map(readCertificate)
      .filter((found) => found !== undefined),
    signers: signers.children.map(readSigner).filter((found) => found !== undefined),
  }
}

function readSigner(element: DerElement): Signer | undefined {
  const [, identity, digestAlgorithm] = element.children
  const [issuer, serial] = identity?.children ?? []
  const signature = element.child(DER.OCTET_STRING)
  if (issuer === undefined || serial === undefined || signature === undefined) return undefined
  const encryption = element.children.findLast(({ tag }) => tag === DER.SEQUENCE)
  return {
    issuer: readName(issuer).text,
    serialNumber: serialNumber(serial),
    digestAlgorithm: DIGESTS.get(objectIdentifier(digestAlgorithm?.children[0])),
    encryptionAlgorithm: objectIdentifier(encryption?.children[0]),
    signed: element.child(DER.CONTEXT_0),
    unsigned: element.child(DER.CONTEXT_1),
    signature: signature.content,
  }
}

/** Values of the attribute with the type in a set of attributes. */
function attributeValues(attributes: DerElement | undefined, type: string): readonly DerElement[] {
  const found = attributes?.children.filter((attribute) => objectIdentifier(attribute.children[0]) === type) ?? []
  return found.flatMap((attribute) => attribute.child(DER.SET)?.children ?? [])
}

/** `SpcIndirectDataContent`: data, messageDigest { algorithm, digest }. */
function signedDigest({ contentType, content }: SignedData): {
  algorithm: AuthentihashAlgorithm | null
  digest: string
} {
  const info = contentType === OID.spcIndirectData ? content?.children[1] : undefined
  const algorithm = DIGESTS.get(objectIdentifier(info?.children[0]?.children[0])) ?? null
  const digest = info?.child(DER.OCTET_STRING)?.content ?? new Uint8Array(0)
  return { algorithm, digest: Buffer.from(digest).toString('hex') }
}

/** `SpcIndirectDataContent`: data { type, value }, of which the value describes the image. */
function imageData({ contentType, content }: SignedData): DerElement | undefined {
  return contentType === OID.spcIndirectData ? content?.children[0]?.children[1] : undefined
}

function certificateOf(signer: Signer | undefined, certificates: readonly Certificate[]): Certificate | undefined {
  return certificates.find(
    ({ serialNumber: serial, issuer }) => serial === signer?.serialNumber && issuer.text === signer.issuer,
  )
}

/** The authenticated attributes name the digest of the content; the signature is over them, tagged as the SET that they are. */
function verifySigner(content: Uint8Array | undefined, signer: Signer, certificate: Certificate | undefined): boolean {
  const key = certificate && publicKey(certificate)
  const { digestAlgorithm } = signer
  if (key === undefined || digestAlgorithm === undefined || content === undefined) return false
  let data = content
  if (signer.signed !== undefined) {
    const expected = attributeValues(signer.signed, OID.messageDigest)[0]?.content ?? new Uint8Array(0)
    if (!createHash(digestAlgorithm).update(data).digest().equals(expected)) return false
    data = signer.signed.bytes.slice()
    data[0] = DER.SET
  }
  try {
    // RSASSA-PSS: salt as long as the digest, which is what signing tools write (constants.RSA_PKCS1_PSS_PADDING is 6, RSA_PSS_SALTLEN_DIGEST -1).
    const options = signer.encryptionAlgorithm === OID.rsaPss ? { key, padding: 6, saltLength: -1 } : key
    return verifySignature(digestAlgorithm, data, options, signer.signature)
  } catch {
    // A key of a kind that cannot verify, or a signature of another length.
    return false
  }
}

function buildChain(first: Certificate, certificates: readonly Certificate[]): readonly Certificate[] {
  const chain = [first]
  let left = MAXIMUM_CANDIDATES
  for (let last = first; chain.length < MAXIMUM_CHAIN;) {
    const { text } = last.issuer
    const issuer = certificates.find(
      (candidate) =>
        candidate.subject.text === text && !chain.includes(candidate) && left-- > 0 && isIssuedBy(last, candidate),
    )
    if (issuer === undefined) break
    chain.push(issuer)
    last = issuer
  }
  return chain
}

/** `SpcSpOpusInfo`: [0] program name, [1] more info. */
function opusInfo(signer: Signer): { programName: string | null; moreInfoUrl: string | null } {
  const info = attributeValues(signer.signed, OID.spcOpusInfo)[0]
  const name = info?.child(DER.CONTEXT_0)?.children[0]
  const link = info?.child(DER.CONTEXT_1)?.children[0]
  // SpcString: [0] BMPString or [1] IA5String, the tags implicit. SpcLink: [0] URL.
  return {
    programName: name === undefined ? null : spcString(name),
    moreInfoUrl: link === undefined ? null : derText(link) || null,
  }
}

function spcString(element: DerElement): string | null {
  const isWide = element.tag === 0x80
  return derText(isWide ? { tag: 0x1e, content: element.content } : element) || null
}

function readTimestamp(signer: Signer, certificates: readonly Certificate[]): AuthenticodeTimestamp | null {
  const old = attributeValues(signer.unsigned, OID.counterSignature)[0]
  if (old !== undefined) {
    const counter = readSigner(old)
    return {
      kind: 'pkcs9',
      time: derTime(attributeValues(counter?.signed, OID.signingTime)[0]),
      ...counterSigner(counter),
      // It is a signature over the signature, with certificates beside those of the signer.
      valid: counter !== undefined && verifySigner(signer.signature, counter, certificateOf(counter, certificates)),
    }
  }
  const token = attributeValues(signer.unsigned, OID.rfc3161)[0]
  if (token === undefined) return null
  const signed = openSignedData(token)
  // The content is an OCTET STRING with TSTInfo (RFC 3161 §2.4.2): version, policy, messageImprint, serialNumber, genTime …
  const info = signed?.content === undefined ? undefined : readDerElements(signed.content.content)[0]
  const counter = signed?.signers[0]
  const certificate = certificateOf(counter, signed?.certificates ?? [])
  const isSigned = counter !== undefined && verifySigner(signed?.content?.content, counter, certificate)
  return {
    kind: 'rfc3161',
    time: derTime(info?.children.find(({ tag }) => tag === 0x18)),
    ...counterSigner(counter),
    valid: isSigned && isImprint(info?.children[2], signer.signature),
  }
}

function counterSigner(counter: Signer | undefined): Pick<AuthenticodeTimestamp, 'issuer' | 'serialNumber'> {
  return { issuer: counter?.issuer ?? null, serialNumber: counter?.serialNumber ?? null }
}

/** `MessageImprint`: algorithm, digest. */
function isImprint(imprint: DerElement | undefined, data: Uint8Array): boolean {
  const algorithm = DIGESTS.get(objectIdentifier(imprint?.children[0]?.children[0]))
  const digest = imprint?.child(DER.OCTET_STRING)?.content
  if (algorithm === undefined || digest === undefined) return false
  return createHash(algorithm).update(data).digest().equals(digest)
}
