/** DER in code: an element of a tag and its content. */
export function der(tag: number, ...content: readonly Uint8Array[]): Uint8Array {
  const body = Buffer.concat(content)
  if (body.length < 0x80) return Buffer.concat([Uint8Array.of(tag, body.length), body])
  return Buffer.concat([Uint8Array.of(tag, 0x82, body.length >> 8, body.length & 0xff), body])
}

export const sequence = (...content: readonly Uint8Array[]): Uint8Array => der(0x30, ...content)
export const set = (...content: readonly Uint8Array[]): Uint8Array => der(0x31, ...content)
export const octets = (content: Uint8Array): Uint8Array => der(0x04, content)
export const integer = (...bytes: readonly number[]): Uint8Array => der(0x02, Uint8Array.from(bytes))
export const text = (value: string, tag = 0x0c): Uint8Array => der(tag, Buffer.from(value))
export const empty = (): Uint8Array => Uint8Array.of(5, 0)

export function oid(dotted: string): Uint8Array {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number)
  return der(0x06, Uint8Array.from([first * 40 + second, ...rest].flatMap(base128)))
}

function base128(value: number): number[] {
  const digits = [value & 0x7f]
  for (let left = Math.floor(value / 128); left > 0; left = Math.floor(left / 128)) digits.unshift((left & 0x7f) | 0x80)
  return digits
}
