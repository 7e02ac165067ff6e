import process from 'node:process'
import { describe, expect, it, vi } from 'vitest'
import { readRules, readSigma, type RuleFile, TraceError, readSignatureTests } from '../src/index.js'

const rule = `name: drops_and_runs
description: Writes a program and starts it
severity: 3
ttps: [T1204.002]
match:
  all:
    - sequence:
        - file_write: { path: '\\.exe$', data: ^MZ }
        - process_create: { image: . }
      same: [path, image]
    - count: { dns: { rcode: NXDOMAIN } }
      atLeast: 3
    - not: { process: { name: ^msiexec } }
`

const sigma = `title: Certutil Fetches
logsource: { category: process_creation, product: windows }
detection:
  tool:
    - Image|endswith: '\\certutil.exe'
    - OriginalFileName: CertUtil.exe
  fetch: { CommandLine|contains|all: [urlcache, http] }
  condition: 1 of tool* and not (fetch or not fetch)
level: high
tags: [attack.t1105]
`

const tests = `test: a download
fires: certutil
proc: sample.exe 10 C:\\sample.exe
call: CreateProcessInternalW(ApplicationName="" CommandLine="certutil -urlcache") = FAILURE repeated 3
dns: one.example NXDOMAIN
`

const pieces = [
  '*',
  '&a',
  '|',
  '[',
  '}',
  ': ',
  '- ',
  '\n',
  '\t',
  '"',
  "'",
  '<<',
  '!!binary ',
  'null',
  '9',
  '>= ',
  '\\',
  '(',
  '__proto__',
  '\0',
]

/** Seeded damages: pieces put in, text taken out, text that stands twice. */
function* damaged(text: string, count: number): Generator<string> {
  let seed = 41
  const random = (limit: number): number => {
    seed = (seed * 1103515245 + 12345) % 2147483648
    return seed % limit
  }
  for (let round = 0; round < count; round++) {
    let changed = text
    for (let times = 1 + random(4); times > 0; times--) {
      const at = random(changed.length + 1)
      const kind = random(3)
      if (kind === 0) changed = changed.slice(0, at) + (pieces[random(pieces.length)] ?? '') + changed.slice(at)
      else if (kind === 1) changed = changed.slice(0, at) + changed.slice(at + 1 + random(8))
      else changed = changed.slice(0, at) + changed.slice(Math.max(0, at - random(40)))
    }
    yield changed
  }
}

const cut = (text: string): string[] => Array.from(text, (_, end) => text.slice(0, end))

describe.each<[string, string, (text: string) => RuleFile]>([
  ['a rule', rule, readRules],
  ['a Sigma rule', sigma, readSigma],
])('%s', (_, text, read) => {
  it('is understood as it stands', () => {
    expect(read(text)).toMatchObject({ signatures: [expect.any(Function)], problems: [] })
  })

  it('that was cut anywhere is understood or refused with a reason', () => {
    for (const part of cut(text).filter((piece) => piece.trim() !== '')) {
      const { signatures, problems } = read(part)
      expect([part, signatures.length + problems.length]).toEqual([part, 1])
      for (const { message } of problems) expect(message).not.toBe('')
    }
  })

  it('that was changed in any way is understood or refused, and the reader does not fail', () => {
    let understood = 0
    let refused = 0
    for (const changed of damaged(text, 1000)) {
      const { signatures, problems } = read(changed)
      understood += signatures.length
      refused += problems.length
    }
    // Both are many: the damages are neither too small nor too large to say something.
    expect(understood).toBeGreaterThan(100)
    expect(refused).toBeGreaterThan(100)
  })
})

describe('what a rule file holds', () => {
  it('is never printed by its reader', () => {
    const warned = vi.spyOn(process, 'emitWarning')
    readRules('? ["\\e]0;title\\a", {}]\n: x\n')
    expect(warned).not.toHaveBeenCalled()
    warned.mockRestore()
  })
})

describe('tests as text', () => {
  it('that were cut or changed are read or refused with a line', () => {
    for (const changed of [...cut(tests), ...damaged(tests, 1000)]) {
      try {
        readSignatureTests(changed)
      } catch (error) {
        expect(error).toBeInstanceOf(TraceError)
      }
    }
  })
})
