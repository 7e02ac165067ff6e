import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openAnalysis } from '@cuculus/analysis'
import type { Analysis } from '@cuculus/core'
import { buildAnalysis, buildPe, checkModule, generations, utf8, writeAnalysis } from '@cuculus/testing'
import { onTestFinished, test } from 'vitest'
import { StaticProcessing } from '../src/index.js'
import { buildZip } from './buildZip.js'

const samples: readonly Uint8Array[] = [
  buildPe({ imports: [{ dll: 'a.dll', functions: ['One', 2] }], version: { CompanyName: 'X' }, overlay: utf8('more') }),
  buildZip({ '[Content_Types].xml': utf8('<Types/>'), 'word/document.xml': utf8('<a/>') }),
  buildZip({ 'a.txt': utf8('hello') }),
  utf8('{\\rtf1{\\*\\template http://example.test/}}'),
  utf8('%PDF-1.4\n1 0 obj<</S/JavaScript/JS(x)>>endobj'),
  utf8('@echo off\necho %PATH%'),
  utf8('From: a\nTo: b\nSubject: c\n\nhello'),
  utf8('nothing'),
]

async function* analyses(): AsyncGenerator<Analysis> {
  for (const [index, binary] of samples.entries()) {
    const generation = generations[index % generations.length] ?? '2.x'
    const directory = await mkdtemp(join(tmpdir(), 'cuculus-static-'))
    onTestFinished(() => rm(directory, { recursive: true, force: true }))
    await writeAnalysis(directory, buildAnalysis({ generation, binary }))
    yield await openAnalysis(directory)
  }
}

test('keeps the contract of a module on every type and generation, and on an empty analysis', async () => {
  await checkModule(new StaticProcessing({ typer: null }), analyses())
})
