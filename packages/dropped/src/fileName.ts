import type { FileMetadata, Generation } from '@cuculus/core'

/** 0.4 and 0.5 stored dropped files with this behind their names. */
const SUFFIX = '.bin'

/**
 * The name of a dropped file: the guest's where it is known, else that on the disk.
 *
 * 0.4 and 0.5 took off every letter of `.bin` at the end (`plugin.bin.bin` became `plug`); here exactly one suffix goes, as exactly one was added.
 */
export function fileName(path: string, generation: Generation, metadata: FileMetadata | undefined): string {
  const guestName = lastPart(metadata?.filepath ?? '')
  if (guestName !== '') return guestName
  const name = path.slice(path.lastIndexOf('/') + 1)
  const suffixed = (generation === '0.4' || generation === '0.5') && name.endsWith(SUFFIX) && name !== SUFFIX
  return suffixed ? name.slice(0, -SUFFIX.length) : name
}

/** Behind the last separator of either kind: guests run Windows and Linux. */
function lastPart(path: string): string {
  return path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1)
}
