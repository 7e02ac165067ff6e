import { createHash } from 'node:crypto'
import { DER, type DerElement, objectIdentifier, readDerElements } from './der.js'
import type { PeImage } from './peImage.js'

/** Digests of single pages that a signature carries, checked against the file. */
export interface PageHashes {
  readonly algorithm: 'sha1' | 'sha256'
  /** Pages that have one, the headers as the first. */
  readonly count: number
  /** Whether the file has the same pages with the same digests. */
  readonly intact: boolean
}

/** Types of the digests in the description of the image. */
const ALGORITHMS: ReadonlyMap<string, PageHashes['algorithm']> = new Map([
  ['1.3.6.1.4.1.311.2.3.1', 'sha1'],
  ['1.3.6.1.4.1.311.2.3.2', 'sha256'],
])
const DIGEST_SIZES = { sha1: 20, sha256: 32 } as const
/** Sections that lie over each other are hashed no more than so many times the file. */
const MAXIMUM_OVERLAP = 4
const MAXIMUM_PAGE = 1024 * 1024

/**
 * Page hashes of a signature (`SpcPeImageData` with an `SpcSerializedObject`; Microsoft, "Windows Authenticode Portable Executable Signature Format"); `null` if it has none.
 *
 * @param imageData the value of the signed `SpcAttributeTypeAndOptionalValue`
 */
export function readPageHashes(image: PeImage, imageData: DerElement | undefined): PageHashes | null {
  // SpcPeImageData: flags, [0] SpcLink: [1] moniker: class, serialized data: a SET of type and a SET with the digests.
  const moniker = imageData?.child(DER.CONTEXT_0)?.child(DER.CONTEXT_1)
  const serialized = moniker?.children.filter(({ tag }) => tag === DER.OCTET_STRING)[1]
  const attribute = serialized === undefined ? undefined : readDerElements(serialized.content)[0]?.children[0]
  const algorithm = ALGORITHMS.get(objectIdentifier(attribute?.children[0]))
  const digests = attribute?.child(DER.SET)?.child(DER.OCTET_STRING)?.content
  if (algorithm === undefined || digests === undefined) return null
  const entrySize = 4 + DIGEST_SIZES[algorithm]
  // The last one is of no page: it says where the pages end.
  const count = Math.max(Math.floor(digests.length / entrySize) - 1, 0)
  return { algorithm, count, intact: isIntact(image, algorithm, digests) }
}

function isIntact(image: PeImage, algorithm: PageHashes['algorithm'], digests: Uint8Array): boolean {
  let at = 0
  for (const entry of pages(image, algorithm)) {
    if (!entry.every((byte, index) => digests[at + index] === byte)) return false
    at += entry.length
  }
  return at === digests.length
}

/** Offset and digest of the headers, of each page of each section, and zeros at the end. */
function* pages(image: PeImage, algorithm: PageHashes['algorithm']): Generator<Uint8Array> {
  const { bytes, headers } = image
  const { sectionAlignment, sizeOfHeaders } = headers.optionalHeader
  if (sectionAlignment < 1 || sectionAlignment > MAXIMUM_PAGE || sizeOfHeaders > sectionAlignment) return
  const checksum = headers.optionalHeaderOffset + 64
  const table = headers.optionalHeaderOffset + (headers.is64Bit ? 112 : 96) + 4 * 8
  const zeros = new Uint8Array(sectionAlignment)
  const entry = (offset: number, parts: readonly Uint8Array[], padding: number): Uint8Array => {
    const hash = createHash(algorithm)
    for (const part of parts) hash.update(part)
    const digest = hash.update(zeros.subarray(0, Math.max(padding, 0))).digest()
    return withOffset(offset, digest)
  }
  const head = [
    bytes.subarray(0, checksum),
    bytes.subarray(checksum + 4, table),
    bytes.subarray(table + 8, sizeOfHeaders),
  ]
  yield entry(0, head, sectionAlignment - sizeOfHeaders)
  let left = MAXIMUM_OVERLAP * bytes.length
  let end = 0
  for (const { pointerToRawData: start, sizeOfRawData: size } of image.sections) {
    for (let done = 0; done < size && left > 0; done += sectionAlignment) {
      const length = Math.min(size - done, sectionAlignment)
      left -= sectionAlignment
      const page = bytes.subarray(start + done, start + done + length)
      yield entry(start + done, [page], sectionAlignment - length)
    }
    if (size > 0) end = start + size
  }
  yield withOffset(end, new Uint8Array(DIGEST_SIZES[algorithm]))
}

function withOffset(offset: number, digest: Uint8Array): Uint8Array {
  const result = new Uint8Array(4 + digest.length)
  new DataView(result.buffer).setUint32(0, offset, true)
  result.set(digest, 4)
  return result
}
