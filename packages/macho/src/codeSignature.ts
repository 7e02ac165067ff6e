import type { MachoSignature } from './machoFile.js'

const SUPER_BLOB = 0xfade0cc0
const CODE_DIRECTORY = 0xfade0c02
const ENTITLEMENTS = 0xfade7171
const AD_HOC = 2
const MAXIMUM_BLOBS = 64
const MAXIMUM_ENTITLEMENTS = 1024 * 1024

/** The embedded signature (cs_blobs.h): a blob of blobs, all big-endian. `null` if it is something else. */
export function readSignature(bytes: Uint8Array): MachoSignature | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (bytes.length < 12 || view.getUint32(0) !== SUPER_BLOB) return null
  let directory: Pick<MachoSignature, 'identifier' | 'teamId' | 'adHoc'> = {
    identifier: null,
    teamId: null,
    adHoc: false,
  }
  let entitlements: string | null = null
  const count = Math.min(view.getUint32(8), MAXIMUM_BLOBS)
  for (let index = 0; index < count && 20 + index * 8 <= bytes.length; index++) {
    const blob = bytes.subarray(view.getUint32(16 + index * 8))
    if (blob.length < 8) continue
    const blobView = new DataView(blob.buffer, blob.byteOffset, blob.byteLength)
    const body = blob.subarray(0, blobView.getUint32(4))
    if (blobView.getUint32(0) === CODE_DIRECTORY) directory = readDirectory(body)
    if (blobView.getUint32(0) === ENTITLEMENTS) {
      entitlements = new TextDecoder().decode(body.subarray(8, 8 + MAXIMUM_ENTITLEMENTS))
    }
  }
  return { ...directory, entitlements }
}

/** magic, length, version, flags, offsets of the hashes and the identifier, …; from version 2.2 the offset of the team. */
function readDirectory(bytes: Uint8Array): Pick<MachoSignature, 'identifier' | 'teamId' | 'adHoc'> {
  if (bytes.length < 24) return { identifier: null, teamId: null, adHoc: false }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const hasTeam = view.getUint32(8) >= 0x20200 && bytes.length >= 52
  return {
    identifier: text(bytes, view.getUint32(20)),
    teamId: hasTeam ? text(bytes, view.getUint32(48)) : null,
    adHoc: (view.getUint32(12) & AD_HOC) !== 0,
  }
}

function text(bytes: Uint8Array, offset: number): string | null {
  if (offset === 0 || offset >= bytes.length) return null
  const end = bytes.indexOf(0, offset)
  return new TextDecoder().decode(bytes.subarray(offset, end < 0 ? bytes.length : end))
}
