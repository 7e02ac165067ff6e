import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openAnalysis } from '@cuculus/analysis'
import { type Debug, type Diagnostic, processAnalysis } from '@cuculus/core'
import { buildAnalysis, generations, utf16, utf8, writeAnalysis } from '@cuculus/testing'
import { describe, expect, onTestFinished, test } from 'vitest'
import { type DebugOptions, DebugProcessing, version } from '../src/index.js'

type Files = Readonly<Record<string, string | Uint8Array>>

async function written(files: ReadonlyMap<string, Uint8Array>): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'cuculus-'))
  onTestFinished(() => rm(directory, { recursive: true, force: true }))
  await writeAnalysis(directory, files)
  return directory
}

async function run(
  files: Files,
  options?: DebugOptions,
): Promise<{ debug: Debug | undefined; diagnostics: readonly Diagnostic[] }> {
  const bytes = Object.entries({ binary: '', ...files }).map(([path, content]): [string, Uint8Array] => [
    path,
    typeof content === 'string' ? utf8(content) : content,
  ])
  const analysis = await openAnalysis(await written(new Map(bytes)))
  const module = new DebugProcessing(options)
  const { container, diagnostics } = await processAnalysis(analysis, [module])
  expect((await processAnalysis(analysis, [module])).container.debug).toEqual(container.debug)
  return { debug: container.debug, diagnostics }
}

const log = async (content: string | Uint8Array): Promise<string | undefined> =>
  (await run({ 'analysis.log': content })).debug?.log

describe('log', () => {
  test.each(generations)('is the text of analysis.log in %s', async (generation) => {
    const analysisLog = '2016-08-25 00:44:56,015 [root] INFO: café\r\n\n'
    const directory = await written(buildAnalysis({ generation, analysisLog }))
    const { container } = await processAnalysis(await openAnalysis(directory), [new DebugProcessing()])
    expect(container.debug?.log).toBe(analysisLog)
  })

  test('is empty without a log, and the key is there all the same', async () => {
    expect(await run({})).toEqual({ debug: { log: '', errors: [] }, diagnostics: [] })
    expect((await run({ 'analysis.log': '' })).debug?.log).toBe('')
  })

  test('has U+FFFD where bytes are no UTF-8, and everything before and after', async () => {
    expect(await log(Uint8Array.from([...utf8('ok\nbad '), 0xff, ...utf8(' byte\ncaf'), 0xc3, 0xa9, 0xc3]))).toBe(
      'ok\nbad \ufffd byte\ncafé\ufffd',
    )
  })

  test('keeps NUL bytes and control characters', async () => {
    expect(await log('a\0b\u001b[0m\n')).toBe('a\0b\u001b[0m\n')
  })

  test('is read as UTF-8 with a byte order mark and as UTF-16 with or without one', async () => {
    const text = '2016-08-25 [root] INFO: café\n'
    const swap = (bytes: Uint8Array): Uint8Array => Uint8Array.from(bytes, (_, index) => bytes[index ^ 1] ?? 0)
    expect(await log(`\ufeff${text}`)).toBe(text)
    expect(await log(utf16(`\ufeff${text}`))).toBe(text)
    expect(await log(utf16(text))).toBe(text)
    expect(await log(swap(utf16(`\ufeff${text}`)))).toBe(text)
    expect(await log(swap(utf16(text)))).toBe(text)
  })

  test('is whole when characters lie across the chunks that files are read in', async () => {
    const text = 'é'.repeat(600_000)
    expect(await log(`x${text}`)).toBe(`x${text}`)
  })

  test('is cut at the length that was asked for, and the cut is reported', async () => {
    const { debug, diagnostics } = await run({ 'analysis.log': 'é'.repeat(10) }, { maximumLength: 5 })
    expect(debug?.log).toBe('éé\ufffd')
    expect(diagnostics).toEqual([
      expect.objectContaining({ key: 'debug', code: 'DEBUG_LOG_CUT', source: 'analysis.log', offset: 5, length: 15 }),
    ])
    expect(await run({ 'analysis.log': '12345' }, { maximumLength: 5 })).toMatchObject({
      debug: { log: '12345' },
      diagnostics: [],
    })
  })

  test('may be as long as 1 byte to 256 MiB', () => {
    for (const maximumLength of [0, -1, 1.5, Number.NaN, 256 * 1024 * 1024 + 1]) {
      expect(() => new DebugProcessing({ maximumLength })).toThrow(RangeError)
    }
  })
})

describe('errors', () => {
  test('are those of the task, each once', async () => {
    expect((await run({ 'errors.json': '["e1","e2","e1"]' })).debug?.errors).toEqual(['e1', 'e2'])
  })

  test('end with what the interception proxy printed', async () => {
    expect((await run({ 'errors.json': '["e1"]', 'mitm.err': 'no such port\n' })).debug?.errors).toEqual([
      'e1',
      'no such port\n',
    ])
    expect((await run({ 'mitm.err': '' })).debug?.errors).toEqual([])
  })
})

describe('what 2.x adds', () => {
  test('cuckoo is the host’s log', async () => {
    expect((await run({ 'cuckoo.log': 'a\nb' })).debug).toEqual({ log: '', errors: [], cuckoo: 'a\nb' })
  })

  test('action lists what the host asks of an operator, from either file', async () => {
    const rows = JSON.stringify([
      { message: 'e', action: 'vmrouting' },
      { message: 'f', action: null },
      { action: 'vmrouting' },
    ])
    expect((await run({ 'errors.json': rows })).debug).toEqual({ log: '', errors: ['e', 'f'], action: ['vmrouting'] })
    expect(
      (await run({ 'action.json': '"gateway"\n{"action":"x"}\n\n{"a":1}\nnull\n{broken\n' })).debug?.action,
    ).toEqual(['gateway', 'x', '{"a":1}'])
    expect((await run({ 'action.json': '' })).debug).not.toHaveProperty('action')
  })

  test('dbgview has the messages without number and time, and not the line that names the machine', async () => {
    const text =
      '\\\\MACHINE (local)\r\n1\t0.00001\thello world\r\n2\t10:11:12 AM\ta\tb\r\ncontinued\r\n3\t1.5\t\r\n\r\n'
    expect((await run({ 'logs/dbgview.log': text })).debug?.dbgview).toEqual(['hello world', 'a\tb', 'continued'])
    expect((await run({ 'logs/dbgview.log': '' })).debug?.dbgview).toEqual([])
  })
})

describe('floods', () => {
  test('an action is kept as it was written, however deep it is nested', async () => {
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`
    expect((await run({ 'action.json': `"before"\n ${deep}\r\n"behind"\n` })).debug?.action).toEqual([
      'before',
      deep,
      'behind',
    ])
  })

  test('of action.json no more is read than any host writes', async () => {
    const { debug, diagnostics } = await run({ 'action.json': '"x"\n'.repeat(300_000) })
    expect(debug?.action).toEqual(['x'])
    expect(diagnostics).toMatchObject([{ code: 'DEBUG_LOG_CUT', source: 'action.json', offset: 1024 * 1024 }])
  })

  test('of dbgview a million messages are kept, and the cut is reported', async () => {
    const { debug, diagnostics } = await run({ 'logs/dbgview.log': `m\n${'a\n'.repeat(1_000_001)}` })
    expect(debug?.dbgview).toHaveLength(1_000_000)
    expect(diagnostics).toMatchObject([{ code: 'DEBUG_MESSAGES_CUT', source: 'logs/dbgview.log' }])
  })
})

test('a log that leads out of the directory is reported and costs only itself', async () => {
  const analysis = await openAnalysis(await written(new Map([['analysis.log', utf8('x')]])))
  const refusing = Object.assign(Object.create(analysis) as typeof analysis, {
    stat: (path: string) => (path === 'cuckoo.log' ? Promise.reject(new Error('refused')) : analysis.stat(path)),
    read: analysis.read.bind(analysis),
    open: analysis.open.bind(analysis),
    task: analysis.task,
    diagnostics: [],
  })
  const { container, diagnostics } = await processAnalysis(refusing, [new DebugProcessing()])
  expect(container.debug).toEqual({ log: 'x', errors: [] })
  expect(diagnostics).toEqual([expect.objectContaining({ code: 'DEBUG_LOG_UNREADABLE', source: 'cuckoo.log' })])
})

test('an aborted run gives no debug', async () => {
  const analysis = await openAnalysis(await written(new Map([['analysis.log', utf8('x')]])))
  const signal = AbortSignal.abort(new Error('enough'))
  await expect(processAnalysis(analysis, [new DebugProcessing()], { signal })).rejects.toThrow('enough')
})

test('the module says where it comes from', () => {
  expect(new DebugProcessing().origin).toEqual({ package: '@cuculus/debug', version })
})
