import type { PeImage } from './peImage.js'

/** One `WIN_CERTIFICATE` of the certificate table (Microsoft PE/COFF specification, "The Attribute Certificate Table"). */
export interface CertificateEntry {
  /** File offset of the entry, header included. */
  readonly offset: number
  /** Bytes as declared, header included. */
  readonly length: number
  /** `0x200` for the current form. */
  readonly revision: number
  /** 1 X.509, 2 PKCS#7 SignedData (Authenticode). */
  readonly type: number
  /** The certificate data: a view, not a copy. */
  readonly data: Uint8Array
}

const HEADER_SIZE = 8

/** Read `IMAGE_DIRECTORY_ENTRY_SECURITY`, whose address is a file offset. Nothing is verified here. */
export function readCertificates(image: PeImage): readonly CertificateEntry[] {
  const directory = image.directory('IMAGE_DIRECTORY_ENTRY_SECURITY')
  if (directory === undefined) return []
  const declaredEnd = directory.rva + directory.size
  const end = Math.min(declaredEnd, image.bytes.length)
  if (declaredEnd > image.bytes.length) {
    image.sink.report(
      'PE_CERTIFICATE_DAMAGED',
      'the certificate table reaches beyond the end of the file',
      directory.rva,
    )
  }
  const entries: CertificateEntry[] = []
  for (let offset = directory.rva; offset + HEADER_SIZE <= end;) {
    const length = image.view.getUint32(offset, true)
    if (length < HEADER_SIZE || entries.length >= image.limits.certificates) break
    entries.push({
      offset,
      length,
      revision: image.view.getUint16(offset + 4, true),
      type: image.view.getUint16(offset + 6, true),
      data: image.bytes.subarray(offset + HEADER_SIZE, Math.min(offset + length, end)),
    })
    // Entries begin at multiples of eight.
    offset += (length + 7) & ~7
  }
  return entries
}
