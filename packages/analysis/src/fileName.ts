import { isUtf8 } from 'node:buffer'
import { realpath } from 'node:fs/promises'

/** Bytes 0x80 to 0xff stand as U+DC80 to U+DCFF, which no decoded name contains: the convention of Python's `surrogateescape` (PEP 383). */
const escapeBase = 0xdc00

const loneSurrogate = /[\udc80-\udcff]/u

/**
 * A name as text that can be turned back into its bytes.
 *
 * On Linux a name is any bytes. Guests write UTF-8, but archives that 0.4 and 0.5 unpacked held names in code pages of Windows.
 */
export function decodeName(bytes: Buffer): string {
  if (isUtf8(bytes)) return bytes.toString('utf8')
  let text = ''
  for (let at = 0; at < bytes.length;) {
    const length = sequenceLength(bytes, at)
    text += length > 0 ? bytes.toString('utf8', at, at + length) : String.fromCharCode(escapeBase + (bytes[at] ?? 0))
    at += Math.max(length, 1)
  }
  return text
}

/** Length of the UTF-8 sequence at `at`, 0 if there is none. */
function sequenceLength(bytes: Buffer, at: number): number {
  const first = bytes[at] ?? 0
  const length = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4
  return at + length <= bytes.length && isUtf8(bytes.subarray(at, at + length)) ? length : 0
}

/** A path as the file system takes it: itself, or its bytes where they are no UTF-8. */
export function nativePath(path: string): string | Buffer {
  if (!loneSurrogate.test(path)) return path
  const parts: Buffer[] = []
  for (const character of path) {
    const code = character.codePointAt(0) ?? 0
    const escaped = code >= escapeBase + 0x80 && code <= escapeBase + 0xff
    parts.push(escaped ? Buffer.from([code - escapeBase]) : Buffer.from(character))
  }
  return Buffer.concat(parts)
}

/** The real path of a file or folder, as text that `nativePath` takes. */
export async function realName(path: string): Promise<string> {
  const native = nativePath(path)
  const real = typeof native === 'string' ? await realpath(native) : replacement
  // Windows has no names that are not text.
  if (!real.includes(replacement) || process.platform === 'win32') return real
  return decodeName(await realpath(native, { encoding: 'buffer' }))
}

/** What Node puts into a name for bytes that are no UTF-8. */
export const replacement = '\ufffd'
