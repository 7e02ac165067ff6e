import { sampleImage } from '../../pe/test/sampleImage.js'
import { counterSignature, makeIdentity, signPe } from '../../pe/test/signPe.js'
import { describe, expect, it } from 'vitest'
import { peBoundImports, peDebug, peLoadConfig } from '../src/peLinking.js'
import { runStatic } from './runStatic.js'

describe('a program tells how it was linked', () => {
  it.each([32, 64] as const)('of %i bits: debug entries, load configuration, relocations', async (bits) => {
    const { fields } = await runStatic({ binary: sampleImage(bits) }, { typer: null })
    expect(fields).toMatchObject({
      pe_bound_imports: [],
      pe_debug: [
        {
          type: 'IMAGE_DEBUG_TYPE_CODEVIEW',
          timestamp: '2020-09-13 12:26:41',
          pdb_path: 'C:\\src\\a.pdb',
          pdb_signature: '11223344556677880102030405060708',
          pdb_age: 3,
        },
      ],
      pe_load_config: { security_cookie: null, seh_handlers: null, guard_flags: null, guard_functions: null },
      pe_relocations: 2,
    })
  })

  it('with what only some have', () => {
    expect(
      peBoundImports([{ dll: 'A\x80.dll', timeDateStamp: 1, forwarders: [{ dll: 'B.dll', timeDateStamp: 2 }] }]),
    ).toEqual([{ dll: 'A\\x80.dll', timestamp: '1970-01-01 00:00:01', forwarders: ['B.dll'] }])
    const entry = { type: 99, typeName: null, timeDateStamp: 0, size: 4, rva: 0, offset: 0, codeView: null }
    expect(peDebug([entry])).toEqual([{ type: '99', timestamp: null, size: 4 }])
    const none = { timeDateStamp: 0, majorVersion: 0, minorVersion: 0, guardCFCheckFunctionPointer: null }
    expect(
      peLoadConfig({
        ...none,
        size: 200,
        securityCookie: 0x403000n,
        seHandlerTable: 0x402000n,
        seHandlerCount: 3n,
        guardCFFunctionTable: 0x402100n,
        guardCFFunctionCount: 17n,
        guardFlags: 0x500,
      }),
    ).toEqual({ size: 200, security_cookie: '0x403000', seh_handlers: 3, guard_flags: '0x500', guard_functions: 17 })
  })
})

it('a signed program tells who says when it was signed', async () => {
  const [publisher, clock] = [makeIdentity('Publisher', 7), makeIdentity('Clock', 11)]
  const unsigned = (signature: Uint8Array) => [counterSignature(signature, clock)]
  const binary = signPe(sampleImage(), publisher, [publisher, clock], { unsigned })
  const { fields } = await runStatic({ binary }, { typer: null })
  expect(fields?.pe_signatures).toMatchObject([
    {
      signing_time: '2023-01-02 03:04:05',
      timestamp: { kind: 'pkcs9', issuer: 'C=EE, CN=Clock', serial_number: '0b', valid: true },
    },
  ])
  expect(fields?.pe_signatures?.[0]).not.toHaveProperty('page_hashes')
})
