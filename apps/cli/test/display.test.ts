import { describe, expect, test, vi } from 'vitest'
import { createProgress, duration } from '../src/progress.js'
import { renderSummary } from '../src/renderSummary.js'
import type { Summary, TreeLine } from '../src/summary.js'
import { TextOutput } from './capture.js'

const hostile = 'evil\u001b[2J\u202egpj.exe'

const summary: Summary = {
  analysis: '/analyses/1',
  generation: '2.x',
  version: '2.0.7',
  report: '/analyses/1/reports/cuculus.json',
  size: 1_234_567,
  sample: { name: hostile, sha256: 'ab'.repeat(32), type: 'PE32 executable', size: 76_800 },
  duration: 165,
  processes: 2,
  calls: 1234,
  tree: [
    { depth: 0, last: true, pid: 480, name: null, calls: 0 },
    { depth: 1, last: true, pid: 1332, name: hostile, calls: 1234 },
  ],
  hosts: 2,
  flows: 3,
  dns: 1,
  http: 0,
  dropped: 1,
  signatures: [
    { name: 'harmless', severity: 1, description: 'd' },
    { name: 'injection', severity: 3, description: hostile },
  ],
  modules: [
    { key: 'behavior', status: 'ok', milliseconds: 1500 },
    { key: 'network', status: 'failed', milliseconds: 3, error: { code: 'ERR_MODULE_FAILED', message: 'boom' } },
    { key: 'signatures', status: 'skipped', milliseconds: 0, missing: ['network'] },
  ],
  diagnostics: { behavior: 2 },
}

describe('the summary', () => {
  test('shows sample, tree, counts, signatures, failed modules with reasons, and where the report is', () => {
    expect(renderSummary(summary)).toMatchInlineSnapshot(`
      "
      evil\\x1b[2J\\u{202e}gpj.exe   (Cuckoo 2.0.7, 165 s)
        Type         PE32 executable, 76.8 kB
        SHA-256      abababababababababababababababababababababababababababababababab
        Processes    process 480, no log
                     └─ evil\\x1b[2J\\u{202e}gpj.exe (1332)  1,234 calls
        Behavior     2 processes, 1,234 calls
        Network      3 flows, 2 hosts, 1 DNS question, 0 HTTP requests
        Dropped      1 file
        Signatures   [3] injection: evil\\x1b[2J\\u{202e}gpj.exe
                     [1] harmless: d
        Modules      1 of 3 ok, the longest took 1.5 s
                     network failed: boom
                     signatures was skipped: it needs network
        Diagnostics  2 (behavior 2), listed in the report under processing.diagnostics
        Report       /analyses/1/reports/cuculus.json (1.2 MB)

      "
    `)
  })

  test('breaks long lines at the width of the terminal, but no path', () => {
    const path = `/${'directory/'.repeat(12)}cuculus.json`
    const long = { name: 'injection', severity: 3, description: 'a word '.repeat(12).trim() }
    const lines = renderSummary({ ...summary, signatures: [long], report: path }, 60).split('\n')
    const at = lines.findIndex((line) => line.startsWith('  Signatures'))
    expect(lines.slice(at, at + 3)).toEqual([
      '  Signatures   [3] injection: a word a word a word a word a',
      '                 word a word a word a word a word a word a',
      '                 word a word',
    ])
    expect(lines.filter((line) => line.length > 60).map((line) => line.trim().split(' ')[0])).toEqual([
      'SHA-256',
      'Report',
    ])
  })

  test('lets no control character of the analysis reach the terminal', () => {
    expect(renderSummary(summary).replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u)
  })

  test('leaves out what no module told', () => {
    const { analysis, generation, version, report, size, sample, duration: seconds } = summary
    const bare: Summary = {
      analysis,
      generation,
      version,
      report,
      size,
      sample,
      duration: seconds,
      modules: [],
      diagnostics: {},
    }
    expect(renderSummary(bare)).not.toMatch(/Processes|Network|Dropped|Signatures/)
  })

  test('draws the tree with a line to every sibling', () => {
    const line = (depth: number, last: boolean, pid: number): TreeLine => ({ depth, last, pid, name: 'p', calls: 0 })
    const tree = [line(0, true, 1), line(1, false, 2), line(2, true, 3), line(1, true, 4), line(2, true, 5)]
    const drawn = renderSummary({ ...summary, tree })
      .split('\n')
      .slice(4, 9)
    expect(drawn.map((text) => text.slice(15).replace(/ \(.*/, ''))).toEqual([
      'p',
      '├─ p',
      '│  └─ p',
      '└─ p',
      '   └─ p',
    ])
  })

  test('shows the beginning of a tree that is too long', () => {
    const tree = Array.from({ length: 1000 }, (_, pid) => ({ depth: pid, last: true, pid, name: 'a.exe', calls: 1 }))
    const text = renderSummary({ ...summary, tree })
    expect(text).toContain('… and 970 more')
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThan(200)
  })
})

describe('progress', () => {
  test('is plain lines when the output is no terminal', () => {
    const output = new TextOutput()
    const progress = createProgress(output, ['info', 'behavior'])
    progress.update({ type: 'start', key: 'info' })
    progress.update({ type: 'end', key: 'info', outcome: { key: 'info', status: 'ok', milliseconds: 12 } })
    progress.update({ type: 'end', key: 'file', outcome: { key: 'file', status: 'skipped', missing: ['info'] } })
    progress.stop()
    expect(output.text).toBe('info: ok in 12 ms\nfile: skipped, needs info\n')
  })

  test('is plain lines on a terminal that cannot move its cursor', () => {
    vi.stubEnv('TERM', 'dumb')
    const output = new TextOutput(true)
    createProgress(output, ['info']).stop()
    vi.unstubAllEnvs()
    expect(output.text).toBe('')
  })

  test('is redrawn in place on a terminal, one line per module', () => {
    const output = new TextOutput(true)
    const progress = createProgress(output, ['info', 'behavior'])
    progress.update({ type: 'start', key: 'behavior' })
    progress.update({ type: 'progress', key: 'behavior', done: 1, total: 4 })
    progress.update({ type: 'end', key: 'info', outcome: { key: 'info', status: 'ok', milliseconds: 12 } })
    progress.stop()
    const last = output.text.slice(output.text.lastIndexOf('\u001b[2A'))
    expect(last).toContain('✓ info         ok in 12 ms')
    expect(last).toContain('behavior     running  25 %')
  })

  test.each([
    [999, '999 ms'],
    [3400, '3.4 s'],
    [125_000, '2 min 5 s'],
  ])('%d milliseconds are shown as %s', (milliseconds, text) => {
    expect(duration(milliseconds)).toBe(text)
  })
})
