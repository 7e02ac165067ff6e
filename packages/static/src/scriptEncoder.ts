/** What Microsoft's Script Encoder makes of each character: three ways, for tab and then for space to `~`; `<`, `>` and `@` are escaped instead, and have `???`. */
const ENCODED = Buffer.from(
  '643769507e2c225a654a4572613a5b5e79665d59755b274c42764560637623622a654d435f51337e53424f5220522063' +
    '7a264a21545a467138202b79266632632a572a586c767f2b477b462530522c314f296c3d6949703f3f3f27787b3f3f3f' +
    '675f513f3f3f62297a41247e5a2f3b663947323341736f774d215643755f7128263942787c466e534a64485c74314867' +
    '72367d6e4b68707d35495d223f6a554b503a6a69602e236a7f097128706f3565497d745c242c5d2d7727544459373f25' +
    '7b6d7c3d7c236c436d3438286d5e314e5b392b6e7f3057366f4c547434346b72624c254e33563056735e3a6873785509' +
    '57474b7732613b3524442e4d2f646b594f44453b215c2d37684153366158587a4879222e096050756b2d384e29553d3f' +
    '51672f',
  'hex',
)
/** Which of the three ways is taken, by the place of the character. */
const WAYS = '1201202002021020102011200210200211020201011201021020112001120102'
/** What stands behind `@`, and for what. */
const ESCAPES: ReadonlyMap<number, number> = new Map(
  Object.entries({ '&': '\n', '#': '\r', '*': '>', '!': '<', $: '@' }).map(([mark, character]) => [
    mark.charCodeAt(0),
    character.charCodeAt(0),
  ]),
)
const AT = 0x40

/** Characters by their encoded form, one table for each way; what is not encoded stands for itself. */
const DECODED: readonly Uint8Array[] = [0, 1, 2].map((way) => {
  const table = Uint8Array.from({ length: 128 }, (_, code) => code)
  for (let place = 0; place * 3 < ENCODED.length; place++) {
    const code = place === 0 ? 9 : place + 31
    if (!'<>@'.includes(String.fromCharCode(code))) table[ENCODED[place * 3 + way] ?? 0] = code
  }
  return table
})

const START = '#@~^'
const END = '^#~@'
/** The length in front (`AAAAAA==`), and the sum behind. */
const NUMBER_LENGTH = 8
const MAXIMUM_SCRIPTS = 64

/** Scripts that Microsoft's Script Encoder made unreadable (`.vbe`, `.jse`, parts of pages): `#@~^`, a length, the text, a sum, `^#~@`. What is cut off is decoded as far as it goes. */
export function decodeScripts(text: string): readonly string[] {
  const found: string[] = []
  for (let at = text.indexOf(START); at >= 0 && found.length < MAXIMUM_SCRIPTS; at = text.indexOf(START, at + 1)) {
    const start = at + START.length + NUMBER_LENGTH
    const end = text.indexOf(END, start)
    const body = text.slice(start, end < 0 ? undefined : Math.max(start, end - NUMBER_LENGTH))
    found.push(decode(body))
    if (end < 0) break
    at = end
  }
  return found
}

/** Characters outside of ASCII are left as they are, and do not count. */
function decode(body: string): string {
  const codes = new Uint16Array(body.length)
  let length = 0
  let place = 0
  for (let at = 0; at < body.length; at++) {
    let code = body.charCodeAt(at)
    const escaped = code === AT ? ESCAPES.get(body.charCodeAt(at + 1)) : undefined
    if (escaped !== undefined) {
      code = escaped
      at++
    }
    if (code < 128) code = DECODED[Number(WAYS.charAt(place++ % WAYS.length))]?.[code] ?? code
    codes[length++] = code
  }
  return Buffer.from(codes.buffer, 0, length * 2).toString('utf16le')
}
