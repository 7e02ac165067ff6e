import { describe, expect, it } from 'vitest'
import { readSignatureTests, ruleSignature, Signature, testSignatures } from '../src/index.js'

const runKey = ruleSignature({
  name: 'run_key',
  description: 'Starts with Windows',
  match: { registry_set: String.raw`\\Run\\` },
})
const writes = ruleSignature({ name: 'writes', description: 'Writes a file', match: { file_write: '.' } })

const text = String.raw`
# tests of two signatures

test: adds itself to the Run key
fires: run_key
silent: writes
proc: a.exe
call: RegSetValueExW(FullName="HKEY_CURRENT_USER\Run\x" Buffer="x")

test: a harmless program
silent:
proc: a.exe
call: NtClose(Handle="1")
`

describe('tests of signatures as text', () => {
  it('have a title, what is asked, and a trace', () => {
    expect(readSignatureTests(text)).toMatchObject([
      { title: 'adds itself to the Run key', line: 4, fires: ['run_key'], silent: ['writes'] },
      { title: 'a harmless program', line: 10, silent: [] },
    ])
  })

  it('pass where the signatures do what is asked', async () => {
    expect((await testSignatures([runKey, writes], text)).map(({ passed, failures }) => [passed, failures])).toEqual([
      [true, []],
      [true, []],
    ])
  })

  it('fail with an explanation, a match, or the name that nobody has', async () => {
    const wrong = text
      .replace('fires: run_key', 'fires: writes, nobody')
      .replace('silent: writes', 'silent: run_key other')
    const [outcome] = await testSignatures([runKey, writes], wrong)
    expect(outcome?.passed).toBe(false)
    expect(outcome?.failures.map(({ message }) => message)).toEqual([
      'writes should have matched and did not',
      'there is no signature nobody',
      'run_key matched and should not have',
      'there is no signature other',
    ])
    expect(outcome?.failures[0]?.explanation?.condition).toMatchObject({ met: false, wanted: 'file_write .' })
    expect(outcome?.failures[2]?.match?.name).toBe('run_key')
  })

  it('without names are about all signatures', async () => {
    const outcomes = await testSignatures([runKey, writes], text.replace('fires: run_key', 'fires:'))
    expect(outcomes[0]?.failures.map(({ message }) => message)).toEqual(['writes should have matched and did not'])
  })

  it('fail where a signature throws or hangs; an id that ATT&CK lacks is a warning', async () => {
    class Throws extends Signature {
      readonly name = 'throws'
      override run(): never {
        throw new Error('no')
      }
    }
    const numbered = ruleSignature({
      name: 'numbered',
      description: 'Any',
      ttps: ['T1999'],
      match: { registry_set: '.' },
    })
    const [first] = await testSignatures(
      [Throws, numbered],
      text.replace('fires: run_key', 'fires: numbered').replace('silent: writes', ''),
    )
    expect(first?.failures.map(({ message }) => message)).toEqual(['SIGNATURE_FAILED throws: Error: no'])
    expect(first?.warnings.map(({ code }) => code)).toEqual(['SIGNATURE_UNKNOWN_ID'])
  })

  it('whose trace cannot be read fail with the line of the file', async () => {
    const outcomes = await testSignatures([runKey], `${text}\ncall: nonsense`)
    expect(outcomes.map(({ failures }) => failures.map(({ message }) => message.slice(0, 20)))).toEqual([
      ['there is no signatur'],
      [expect.stringMatching(/^line 15: expected/)],
    ])
  })

  it.each([
    ['proc: a.exe', 'line 1: expected `test:`'],
    ['test: nothing asked\nproc: a.exe', 'line 1: expected `fires:` or `silent:`'],
  ])('%j is no test', (wrong, message) => {
    expect(() => readSignatureTests(wrong)).toThrow(message)
  })
})
