import { ByteWriter, concatenate, utf8 } from '@cuculus/testing'

function utf16(text: string): Uint8Array {
  return Buffer.from(text, 'utf16le')
}

/** Fields of a message, each with its place: lengths and offsets first, then what they point to. */
function fields(writer: ByteWriter, contents: readonly Uint8Array[], offset: number): ByteWriter {
  let at = offset
  for (const bytes of contents) {
    writer.u16(bytes.length).u16(bytes.length).u32(at)
    at += bytes.length
  }
  return writer
}

/** What a client calls its domain and its machine before it logs in ([MS-NLMP] §2.2.1.1). */
export function ntlmNegotiate(domain: string, host: string): Uint8Array {
  const contents = [domain, host].map((text) => utf8(text))
  const writer = new ByteWriter().bytes(utf8('NTLMSSP\0')).u32(1).u32(0x3001)
  return fields(writer, contents, 32).bytes(concatenate(contents)).finish()
}

/** What a server answers ([MS-NLMP] §2.2.1.2): the name of its domain, and pairs of a type and a name. */
export function ntlmChallenge(target: string, names: readonly (readonly [number, string])[]): Uint8Array {
  const pairs = new ByteWriter()
  for (const [type, text] of names) pairs.u16(type).u16(utf16(text).length).bytes(utf16(text))
  const info = pairs.u32(0).finish()
  const writer = new ByteWriter().bytes(utf8('NTLMSSP\0')).u32(2)
  fields(writer, [utf16(target)], 48)
    .u32(1)
    .bytes(new Uint8Array(16))
  return fields(writer, [info], 48 + utf16(target).length)
    .bytes(utf16(target))
    .bytes(info)
    .finish()
}

/** A login ([MS-NLMP] §2.2.1.3) without the answers to the challenge. */
export function ntlmAuthenticate(domain: string, user: string, host: string): Uint8Array {
  const nothing = new Uint8Array()
  const contents = [nothing, nothing, ...[domain, user, host].map(utf16), nothing]
  const writer = new ByteWriter().bytes(utf8('NTLMSSP\0')).u32(3)
  return fields(writer, contents, 64).u32(1).bytes(concatenate(contents)).finish()
}
