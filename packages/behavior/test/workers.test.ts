import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { encodeLog, generations } from '@cuculus/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type DigestResult, digestFiles, type LogSource } from '../src/digestFiles.js'
import { taskText } from '../src/taskText.js'
import { TextAhead } from '../src/textAhead.js'
import { WorkerCrew } from '../src/workerCrew.js'
import { workerEntry } from '../src/workerEntry.js'
import { type TextTask } from '../src/workerTask.js'
import { builtWorker } from '../../../test/builtWorker.js'

let folder: string
let entry: URL
let sources: readonly LogSource[]
const crews: WorkerCrew[] = []

function hire(size: number): WorkerCrew {
  const crew = new WorkerCrew(entry, size)
  crews.push(crew)
  return crew
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cuculus-workers-'))
  entry = await builtWorker({ source: new URL('../src/worker.ts', import.meta.url), folder, whole: true })
  sources = await Promise.all(
    generations.map(async (generation, position) => {
      const category = generation === '2.x' ? 'file' : 'filesystem'
      const name = generation === '2.x' ? 'filepath' : 'FileName'
      const log = encodeLog(
        {
          pid: 100,
          ppid: 4,
          path: 'C:\\a.exe',
          start: 1_500_000_000_250,
          calls: Array.from({ length: 900 * (position + 1) }, (_, i) => ({
            api: 'DeleteFileW',
            category,
            arguments: [{ name, value: `C:\\${String(Math.floor(i / 2))}` }],
          })),
        },
        generation,
      )
      const path = join(folder, `${String(position)}.log`)
      await writeFile(path, log)
      return { path, size: log.length }
    }),
  )
})

afterAll(async () => {
  for (const crew of crews) crew.close()
  await rm(folder, { recursive: true })
})

function digests(crew: WorkerCrew | null, logs = sources): Promise<readonly DigestResult[]> {
  return digestFiles(logs, { crew, signal: new AbortController().signal, done: () => undefined })
}

async function tasks(): Promise<readonly TextTask[]> {
  const results = await digests(null)
  const found = results.flatMap((result, position) => {
    const source = sources[position]
    if ('error' in result || source === undefined) return []
    return [{ ...source, dialect: result.digest.dialect, index: 0, shared: false, firstEvent: 0 }]
  })
  const segments = results.flatMap((result, position) => {
    const path = sources[position]?.path
    const index = 'digest' in result ? result.digest.index : null
    return path === undefined || index === null ? [] : [{ kind: 'segment' as const, path, index }]
  })
  return [
    ...found.map((log) => ({ ...log, kind: 'calls' as const })),
    ...segments,
    ...found.map((log, position) => ({ ...log, kind: 'enhanced' as const, firstEvent: position * 7 })),
  ]
}

async function textOf(chunks: AsyncIterable<Uint8Array>): Promise<string> {
  const parts: Uint8Array[] = []
  for await (const chunk of chunks) parts.push(chunk)
  return Buffer.concat(parts).toString()
}

describe('digests of several logs', () => {
  it.each([1, 2, 3, 16])('are the same from %i threads as from none', async (size) => {
    expect(await digests(hire(size))).toEqual(await digests(null))
  })

  it('tell of every log that is done', async () => {
    const seen: string[] = []
    const done = ({ path }: LogSource): void => void seen.push(path)
    await digestFiles(sources, { crew: hire(2), signal: new AbortController().signal, done })
    expect(seen.sort()).toEqual(sources.map(({ path }) => path).sort())
  })

  it.each([0, 2])('lose a log that is gone and no other, with %i threads', async (size) => {
    const gone = { path: join(folder, 'gone.log'), size: 5 }
    const results = await digests(size === 0 ? null : hire(size), [gone, ...sources])
    expect(results[0]).toHaveProperty('error')
    expect(results.slice(1)).toEqual(await digests(null))
  })

  it.each([0, 2])('stop with the reason when aborted, with %i threads', async (size) => {
    const controller = new AbortController()
    const running = digestFiles(sources, {
      crew: size === 0 ? null : hire(size),
      signal: controller.signal,
      done: () => {
        controller.abort(new Error('enough'))
      },
    })
    await expect(running).rejects.toThrow('enough')
  })

  it('are made in this thread when a worker has too little memory', async () => {
    const path = join(folder, 'many.log')
    const log = encodeLog(
      {
        pid: 100,
        ppid: 4,
        path: 'C:\\a.exe',
        start: 0,
        calls: Array.from({ length: 40_000 }, (_, i) => ({
          api: 'NtCreateMutant',
          category: 'synchronization',
          arguments: [{ name: 'MutexName', value: `${String(i)}${'x'.repeat(4000)}` }],
        })),
      },
      '1.x',
    )
    await writeFile(path, log)
    const [result] = await digests(hire(1), [{ path, size: log.length }])
    expect(result).toHaveProperty('digest')
  }, 120_000)

  it('go on in this thread when the threads cannot be started', async () => {
    const broken = new WorkerCrew(new URL('missing.mjs', entry), 2)
    crews.push(broken)
    expect(await digests(broken)).toEqual(await digests(null))
  })
})

describe('text made ahead', () => {
  it.each([1, 2, 4])('is the same from %i threads as from none, in the order of the report', async (size) => {
    const list = await tasks()
    const ahead = new TextAhead(hire(size), list)
    for (const [position, task] of list.entries()) {
      const text = await textOf(ahead.text(position))
      expect(text).toBe(await textOf(taskText(task)))
      expect(text.length).toBeGreaterThan(1000)
    }
  })

  it.each([1, 3])('is the same for several tasks that make one list, from %i threads', async (size) => {
    const list = await tasks()
    const ahead = new TextAhead(hire(size), list)
    const expected = await Promise.all(list.map((task) => textOf(taskText(task))))
    expect(await textOf(ahead.text(0, list.length))).toBe(expected.join(''))
    expect(await textOf(ahead.text(list.length - 2, list.length))).toBe(expected.slice(-2).join(''))
  })

  it('of the segments of a log is the text of its calls', async () => {
    const list = await tasks()
    const segments = list.filter(({ kind }) => kind === 'segment')
    expect(segments.length).toBeGreaterThan(2)
    for (const segment of segments) {
      const whole = list.find(({ kind, path }) => kind === 'calls' && path === segment.path)
      expect(await textOf(taskText(segment))).toBe(whole && (await textOf(taskText(whole))))
    }
  })

  it('is the same in any other order and again', async () => {
    const list = await tasks()
    const ahead = new TextAhead(hire(2), list)
    for (const position of [5, 0, 5, 11, 3, 4, 2]) {
      const task = list[position]
      expect(task && (await textOf(ahead.text(position)))).toBe(task && (await textOf(taskText(task))))
    }
  })

  it('serves more readers in step than there are threads', async () => {
    const list = await tasks()
    const ahead = new TextAhead(hire(2), list)
    const readers = [0, 1, 2, 3, 4].map((position) => ahead.text(position)[Symbol.asyncIterator]())
    const parts: string[] = readers.map(() => '')
    let open = readers.length
    while (open > 0) {
      open = 0
      for (const [position, reader] of readers.entries()) {
        const next = await reader.next()
        if (next.done === true) continue
        open++
        parts[position] = (parts[position] ?? '') + Buffer.from(next.value).toString()
      }
    }
    expect(parts).toEqual(await Promise.all(list.slice(0, 5).map((task) => textOf(taskText(task)))))
  })

  it('frees the thread of a reader who leaves early', async () => {
    const list = await tasks()
    const crew = hire(1)
    const ahead = new TextAhead(crew, list)
    for await (const chunk of ahead.text(5)) {
      expect(chunk.length).toBeGreaterThan(0)
      break
    }
    const task = list[4]
    expect(task && (await textOf(ahead.text(4)))).toBe(task && (await textOf(taskText(task))))
  })

  it('fails with the reason when the log is gone', async () => {
    const [task] = await tasks()
    if (task === undefined) throw new Error('no task')
    const ahead = new TextAhead(hire(2), [{ ...task, path: join(folder, 'gone.log') }])
    await expect(textOf(ahead.text(0))).rejects.toThrow('ENOENT')
  })
})

describe('the program of the threads', () => {
  it('is not there beside sources, so that everything is done in one thread', () => {
    expect(workerEntry()).toBeNull()
  })
})
