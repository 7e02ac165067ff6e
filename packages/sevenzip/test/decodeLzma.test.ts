import { describe, expect, it } from 'vitest'
import { decodeLzma } from '../src/index.js'

/** Text with much and little repetition, as it was packed. */
function text(): Uint8Array {
  const data = new Uint8Array(1500)
  let seed = 7
  for (let at = 0; at < data.length; at++) {
    seed = Number((BigInt(seed) * 1103515245n + 12345n) & 0x7fffffffn)
    const high = seed >> 16
    data[at] = at % 50 < 30 ? 97 + (high % 5) : (data[at - 1 - (high % 29)] ?? 0)
  }
  return data
}

/** The text packed by liblzma as raw LZMA: the properties (3 literal bits and 2 of position; 2 of literal position; 4 and 4), and the data. */
const packed: readonly (readonly [number, string])[] = [
  [
    93,
    'ADKYiMkDc2XAfdvzSno7vsJvlXM8g29z8LH+tPJ9spEmvuZY0mcYUrfrhZ2D9KZghxl6mz7VFAxWkXQVGm4J5/ec3gEHPvKfO1aY' +
      'MYGnkS1vVWLEcraWmoiol8gElEAN4cW48np9ho8tIz/7JRfjZmYeMUjmFVXj0FWrY4lL1plGA/o900236huYqWh+ci8+nQCbHvCP' +
      'ZT5Q+sLI4ZI7Ks/4iriX/kiP5E7EGmy3xmXVZRDWhVQA/OegcOIFjeCZTIGwdknawCrPC5ivrFRKqJgZB/Zmy/Bvg8HI67URCtX5' +
      'JjJYeYJVEPN1XfEriEoGMdFINwbqUzxaapqpCn+VXtsYSqYvzcgLsKPpa6HDjJwuMiQt2olxaBr7pon8vMRo8mJJqSnCD3SnBsnc' +
      'oxs9EeDwxKu9SgTDTNzmY9dZ2PAdkBivzg9KPSxwxG7D0tEB+Y2tj33d0C8dbqsnNtuARFAwAM+qDFXHg3W2pdbgMhkPfNSXratT' +
      'glsFIaZp7FyU9SofogI+hlqGjpbnjMqA+1Qdp+hO4Tg1p9wJbIRYyn1vGGdYanG4bvxMVi9OVKx/ZrqbslxrXByjXyQgSemRdUqv' +
      'Y7x7Rxp4ThKQpdHhxDX2vKEJ2C93ppC16xJOnKGB9d6s3xuvUr7Qz/k4NORZE7aXYXqfedO3ztrdIsPWWejDFbm77or0rfCXLTqE' +
      'i9ZDbCFqn02JH5Enl3HO+LpYYcfSqxHMZfM1pZTQHEbxLK//ofzd0aEWXk2mJr6vUp4zMaIZTa1Z7KibKanavEBz9p06T8aBbdeH' +
      'zxnFyaSyrEe23XVwE1QjztBrifMvdoDS8CzKtnAzw/hG32E0vP71gKXp',
  ],
  [
    18,
    'ADKZTcIjmW9njVfwjqvmBsoreRUsi7zlzPcwTnMlkQUasy74ydZ9kZCUaKILaPYIp5Oa339/loT86ED+yzf+Y+lNExMg8+kHWPTz' +
      '58fyjF/Fs+daVdXWh6iV8R8cy2gipvKjE89zdxCnCmdoBKYRdgn1JQgVaFBKaD2BhT8HKKLeooGZUbtSIhD8xULtpYNukBIusIJl' +
      '1eTMb/1JYv7HR9XX/Im+VK1Gd3ONuC8fdrbyTCi6Ah6M8uXXTsKxEKxwvbJFWrVe7ku19/TnO5MG6y3yKAJlyfozg0Gq6yZMnaw+' +
      'xUB58v260y46jdcrAuOmWEnhTaAJjwtIouw0dVSTZxXMHauj8eoCQ/OS/sssgXb9+KWqVwe1GRQTV2oMigpJ2sIsWzIcWOB7jz5G' +
      '1WhI610nu8ma7rSJcUAQY40sRu+JFgrlGvTXba0DB07P22u7LCf3sBvVJqKFuwtH4d9icHslHYV00snzoZY33B15rTEW9Um6rKEO' +
      'OrN4ChYUBytsRe3za4cYSzO1IR6a49G26Fb6937caAimePi/7A4VITRgMcShRH/Nu765dJ373KdvO6I32BEoHHDEoTab8he0/Upb' +
      'YhK5aXQAsH9s5YDYGTlJUbpKL1Mf2ZY3RWthfJ7xQV/7eaCsdQ8fV+/nQ94JECRCcxoRuro6YG/TEv2Y/dNV57F7CC8hmkvE0RQ9' +
      'qcMdTpC1huBbs0VIT0+QJHgTGinfh+1INTMzA5QMJrhqCgPUzd99h6L7WkuBiz7fJ2eT7y9P1oilY/yjgP0bvU9Tf4wl4FkkNqCo' +
      'VOF9JrckHRpUrdWZliqYpXbqGyXMmhNQpiyEi/yqTzLEUNFDDP/j3esv',
  ],
  [
    184,
    'ADKYiMkDc2XAfdvzSno7vcW9faQWDNCmjxpHRl0A6NbRHmlXQJnJ1PiClU1wOGxvQE3ekLX2uMCGzbQGBIVLWuzNu1bLNAgotG2W' +
      'x3h5lu0OON+wd8pQAQHLdEKBwQXozoabelBVhZFKMn3M4cYOq2jxhAJA/gfH5sMYU4BF8Ag3x522g8Kvzzbqnw93rSKNwzj/U4jR' +
      'dQYb8Ym6MsXry2MnppZPH17FlchM8QAV8sLVqschx8CZaB+zXGdN8Pk0LPUIm2byhmuP+v9Mol7CELRIshw7+UAjxVZqC30sK3En' +
      'q4jesgu6HHxwGkKlPd8d7UyAJOeZThgLHGaHKWmdEGqB0jLd9uskdl94zuHvRy/fq/twND6Be7WOX4tqLwIlbGlVhTxmLfWuxVbg' +
      'Y7l7uZH8TIGenHCb7geSELVhkPK8ckDzZCTu2CGXySJdi7Z2wH2NgpIzIq3dorjPpbg2oFp/uQrVj3T0iSCdhWkRnv3s1t4Q71xg' +
      'SjbDWHJTVa4P+L0zOZUrHmLrcmMVNjsCnsSGICFUsWVFYT+9zakCWo35GnVb6tqU8twI3Vnic4wY72ryZszhX04UAAQlOVC9jyMl' +
      '12RzUhkuLnRrHD6dv7q2GyER/SgLkEhKOfKX9TREdfygtqCV/pWpzwqZYfBMZnuNjRhChBBXPFxA4hMJ52GdhLNVJ/j7Z3sbayew' +
      'bKU4+ULI+xbKCO2aFuw/u1txc8Il3s/+OS60PpjUxjOjoDB8lUSxHo8GJX00PamffvZcGEizLgcB6WUTWuNXoTLBkDQzbHYsWM23' +
      'TK5pobhLhxgGk82nGsXygafNGvYADGVcdVgvWtC/JTYec3ZPtEACZ0kuePDsKDvc+esVxA==',
  ],
]

const properties = (first: number): Uint8Array => Uint8Array.of(first, 0, 16, 0, 0)

describe('a stream of LZMA', () => {
  it.each(packed)('with the properties %i becomes the text it was', (first, data) => {
    expect(Buffer.from(decodeLzma(Buffer.from(data, 'base64'), properties(first), 1500)).equals(text())).toBe(true)
  })

  it('gives what is wanted of it, and what there is', () => {
    const [first, data] = packed[0] ?? [0, '']
    const bytes = Buffer.from(data, 'base64')
    expect(decodeLzma(bytes, properties(first), 100)).toEqual(text().subarray(0, 100))
    const cut = decodeLzma(bytes.subarray(0, bytes.length / 2), properties(first), 1500)
    expect(cut.length).toBeGreaterThan(300)
    expect(cut.length).toBeLessThan(1500)
    expect(cut.subarray(0, 300)).toEqual(text().subarray(0, 300))
    expect(decodeLzma(bytes, properties(255), 100)).toHaveLength(0)
  })
})
