import type { PeImage } from './peImage.js'

/** Data behind everything that the headers describe: installers, archives, configuration of droppers, and the certificate table. */
export interface Overlay {
  readonly offset: number
  readonly size: number
  readonly data: Uint8Array
}

/** The overlay; `null` if there is none. */
export function readOverlay(image: PeImage): Overlay | null {
  const offset = endOfImage(image)
  if (offset >= image.bytes.length) return null
  return { offset, size: image.bytes.length - offset, data: image.bytes.subarray(offset) }
}

/** The highest end, within the file, of the optional header, a section or a directory. The certificate table is no part of the image: it is overlay. */
function endOfImage(image: PeImage): number {
  const { optionalHeaderOffset, fileHeader, dataDirectories } = image.headers
  const ends = [optionalHeaderOffset + fileHeader.sizeOfOptionalHeader]
  for (const section of image.sections) ends.push(section.pointerToRawData + section.sizeOfRawData)
  for (const { name, rva, size } of dataDirectories) {
    const offset = image.offsetOf(rva)
    if (name !== 'IMAGE_DIRECTORY_ENTRY_SECURITY' && offset !== undefined) ends.push(offset + size)
  }
  return Math.max(0, ...ends.filter((end) => end <= image.bytes.length))
}
