const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
const LENGTH = 64

interface Level {
  readonly hash: string
  readonly half: string
  readonly pieces: number
}

/** ssdeep written down as it is defined, level by level and byte by byte: slow, and the measure of the fast one. */
export function plainSsdeep(bytes: Uint8Array): string {
  let level = 0
  while (3 * 2 ** level * LENGTH < bytes.length) level++
  while (level > 0 && levelOf(bytes, level).pieces < LENGTH / 2) level--
  return `${String(3 * 2 ** level)}:${levelOf(bytes, level).hash}:${levelOf(bytes, level + 1).half}`
}

function levelOf(bytes: Uint8Array, level: number): Level {
  const rolling = rollingHashes(bytes)
  const hash = piecesOf(bytes, rolling, level, LENGTH)
  return { hash: hash.text, half: piecesOf(bytes, rolling, level, LENGTH / 2).text, pieces: hash.count }
}

/** The last of `length` characters takes in all that is left. */
function piecesOf(
  bytes: Uint8Array,
  rolling: Uint32Array,
  level: number,
  length: number,
): { text: string; count: number } {
  const blockSize = 3 * 2 ** level
  let text = ''
  let overflow = ''
  let count = 0
  let hash = 0x28021967
  bytes.forEach((byte, i) => {
    hash = Math.imul(hash, 0x01000193) ^ byte
    const sum = rolling[i] ?? 0
    if (sum === 0xffffffff || sum % blockSize !== blockSize - 1) return
    const character = ALPHABET.charAt(hash & 63)
    if (count < length - 1) {
      text += character
      count++
      hash = 0x28021967
    } else overflow = character
  })
  const rest = (rolling.at(-1) ?? 0) === 0 ? overflow : ALPHABET.charAt(hash & 63)
  return { text: text + rest, count }
}

function rollingHashes(bytes: Uint8Array): Uint32Array {
  return Uint32Array.from(bytes, (_, end) => {
    let sum = 0
    let weighted = 0
    let shifted = 0
    for (let age = 0; age < 7; age++) {
      const byte = bytes[end - age] ?? 0
      sum += byte
      weighted += byte * (7 - age)
      shifted ^= age < 7 && 5 * age < 32 ? byte << (5 * age) : 0
    }
    return (sum + weighted + shifted) >>> 0
  })
}
