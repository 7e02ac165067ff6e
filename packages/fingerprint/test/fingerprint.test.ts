import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { createFingerprint, fingerprint, type FileTyper } from '../src/index.js'
import { lcg, pieces, random } from './inputs.js'

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

describe('fingerprint', () => {
  test('gives everything that identifies a file', async () => {
    expect(await fingerprint([bytes('abc')], { sha3: true, tail: 2 })).toEqual({
      size: 3,
      crc32: '352441C2',
      md5: '900150983cd24fb0d6963f7d28e17f72',
      sha1: 'a9993e364706816aba3e25717850c26c9cd0d89d',
      sha256: 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
      sha512:
        'ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f',
      sha3_384: 'ec01498288516fc926459f58e2c6ad8df9b473cb0fc08c2596da7cf0e49be4b298d88cea927ac7f539f1edf228376d25',
      ssdeep: '3:uG:uG',
      tlsh: null,
      entropy: Math.log2(3),
      type: 'ASCII text, with no line terminators',
      mime: 'text/plain',
      tail: bytes('bc'),
    })
  })

  test('of nothing is that of the empty file', async () => {
    expect(await fingerprint([])).toMatchObject({
      size: 0,
      crc32: '00000000',
      md5: 'd41d8cd98f00b204e9800998ecf8427e',
      ssdeep: '3::',
      tlsh: null,
      entropy: 0,
      type: 'empty',
      mime: 'inode/x-empty',
    })
  })

  test('pads the checksum, and prints it in upper case', async () => {
    expect((await fingerprint([bytes('123456789')])).crc32).toBe('CBF43926')
    expect((await fingerprint([bytes('62')])).crc32).toBe('0012D20A')
  })

  test('does not depend on how the bytes are cut', async () => {
    const next = random(4)
    const whole = lcg(30, 700_000)
    const expected = await fingerprint([whole], { tail: 15 })
    for (const limit of [1000, 70_000, 500_000]) {
      const cut = pieces(whole, () => Math.floor(next() * limit))
      expect(await fingerprint(cut, { tail: 15 })).toEqual(expected)
      expect(await fingerprint(cut, { tail: 15, size: whole.length })).toEqual(expected)
    }
  })

  test('leaves out what is not wanted', async () => {
    const options = { ssdeep: false, tlsh: false, entropy: false, typer: null }
    const { size, ssdeep, type, mime, ...digests } = await fingerprint([bytes('x')], options)
    expect({ size, ssdeep, type, mime }).toEqual({ size: 1, ssdeep: null, type: null, mime: null })
    expect(Object.keys(digests)).toEqual(['crc32', 'md5', 'sha1', 'sha256', 'sha512'])
  })

  test('stops when the signal is aborted', async () => {
    const controller = new AbortController()
    function* source(): Generator<Uint8Array> {
      yield bytes('x')
      controller.abort(new Error('enough'))
      yield bytes('y')
    }
    await expect(fingerprint(source(), { signal: controller.signal })).rejects.toThrow('enough')
    await expect(fingerprint([], { signal: AbortSignal.abort(new Error('before')) })).rejects.toThrow('before')
  })

  test('refuses more bytes than were announced', async () => {
    await expect(fingerprint([bytes('xy')], { size: 1 })).rejects.toThrow(RangeError)
  })
})

test('a builder is fed by hand', async () => {
  const builder = createFingerprint()
  builder.update(bytes('a'))
  builder.update(bytes('bc'))
  expect(await builder.finish()).toEqual(await fingerprint([bytes('abc')]))
})

test('the last bytes come out whatever the chunks', async () => {
  const tailOf = async (chunks: string[], tail: number): Promise<string> =>
    Buffer.from((await fingerprint(chunks.map(bytes), { tail, typer: null })).tail ?? []).toString()
  expect(await tailOf(['ab', 'c', '', 'defg'], 5)).toBe('cdefg')
  expect(await tailOf(['abcdefgh', 'i'], 3)).toBe('ghi')
  expect(await tailOf(['ab'], 5)).toBe('ab')
  expect(await tailOf(['ab'], 0)).toBe('')
})

describe('another typer', () => {
  class FirstBytes implements FileTyper {
    readonly name = 'test'
    readonly headLength = 4
    calls = 0

    identify(source: Parameters<FileTyper['identify']>[0]): Promise<{ type: string | null; mime: null }> {
      this.calls++
      const head = new Uint8Array(16)
      const length = source.read(head, 0)
      const beyond = source.read(new Uint8Array(1), 4)
      const text = Buffer.from(head.subarray(0, length)).toString()
      return Promise.resolve({ type: `${text} of ${String(source.size)}, ${String(beyond)} beyond`, mime: null })
    }
  }

  test('sees the head it asked for, and no more', async () => {
    expect((await fingerprint([bytes('ab'), bytes('cdefg')], { typer: new FirstBytes() })).type).toBe(
      'abcd of 7, 0 beyond',
    )
  })

  test('is asked once for each content', async () => {
    const typer = new FirstBytes()
    for (const text of ['same', 'same', 'other', 'same']) await fingerprint([bytes(text)], { typer })
    expect(typer.calls).toBe(2)
  })

  test('that does not know is asked again', async () => {
    let calls = 0
    const typer: FileTyper = {
      name: 'ignorant',
      headLength: 1,
      identify: () => Promise.resolve({ type: ++calls < 2 ? null : 'known', mime: null }),
    }
    expect((await fingerprint([bytes('x')], { typer })).type).toBeNull()
    expect((await fingerprint([bytes('x')], { typer })).type).toBe('known')
  })
})

test('digests are those of node:crypto for many slices', async () => {
  const whole = lcg(31, 300_001)
  const result = await fingerprint([whole], { typer: null, sha3: true })
  for (const [algorithm, value] of [
    ['md5', result.md5],
    ['sha1', result.sha1],
    ['sha256', result.sha256],
    ['sha512', result.sha512],
    ['sha3-384', result.sha3_384],
  ] as const) {
    expect(value).toBe(createHash(algorithm).update(whole).digest('hex'))
  }
})
