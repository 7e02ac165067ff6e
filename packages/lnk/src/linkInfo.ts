import { ansiText, wideText } from './lnkText.js'
import type { LinkInfo } from './shortcut.js'

const DRIVE_TYPES = ['unknown', 'no root directory', 'removable', 'fixed', 'network', 'cd-rom', 'ram disk']
const VOLUME_AND_LOCAL_PATH = 1
const NETWORK_AND_SUFFIX = 2

/** `LinkInfo` ([MS-SHLLINK] §2.3): offsets count from its start; those of Unicode texts are there when the header is long enough. */
export function readLinkInfo(bytes: Uint8Array): LinkInfo {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const number = (at: number): number => (at + 4 <= bytes.length ? view.getUint32(at, true) : 0)
  const headerSize = number(4)
  const flags = number(8)
  const text = (ansi: number, unicode: number): string | null => {
    const wideAt = headerSize >= 0x24 ? number(unicode) : 0
    if (wideAt > 0 && wideAt < bytes.length) return wideText(bytes.subarray(wideAt))
    const at = number(ansi)
    return at > 0 && at < bytes.length ? ansiText(bytes.subarray(at)) : null
  }
  const isLocal = (flags & VOLUME_AND_LOCAL_PATH) !== 0
  const isNetwork = (flags & NETWORK_AND_SUFFIX) !== 0
  return {
    ...readVolume(isLocal ? bytes.subarray(number(12)) : new Uint8Array(0)),
    localBasePath: isLocal ? text(16, 28) : null,
    ...readNetwork(isNetwork ? bytes.subarray(number(20)) : new Uint8Array(0)),
    commonPathSuffix: text(24, 32),
  }
}

/** size, drive type, serial number, offset of the label (or 0x14: of the Unicode label behind it). */
function readVolume(bytes: Uint8Array): Pick<LinkInfo, 'driveType' | 'driveSerialNumber' | 'volumeLabel'> {
  if (bytes.length < 16) return { driveType: null, driveSerialNumber: null, volumeLabel: null }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const labelAt = view.getUint32(12, true)
  const isWide = labelAt === 0x14 && bytes.length >= 20
  const label = isWide ? wideText(bytes.subarray(view.getUint32(16, true))) : ansiText(bytes.subarray(labelAt))
  return {
    driveType: DRIVE_TYPES[view.getUint32(4, true)] ?? 'unknown',
    driveSerialNumber: view.getUint32(8, true),
    volumeLabel: label,
  }
}

/** size, flags, offset of the share's name, offset of the drive, provider; offsets of Unicode texts when the first is above 0x14. */
function readNetwork(bytes: Uint8Array): Pick<LinkInfo, 'networkShare' | 'networkDrive'> {
  if (bytes.length < 20) return { networkShare: null, networkDrive: null }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const nameAt = view.getUint32(8, true)
  const driveAt = (view.getUint32(4, true) & 1) === 0 ? 0 : view.getUint32(12, true)
  const isWide = nameAt > 0x14 && bytes.length >= 28
  const share = isWide ? wideText(bytes.subarray(view.getUint32(20, true))) : ansiText(bytes.subarray(nameAt))
  return { networkShare: share, networkDrive: driveAt === 0 ? null : ansiText(bytes.subarray(driveAt)) }
}
