/** Bytes in front of the data that a password is checked by. */
const HEADER_SIZE = 12

const CRC_TABLE: Uint32Array = Uint32Array.from({ length: 256 }, (_, index) => {
  let value = index
  for (let bit = 0; bit < 8; bit++) value = (value & 1) === 0 ? value >>> 1 : (value >>> 1) ^ 0xedb88320
  return value
})

/**
 * Undo the traditional encryption of PKWARE (APPNOTE.TXT §6.1), which protects nothing but keeps samples from being opened by accident.
 *
 * `check` is what the last byte of the header must be; `undefined` if the password is a wrong one (one in 256 passes all the same).
 */
export function decryptTraditional(packed: Uint8Array, password: string, check: number): Uint8Array | undefined {
  if (packed.length < HEADER_SIZE) return undefined
  const keys = new Keys(Buffer.from(password, 'utf8'))
  const header = keys.decrypt(packed.subarray(0, HEADER_SIZE))
  return header[HEADER_SIZE - 1] === check ? keys.decrypt(packed.subarray(HEADER_SIZE)) : undefined
}

class Keys {
  #a = 0x12345678
  #b = 0x23456789
  #c = 0x34567890

  constructor(password: Uint8Array) {
    for (const byte of password) this.#update(byte)
  }

  decrypt(bytes: Uint8Array): Uint8Array {
    return bytes.map((byte) => {
      const word = (this.#c | 2) & 0xffff
      const plain = byte ^ ((Math.imul(word, word ^ 1) >>> 8) & 0xff)
      this.#update(plain)
      return plain
    })
  }

  #update(byte: number): void {
    this.#a = crcStep(this.#a, byte)
    this.#b = (Math.imul((this.#b + (this.#a & 0xff)) | 0, 134_775_813) + 1) | 0
    this.#c = crcStep(this.#c, this.#b >>> 24)
  }
}

function crcStep(value: number, byte: number): number {
  return (CRC_TABLE[(value ^ byte) & 0xff] ?? 0) ^ (value >>> 8)
}
