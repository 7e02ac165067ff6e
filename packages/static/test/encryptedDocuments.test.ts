import { expect, it } from 'vitest'
import { ByteBuilder } from '../../../test/byteBuilder.js'
import { buildCompoundFile } from '../../ole/test/buildCompoundFile.js'
import { runStatic } from './runStatic.js'

/** What an empty password is filled up with, turned right by one bit. */
const KEY = [0xdd, 0xff, 0xff, 0x5d, 0xff, 0xff, 0xdc, 0x40, 0x00, 0x5f, 0x87, 0x00, 0xdf, 0x87, 0x00, 0x00]

/** A document of Word under XOR obfuscation without a password. */
function obfuscated(text: string, key: number): Uint8Array {
  const clear = Buffer.concat([Buffer.alloc(0x44), Buffer.from(text)])
  const covered = clear.map((byte, at) => (byte === 0 || byte === KEY[at & 15] ? byte : byte ^ (KEY[at & 15] ?? 0)))
  const head = new ByteBuilder().u16(0xa5ec, 0xc1, 0, 0, 0, 0x8100, 0, key, 0).padTo(0x44).build()
  return buildCompoundFile({ WordDocument: Buffer.concat([head, covered.subarray(0x44)]) })
}

it('a document that is encrypted without a password is read', async () => {
  const binary = obfuscated('\x13DDEAUTO c:\\windows\\system32\\cmd.exe "/k calc"\x14x\x15'.padEnd(600), 0)
  const { fields } = await runStatic({ binary }, { typer: null })
  expect(fields?.office).toMatchObject({
    encrypted: true,
    encryption: { method: 'XOR obfuscation', cipher: 'XOR', key_bits: 16, hash: null, password: '' },
    dde: ['DDEAUTO c:\\windows\\system32\\cmd.exe "/k calc"'],
  })
})

it('a document under another password tells its method only', async () => {
  const { fields } = await runStatic({ binary: obfuscated('\x13DDEAUTO cmd\x15'.padEnd(600), 0x1234) }, { typer: null })
  expect(fields?.office).toMatchObject({ encrypted: true, encryption: { password: null }, dde: [] })
})
