import { openAnalysis } from '@cuculus/analysis'
import { processAnalysis } from '@cuculus/core'
import { buildAnalysis, checkModule, utf8, writeAnalysis } from '@cuculus/testing'
import { expect, test } from 'vitest'
import {
  BufferProcessing,
  CapeProcessing,
  DroppedProcessing,
  ExtractedProcessing,
  ProcdumpProcessing,
} from '../src/index.js'
import { temporaryDirectory } from './temporaryDirectory.js'

const modules = [
  new BufferProcessing(),
  new CapeProcessing(),
  new DroppedProcessing(),
  new ExtractedProcessing(),
  new ProcdumpProcessing(),
] as const

async function built(...[description]: Parameters<typeof buildAnalysis>): Promise<string> {
  const directory = await temporaryDirectory()
  await writeAnalysis(directory, buildAnalysis(description))
  return directory
}

test('what CAPE took out of memory has keys of its own, with guest paths and processes', async () => {
  const folders = ['files', 'CAPE', 'procdump'] as const
  const directory = await built({
    generation: 'cape',
    dropped: folders.map((folder, i) => ({ path: `C:\\${folder}.bin`, content: utf8(folder), pids: [i + 1], folder })),
  })
  const { container } = await processAnalysis(await openAnalysis(directory), modules)
  expect(container.dropped).toEqual([expect.objectContaining({ name: 'files.bin', pids: [1] })])
  expect(container.CAPE).toEqual({ payloads: [expect.objectContaining({ name: 'CAPE.bin', size: 4, pids: [2] })] })
  expect(container.procdump).toEqual([expect.objectContaining({ filepath: 'C:\\procdump.bin', pids: [3] })])
  expect(container).toMatchObject({ buffer: [], extracted: [] })
})

test('what 2.x sent and extracted has keys of its own', async () => {
  const files = { 'buffer/0a4d55a8d778e5022fab701977c5d840bbc486d0': 'Hello', 'extracted/0.bat': '@echo off\r\n' }
  const { container } = await processAnalysis(await openAnalysis(await built({ generation: '2.x', files })), modules)
  expect(container.buffer).toEqual([
    expect.objectContaining({ path: 'buffer/0a4d55a8d778e5022fab701977c5d840bbc486d0', size: 5 }),
  ])
  expect(container.extracted).toEqual([
    expect.objectContaining({ name: '0.bat', type: 'DOS batch file, ASCII text, with CRLF line terminators' }),
  ])
  expect(container).toMatchObject({ dropped: [], procdump: [], CAPE: { payloads: [] } })
})

test('all keep the contract of modules', async () => {
  const directory = await built({
    generation: 'cape',
    dropped: [{ path: 'C:\\a', content: utf8('a'), folder: 'CAPE' }],
    files: { 'procdump/x': 'x', 'buffer/y': 'y', 'extracted/z': 'z' },
  })
  const analysis = await openAnalysis(directory)
  for (const module of modules) await checkModule(module, [analysis])
})
