import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { fingerprintFile, type FileTyper } from '../src/index.js'
import { FingerprintPool } from '../src/fingerprintPool.js'
import { FuzzyTask } from '../src/fuzzyTask.js'
import { LostThreadError, WorkerThread } from '../src/workerThread.js'
import { builtWorkerWithin } from '../../../test/builtWorker.js'
import { lcg } from './inputs.js'
import { temporaryDirectory } from './temporaryDirectory.js'

const worker = vi.hoisted(() => ({ entry: null as URL | null, remove: () => Promise.resolve() }))

vi.mock(import('../src/workerEntry.js'), () => ({ workerEntry: () => worker.entry }))

beforeAll(async () => {
  Object.assign(worker, await builtWorkerWithin(new URL('../src/worker.ts', import.meta.url)))
})

afterAll(() => worker.remove())

async function stored(bytes: Uint8Array): Promise<string> {
  const path = join(await temporaryDirectory(), 'sample')
  await writeFile(path, bytes)
  return path
}

describe('a large file', () => {
  test('has the same fingerprint from two threads as from one', async () => {
    const path = await stored(lcg(50, 9_000_001))
    const one = await fingerprintFile(path, { threads: false, tail: 15 })
    expect(await fingerprintFile(path, { tail: 15 })).toEqual(one)
    expect(await fingerprintFile(path, { tail: 15, tlsh: false })).toEqual(
      await fingerprintFile(path, { tail: 15, tlsh: false, threads: false }),
    )
  })

  test('may be worked on beside others', async () => {
    const paths = await Promise.all([51, 52, 53].map((seed) => stored(lcg(seed, 8_500_000))))
    const together = await Promise.all(paths.map((path) => fingerprintFile(path)))
    for (const [i, path] of paths.entries()) {
      expect(together[i]).toEqual(await fingerprintFile(path, { threads: false }))
    }
  })

  test('stops when the signal is aborted', async () => {
    const path = await stored(lcg(54, 20_000_000))
    const controller = new AbortController()
    const result = fingerprintFile(path, { signal: controller.signal })
    setTimeout(() => {
      controller.abort(new Error('enough'))
    }, 20)
    await expect(result).rejects.toThrow('enough')
  })
})

describe('a pool', () => {
  test('gives the fingerprints that the function gives', async () => {
    const paths = await Promise.all(Array.from({ length: 20 }, (_, i) => stored(lcg(60 + i, 1000 * i))))
    const pool = new FingerprintPool(2)
    const found = await Promise.all(paths.map((path) => pool.fingerprintFile(path, { sha3: true, tail: 15 })))
    await pool.close()
    for (const [i, path] of paths.entries()) {
      expect(found[i]).toEqual(await fingerprintFile(path, { sha3: true, tail: 15 }))
    }
  })

  test('does small and large files in turn, and takes many that wait for one signal', async () => {
    const warnings = vi.spyOn(process, 'emitWarning')
    const sizes = Array.from({ length: 60 }, (_, i) => (i % 20 === 7 ? 200_000 + i : 10 * i))
    const paths = await Promise.all(sizes.map((size) => stored(lcg(size, size))))
    const { signal } = new AbortController()
    const pool = new FingerprintPool(2)
    const found = await Promise.all(paths.map((path) => pool.fingerprintFile(path, { typer: null, signal })))
    await pool.close()
    expect(found.map(({ size }) => size)).toEqual(sizes)
    expect(warnings).not.toHaveBeenCalled()
    vi.restoreAllMocks()
  })

  test('drops what waits when the signal is aborted', async () => {
    const path = await stored(lcg(59, 1000))
    const pool = new FingerprintPool(2)
    const controller = new AbortController()
    const results = Array.from({ length: 40 }, () => pool.fingerprintFile(path, { signal: controller.signal }))
    controller.abort(new Error('enough'))
    for (const result of await Promise.allSettled(results)) expect(result.status).toBe('rejected')
    expect((await pool.fingerprintFile(path)).size).toBe(1000)
    await pool.close()
  })

  test('passes errors on as they are', async () => {
    const directory = await temporaryDirectory()
    await mkdir(join(directory, 'folder'))
    const pool = new FingerprintPool(2)
    await expect(pool.fingerprintFile(join(directory, 'folder'))).rejects.toMatchObject({
      name: 'FingerprintError',
      code: 'ERR_NOT_A_FILE',
    })
    await expect(pool.fingerprintFile(join(directory, 'missing'))).rejects.toMatchObject({ code: 'ENOENT' })
    await pool.close()
  })

  test('stops when the signal is aborted, and goes on with other files', async () => {
    const path = await stored(lcg(55, 5_000_000))
    const pool = new FingerprintPool(2)
    const controller = new AbortController()
    const result = pool.fingerprintFile(path, { signal: controller.signal })
    controller.abort(new Error('enough'))
    await expect(result).rejects.toThrow('enough')
    expect((await pool.fingerprintFile(path)).size).toBe(5_000_000)
    await pool.close()
  })

  test('finishes in the calling thread what its threads cannot', async () => {
    const path = await stored(lcg(56, 3_000_000))
    const pool = new FingerprintPool(2)
    const result = pool.fingerprintFile(path, { tlsh: false })
    await pool.close()
    expect(await result).toEqual(await fingerprintFile(path, { tlsh: false }))
  })

  test('asks a typer of the caller’s own, which cannot leave its thread', async () => {
    const typer: FileTyper = {
      name: 'own',
      headLength: 1,
      identify: () => Promise.resolve({ type: 'own', mime: null }),
    }
    const pool = new FingerprintPool(2)
    expect((await pool.fingerprintFile(await stored(lcg(57, 10)), { typer })).type).toBe('own')
    expect((await pool.fingerprintFile(await stored(lcg(58, 10)), { typer: null })).type).toBeNull()
    await pool.close()
  })

  test('refuses a number of threads that is none', () => {
    for (const threads of [-1, 1.5, Number.NaN]) expect(() => new FingerprintPool(threads)).toThrow(RangeError)
  })
})

test('a task whose thread is lost fails, and so do later ones', async () => {
  const { entry } = worker
  if (entry === null) throw new Error('expected a worker')
  const thread = new WorkerThread(entry)
  const task = new FuzzyTask(thread, { ssdeep: true, tlsh: true }, 1024)
  await thread.terminate()
  await expect(task.finish()).rejects.toBeInstanceOf(LostThreadError)
  await expect(new FuzzyTask(thread, { ssdeep: true, tlsh: true }, 1024).slot()).rejects.toBeInstanceOf(LostThreadError)
  expect(thread.alive).toBe(false)
})
