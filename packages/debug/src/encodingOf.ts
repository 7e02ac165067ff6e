/** How many bytes of a log's start decide. */
export const sampleLength = 512

/**
 * The encoding of a log: UTF-8, or UTF-16 where a byte order mark or the zero bytes of Latin text in every second place say so. Guests write
 * UTF-8; tools that were started in them (DebugView) and editors on Windows do not always.
 */
export function encodingOf(start: Uint8Array): 'utf-8' | 'utf-16le' | 'utf-16be' {
  if (start[0] === 0xff && start[1] === 0xfe) return 'utf-16le'
  if (start[0] === 0xfe && start[1] === 0xff) return 'utf-16be'
  const pairs = Math.floor(Math.min(start.length, sampleLength) / 2)
  if (pairs < 8) return 'utf-8'
  let even = 0
  let odd = 0
  for (let pair = 0; pair < pairs; pair++) {
    if (start[2 * pair] === 0) even++
    if (start[2 * pair + 1] === 0) odd++
  }
  if (odd > pairs * 0.7 && even < pairs * 0.1) return 'utf-16le'
  return even > pairs * 0.7 && odd < pairs * 0.1 ? 'utf-16be' : 'utf-8'
}
