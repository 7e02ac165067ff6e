import type { PeImage } from './peImage.js'

/** Thread local storage. Its callbacks run before the entry point, which is why malware likes them. */
export interface Tls {
  /** Virtual addresses. */
  readonly startAddressOfRawData: bigint
  readonly endAddressOfRawData: bigint
  readonly addressOfIndex: bigint
  readonly addressOfCallBacks: bigint
  readonly sizeOfZeroFill: number
  readonly characteristics: number
  /** Virtual addresses of the callbacks. */
  readonly callbacks: readonly bigint[]
}

/** Read `IMAGE_DIRECTORY_ENTRY_TLS`; `null` if there is none. */
export function readTls(image: PeImage): Tls | null {
  const directory = image.directory('IMAGE_DIRECTORY_ENTRY_TLS')
  if (directory === undefined) return null
  const width = image.is64Bit ? 8 : 4
  const view = image.structure(directory.rva, 4 * width + 8)
  if (view === undefined) {
    image.sink.report('PE_TLS_DAMAGED', 'the TLS directory lies outside the file', image.offsetOf(directory.rva))
    return null
  }
  const address = (index: number): bigint => readAddress(view, index * width, image.is64Bit)
  return {
    startAddressOfRawData: address(0),
    endAddressOfRawData: address(1),
    addressOfIndex: address(2),
    addressOfCallBacks: address(3),
    sizeOfZeroFill: view.getUint32(4 * width, true),
    characteristics: view.getUint32(4 * width + 4, true),
    callbacks: readCallbacks(image, address(3)),
  }
}

function readCallbacks(image: PeImage, table: bigint): readonly bigint[] {
  const start = table === 0n ? undefined : image.relativeAddress(table)
  if (start === undefined) return []
  const width = image.is64Bit ? 8 : 4
  const callbacks: bigint[] = []
  for (let rva = start; callbacks.length < image.limits.tlsCallbacks; rva += width) {
    const view = image.structure(rva, width)
    if (view === undefined) break
    const callback = readAddress(view, 0, image.is64Bit)
    if (callback === 0n) break
    callbacks.push(callback)
  }
  return callbacks
}

function readAddress(view: DataView, offset: number, is64Bit: boolean): bigint {
  return is64Bit ? view.getBigUint64(offset, true) : BigInt(view.getUint32(offset, true))
}
