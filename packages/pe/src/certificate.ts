import { createHash, type KeyObject, X509Certificate } from 'node:crypto'
import { DER, type DerElement, derText, derTime, objectIdentifier } from './der.js'

/** An X.509 certificate as far as it can be read (RFC 5280). */
export interface Certificate {
  /** Lower-case hexadecimal digits of the serial number, as many as it has. */
  readonly serialNumber: string
  readonly subject: DistinguishedName
  readonly issuer: DistinguishedName
  /** Milliseconds since 1970, UTC; `null` if unreadable. */
  readonly notBefore: number | null
  readonly notAfter: number | null
  readonly md5: string
  readonly sha1: string
  readonly sha256: string
  /** The certificate itself, DER. */
  readonly der: Uint8Array
}

/** A name in its parts; parts that a name does not have are absent. */
export interface DistinguishedName {
  readonly commonName?: string
  readonly organization?: string
  readonly organizationalUnit?: string
  readonly locality?: string
  readonly state?: string
  readonly country?: string
  readonly email?: string
  /** All parts in the order of the certificate: `C=EE, O=Example, CN=Publisher`. */
  readonly text: string
}

/** Attributes of names with the short form and the property. */
const ATTRIBUTES: ReadonlyMap<string, readonly [string, Exclude<keyof DistinguishedName, 'text'> | null]> = new Map([
  ['2.5.4.3', ['CN', 'commonName']],
  ['2.5.4.5', ['SERIALNUMBER', null]],
  ['2.5.4.6', ['C', 'country']],
  ['2.5.4.7', ['L', 'locality']],
  ['2.5.4.8', ['ST', 'state']],
  ['2.5.4.9', ['STREET', null]],
  ['2.5.4.10', ['O', 'organization']],
  ['2.5.4.11', ['OU', 'organizationalUnit']],
  ['2.5.4.15', ['businessCategory', null]],
  ['2.5.4.17', ['postalCode', null]],
  ['0.9.2342.19200300.100.1.25', ['DC', null]],
  ['1.2.840.113549.1.9.1', ['emailAddress', 'email']],
])

/** Read a certificate; `undefined` if the element is none. */
export function readCertificate(element: DerElement): Certificate | undefined {
  const body = element.child(DER.SEQUENCE)
  if (body === undefined) return undefined
  // version [0] OPTIONAL, serialNumber, signature, issuer, validity, subject, …
  const fields = body.child(DER.CONTEXT_0) === body.children[0] ? body.children.slice(1) : body.children
  const [serial, , issuer, validity, subject] = fields
  if (serial === undefined || issuer === undefined || validity === undefined || subject === undefined) return undefined
  return {
    serialNumber: serialNumber(serial),
    subject: readName(subject),
    issuer: readName(issuer),
    notBefore: derTime(validity.children[0]),
    notAfter: derTime(validity.children[1]),
    md5: digest('md5', element.bytes),
    sha1: digest('sha1', element.bytes),
    sha256: digest('sha256', element.bytes),
    der: element.bytes,
  }
}

/** The number without the zero byte that keeps it positive. */
export function serialNumber({ content }: DerElement): string {
  const start = content.length > 1 && content[0] === 0 ? 1 : 0
  return Buffer.from(content.subarray(start)).toString('hex')
}

export function readName(name: DerElement): DistinguishedName {
  const parts: Record<string, string> = {}
  const texts: string[] = []
  for (const attribute of name.children.flatMap((set) => set.children)) {
    const [type, value] = attribute.children
    if (value === undefined) continue
    const oid = objectIdentifier(type)
    const [short, property] = ATTRIBUTES.get(oid) ?? [oid, null]
    const text = derText(value)
    texts.push(`${short}=${text}`)
    if (property !== null) parts[property] ??= text
  }
  return { ...parts, text: texts.join(', ') }
}

/** The key, if the runtime knows its kind. */
export function publicKey({ der }: Certificate): KeyObject | undefined {
  try {
    return new X509Certificate(der).publicKey
  } catch {
    // An unreadable certificate verifies nothing; that is the answer its caller gives.
    return undefined
  }
}

/** Whether the second certificate's key signed the first. */
export function isIssuedBy(certificate: Certificate, issuer: Certificate): boolean {
  if (certificate.issuer.text !== issuer.subject.text) return false
  const key = publicKey(issuer)
  if (key === undefined) return false
  try {
    return new X509Certificate(certificate.der).verify(key)
  } catch {
    return false
  }
}

function digest(algorithm: string, bytes: Uint8Array): string {
  return createHash(algorithm).update(bytes).digest('hex')
}
