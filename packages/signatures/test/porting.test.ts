import { readdir, readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { activityFields, isSignatureClass, readSignatureTests, testSignatures } from '../src/index.js'
import { ported } from './porting/index.js'

const docs = new URL('../../../docs/signatures/', import.meta.url)

/** Both ways for each of the examples. */
const tests = String.raw`
test: a Run key
fires: ported_run_key
silent: ported_mutexes, ported_commands, ported_hollowing, ported_sleeps, ported_deletes, ported_network, ported_packed, ported_yara, ported_meta
proc: a.exe
call: RegSetValueExW(FullName="HKEY_CURRENT_USER\Software\Microsoft\Windows\CurrentVersion\Run\x" Buffer="C:\x.exe")

test: mutexes of the family, one by a pattern
fires: ported_mutexes
proc: a.exe
call: NtCreateMutant(MutexName="Global\OnlyOnce-7f")
call: NtCreateMutant(MutexName="ro_0123abcd")

test: shadow copies
fires: ported_commands
proc: a.exe
call: CreateProcessInternalW(ApplicationName="" CommandLine="vssadmin.exe DELETE shadows /all")

test: hollowing, as classic and CAPE log it
fires: ported_hollowing
proc: a.exe
call: CreateProcessInternalW(ApplicationName="C:\b.exe" CommandLine="" CreationFlags="0x00000004" ProcessId="7" ProcessHandle="0x44")
call: WriteProcessMemory(ProcessHandle="0x44" Buffer="MZ")

test: hollowing, as Cuckoo 2 logs it
fires: ported_hollowing
proc: a.exe
call: CreateProcessInternalW(filepath="C:\b.exe" command_line="" creation_flags="4" process_identifier="7" process_handle="0x44")
call: WriteProcessMemory(process_handle="0x44" buffer="MZ")

test: long sleep by many short ones
fires: ported_sleeps
proc: a.exe
call: NtDelayExecution(Milliseconds="1000") repeated 119
call: NtDelayExecution(Milliseconds="5000")

test: deleted documents
fires: ported_deletes
proc: a.exe
call: DeleteFileW(FileName="C:\1.docx")
call: DeleteFileW(FileName="C:\2.docx")
call: DeleteFileW(FileName="C:\3.xls")
call: DeleteFileW(filepath="C:\4.pdf")
call: DeleteFileW(filepath="C:\5.PDF")

test: a gate
fires: ported_network
proc: a.exe
dns: abcdef.onion.ws 203.0.113.1
http: GET http://203.0.113.1/gate.php?x=1

test: packed
fires: ported_packed
results: {"static": {"pe_sections": [{"name": ".text", "entropy": 7.9, "virtual_address": "0x1000", "virtual_size": "0x10", "size_of_data": "0x10"}]}}

test: a YARA rule
fires: ported_yara
yara: Family_OnlyOnce

test: both of what the last one listens to
fires: ported_meta, ported_run_key, ported_commands
proc: a.exe
call: RegSetValueExW(FullName="HKEY_CURRENT_USER\Software\Microsoft\Windows\CurrentVersion\Run\x" Buffer="C:\x.exe")
call: CreateProcessInternalW(ApplicationName="" CommandLine="vssadmin delete shadows")

test: nothing of it
silent:
proc: editor.exe
call: RegSetValueExW(FullName="HKEY_CURRENT_USER\Software\Editor\Last" Buffer="x")
call: NtCreateMutant(MutexName="Local\Editor")
call: CreateProcessInternalW(ApplicationName="C:\b.exe" CommandLine="vssadmin list shadows" CreationFlags="0" ProcessHandle="0x44")
call: WriteProcessMemory(ProcessHandle="0x44" Buffer="MZ")
call: NtDelayExecution(Milliseconds="1000")
call: DeleteFileW(FileName="C:\1.docx")
call: DeleteFileW(FileName="C:\2.docx") = FAILURE
dns: example.org 203.0.113.2
http: GET http://example.org/index.html
yara: Compiler_X
`

describe('the examples of the porting table', () => {
  it.each(readSignatureTests(tests).map((test) => [test.title, test] as const))('%s', async (_, test) => {
    const [outcome] = await testSignatures(ported, [test])
    expect(outcome?.failures.map(({ message }) => message)).toEqual([])
  })

  it('stand in the table as they are tested', async () => {
    const table = await readFile(new URL('porting.md', docs), 'utf8')
    const folder = new URL('porting/', import.meta.url)
    const files = (await readdir(folder)).filter((name) => name !== 'index.ts').sort()
    expect(files).toHaveLength(ported.length)
    for (const file of files) {
      const code = await readFile(new URL(file, folder), 'utf8')
      expect([file, table.includes(`\`\`\`ts\n${code}\`\`\``)]).toEqual([file, true])
    }
    expect(table.match(/^```python$/gm)).toHaveLength(ported.length)
    expect(ported.every(isSignatureClass)).toBe(true)
  })
})

describe('the catalogue', () => {
  it('has every kind of activity with its fields', async () => {
    const page = await readFile(new URL('catalogue/fields.md', docs), 'utf8')
    for (const [kind, fields] of Object.entries(activityFields)) {
      const list = fields.map((field) => `\`${field}\``).join(', ')
      expect([kind, page.split('\n').some((row) => row.startsWith(`| \`${kind}\``) && row.includes(list))]).toEqual([
        kind,
        true,
      ])
    }
  })
})
