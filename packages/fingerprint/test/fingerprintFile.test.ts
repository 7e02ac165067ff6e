import { appendFile, mkdir, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { fingerprint, fingerprintFile, fingerprintIn, type FileStore, type FileTyper } from '../src/index.js'
import { lcg } from './inputs.js'
import { temporaryDirectory } from './temporaryDirectory.js'

async function stored(bytes: Uint8Array): Promise<string> {
  const path = join(await temporaryDirectory(), 'sample')
  await writeFile(path, bytes)
  return path
}

describe('fingerprintFile', () => {
  test.each([0, 1, 4096, 524_288, 524_289, 3_000_000])('of %i bytes is that of the bytes', async (size) => {
    const bytes = lcg(40, size)
    expect(await fingerprintFile(await stored(bytes), { sha3: true, tail: 15 })).toEqual(
      await fingerprint([bytes], { sha3: true, tail: 15 }),
    )
  })

  test('reads beyond the head where a header points there', async () => {
    const bytes = lcg(41, 100_000)
    const typer: FileTyper = {
      name: 'far',
      headLength: 10,
      identify: (source) => {
        const target = new Uint8Array(3)
        const length = source.read(target, 99_998)
        return Promise.resolve({ type: `${String(length)}: ${target.join()}`, mime: null })
      },
    }
    const last = bytes.subarray(99_998)
    expect((await fingerprintFile(await stored(bytes), { typer })).type).toBe(`2: ${last.join()},0`)
  })

  test('of a hole without end takes no memory', async () => {
    const path = await stored(new Uint8Array(0))
    await truncate(path, 40_000_000)
    expect(await fingerprintFile(path, { tlsh: false, entropy: false })).toMatchObject({
      size: 40_000_000,
      ssdeep: '3::',
      type: 'data',
    })
  })

  test('that grows while it is read is read up to the size it had', async () => {
    const bytes = lcg(42, 2_000_000)
    const path = await stored(bytes)
    const [result] = await Promise.all([fingerprintFile(path), appendFile(path, 'more')])
    expect([bytes.length, bytes.length + 4]).toContain(result.size)
    expect(result).toEqual(
      await fingerprint([bytes, new TextEncoder().encode('more').subarray(0, result.size - bytes.length)]),
    )
  })

  test('refuses what is no file', async () => {
    const directory = await temporaryDirectory()
    await mkdir(join(directory, 'folder'))
    await expect(fingerprintFile(join(directory, 'folder'))).rejects.toMatchObject({
      name: 'FingerprintError',
      code: 'ERR_NOT_A_FILE',
    })
    await expect(fingerprintFile(join(directory, 'missing'))).rejects.toMatchObject({ code: 'ENOENT' })
  })

  test.skipIf(process.platform === 'win32')('refuses a device', async () => {
    await expect(fingerprintFile('/dev/zero')).rejects.toMatchObject({ code: 'ERR_NOT_A_FILE' })
  })

  test('stops when the signal is aborted', async () => {
    const path = await stored(lcg(43, 5_000_000))
    const controller = new AbortController()
    const result = fingerprintFile(path, { signal: controller.signal })
    setImmediate(() => {
      controller.abort(new Error('enough'))
    })
    await expect(result).rejects.toThrow('enough')
    await expect(fingerprintFile(path, { signal: AbortSignal.abort(new Error('before')) })).rejects.toThrow('before')
  })
})

describe('fingerprintIn', () => {
  test('reads the file where the store says it lies', async () => {
    const bytes = lcg(44, 1000)
    const path = await stored(bytes)
    const store: FileStore = { open: () => fail(), locate: () => Promise.resolve(path) }
    expect(await fingerprintIn(store, 'files/x')).toEqual(await fingerprint([bytes]))
  })

  test.each<[string, () => Promise<string>]>([
    ['has no disk', () => Promise.reject(new Error('not on a disk'))],
    ['alone can open what lies there', () => Promise.resolve('/nowhere/a name that is no text')],
  ])('reads through a store that %s', async (_, locate) => {
    const bytes = lcg(45, 1000)
    const store: FileStore = {
      // eslint-disable-next-line @typescript-eslint/require-await -- a store is asynchronous, memory is not
      open: async function* (path) {
        expect(path).toBe('files/x')
        yield bytes
      },
      locate,
    }
    expect(await fingerprintIn(store, 'files/x')).toEqual(await fingerprint([bytes]))
  })

  test('says of a folder that it is none', async () => {
    const path = await temporaryDirectory()
    const store: FileStore = { open: () => fail(), locate: () => Promise.resolve(path) }
    await expect(fingerprintIn(store, 'files')).rejects.toMatchObject({ code: 'ERR_NOT_A_FILE' })
  })
})

function fail(): never {
  throw new Error('not to be called')
}
