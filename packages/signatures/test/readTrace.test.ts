import type { Call } from '@cuculus/core'
import { parseTrace } from '@cuculus/testing'
import { describe, expect, it } from 'vitest'
import { readTrace, runSignatures, Signature, TraceError } from '../src/index.js'

async function callsOf(text: string): Promise<Call[]> {
  return (await readTrace(text).behavior.processes[0]?.calls.toArray()) ?? []
}

async function valuesOf(list: string): Promise<Record<string, string>> {
  const [call] = await callsOf(`proc: a\ncall: Api(${list})`)
  return Object.fromEntries(call?.arguments.map(({ name, value }) => [name, value]) ?? [])
}

describe('values of arguments', () => {
  it.each<[string, Record<string, string>]>([
    ['', {}],
    ['A="x" B="y"', { A: 'x', B: 'y' }],
    ['A="x", B="y"', { A: 'x', B: 'y' }],
    ['A=0x40, B=-12, C=12n, D=null, E=word', { A: '0x40', B: '-12', C: '12', D: '', E: 'word' }],
    ['A=""', { A: '' }],
    [String.raw`A="C:\dir\"`, { A: 'C:\\dir\\' }],
    ['A=""C:\\a b.exe" /s" B="y"', { A: '"C:\\a b.exe" /s', B: 'y' }],
    ['A="say ""hi"" now", B=1', { A: 'say "hi" now', B: '1' }],
    ['A="sc create x binPath= "C:\\a" start= auto" B="2"', { A: 'sc create x binPath= "C:\\a" start= auto', B: '2' }],
    ['A="f(x) = y"', { A: 'f(x) = y' }],
    ['A=["x", "y,)"], B=[]', { A: '["x","y,)"]', B: '[]' }],
    ['A=<4d 5a>', { A: 'MZ' }],
  ])('%s', async (list, values) => {
    expect(await valuesOf(list)).toEqual(values)
  })
})

describe('a trace', () => {
  const text = String.raw`
    # the words of both kinds of traces
    proc: 2104 C:\Users\Lena Smith\invoice.exe
      parent: 1480
      command: "C:\Users\Lena Smith\invoice.exe" /s
      bitness: 64
      thread: 2108
        call: registry RegOpenKeyExW(Registry=0x80000002, SubKey="Software\None", Handle=0x0) = 2 failed error 2 status 0xc0000034
        call: NtDelayExecution(Milliseconds=100) at 2500 repeated 3
        call: NtClose(Handle="1") = FAILURE
    proc: child.exe 7 "child.exe" /x
      start: 5000
      call: NtClose(Handle="1")
  `

  it('has processes with what is said of them, and their tree', () => {
    const { behavior } = readTrace(text)
    expect(behavior.processes).toMatchObject([
      {
        process_id: 2104,
        parent_id: 1480,
        process_name: 'invoice.exe',
        process_path: 'C:\\Users\\Lena Smith\\invoice.exe',
        command_line: '"C:\\Users\\Lena Smith\\invoice.exe" /s',
        bitness: 64,
        first_seen: '2020-03-22 10:00:01,000',
      },
      {
        process_id: 7,
        parent_id: 2104,
        process_name: 'child.exe',
        command_line: '"child.exe" /x',
        first_seen: '2020-03-22 10:00:06,000',
      },
    ])
    expect(behavior.processtree).toEqual([
      {
        pid: 2104,
        name: 'invoice.exe',
        parent_id: 1480,
        children: [{ pid: 7, name: 'child.exe', parent_id: 2104, children: [] }],
      },
    ])
  })

  it('has calls with what stands behind them', async () => {
    expect(await callsOf(text)).toMatchObject([
      {
        id: 0,
        category: 'registry',
        api: 'RegOpenKeyExW',
        status: 'FAILURE',
        return: '0x00000002',
        last_error: 2,
        nt_status: -1073741772,
        thread_id: 2108,
        timestamp: '2020-03-22 10:00:01,000',
      },
      { id: 1, category: '', status: 'SUCCESS', repeated: 3, timestamp: '2020-03-22 10:00:03,500' },
      { id: 2, status: 'FAILURE', timestamp: '2020-03-22 10:00:03,501' },
    ])
  })

  it('has the summary that its calls make, so that helpers find what they look for', async () => {
    class Asks extends Signature {
      readonly name = 'asks'
      override run() {
        return [
          this.checkWriteFile(/b\.exe$/),
          this.checkFile(/tried/),
          this.checkWriteKey(/Run/),
          this.checkMutex('only-once'),
          this.checkExecutedCommand(/x \/y/),
          this.checkCreatedService('svc'),
        ].every((found) => found !== null)
      }
    }
    const results = readTrace(String.raw`
      proc: a.exe
      call: NtWriteFile(FileHandle="0x1" HandleName="C:\b.exe" Buffer="MZ")
      call: NtOpenFile(FileHandle="0x1" FileName="C:\tried") = FAILURE
      call: DeleteFileW(FileName="C:\kept") = FAILURE
      call: RegSetValueExW(FullName="HKEY_CURRENT_USER\Run\x" Buffer="1")
      call: NtCreateMutant(MutexName="only-once")
      call: CreateProcessInternalW(CommandLine="x /y")
      call: CreateServiceW(ServiceName="svc")
    `)
    expect((await runSignatures([Asks], results)).matches.map(({ name }) => name)).toEqual(['asks'])
    expect(results.behavior.summary.delete_files).toBeUndefined()
  })

  it('has traffic, files and whatever else is said', () => {
    const { network, file, dropped, info } = readTrace(String.raw`
      dns: evil.example 203.0.113.5
      dns: gone.example NXDOMAIN
      http: GET http://evil.example:8080/gate.php?id=1 "Mozilla/4.0"
      tcp: 203.0.113.5:4444
      host: 198.51.100.1
      file: invoice.exe, PE32 executable
      dropped: C:\a.exe, PE32 executable
      yara: Family
      results: {"info": {"started": null, "ended": null, "duration": 1, "version": "2.0"}}
    `)
    expect(network).toMatchObject({
      hosts: ['203.0.113.5', '198.51.100.1'],
      domains: [
        { domain: 'evil.example', ip: '203.0.113.5' },
        { domain: 'gone.example', ip: null },
      ],
      dns: [{ rcode: 'NOERROR' }, { rcode: 'NXDOMAIN' }],
      http: [
        {
          method: 'GET',
          host: 'evil.example',
          port: 8080,
          path: '/gate.php?id=1',
          uri: 'http://evil.example:8080/gate.php?id=1',
          'user-agent': 'Mozilla/4.0',
        },
      ],
      tcp: [{ dst: '203.0.113.5', dport: 4444 }],
    })
    expect(file).toEqual({
      name: 'invoice.exe',
      type: 'PE32 executable',
      yara: [{ name: 'Family', meta: {}, strings: [] }],
    })
    expect(dropped).toMatchObject([{ name: 'C:\\a.exe', filepath: 'C:\\a.exe', type: 'PE32 executable' }])
    expect(info?.version).toBe('2.0')
  })
})

it.each([
  ['nonsense', 1],
  ['call: A()', 1],
  ['thread: 5', 1],
  ['proc: a\ncall: A', 2],
  ['proc: a\ncall: A(x=)', 2],
  ['proc: a\ncall: A(x="y)', 2],
  ['proc: a\ncall: A(x="y"', 2],
  ['proc: a\ncall: A() soon', 2],
  ['proc: a\ncall: A() at x', 2],
  ['proc: a\n\nparent: x', 3],
  ['http: GET nowhere', 1],
  ['tcp: 1.2.3.4', 1],
  ['dns:', 1],
  ['results: {', 1],
])('%j is refused with the number of the line', (text, line) => {
  try {
    readTrace(text)
  } catch (error) {
    expect(error).toBeInstanceOf(TraceError)
    expect((error as TraceError).line).toBe(line)
    return
  }
  throw new Error('nothing was thrown')
})

it('takes linear time for a line that almost ends a thousand times', () => {
  const text = `proc: a\ncall: A(x="${'" y'.repeat(20_000)}")`
  expect(readTrace(text).behavior.processes).toHaveLength(1)
})

it('reads what the builder of logs reads, so that one text does for both', async () => {
  const text = String.raw`
    proc: 2104 C:\Users\u\a.exe
      command: "C:\Users\u\a.exe" /s
      call: registry RegSetValueExW(FullName="HKEY_X\Run", Buffer="say "hi" ""there""", Type=1) = 2 failed error 5
    proc: b.exe 7 "b.exe" /x
      call: NtDelayExecution(Milliseconds=100) at 2500 repeated 3
      call: NtClose(Handle="1") = FAILURE
  `
  const read = await Promise.all(
    readTrace(text).behavior.processes.map(async ({ process_id, command_line, calls }) => ({
      pid: process_id,
      commandLine: command_line,
      calls: (await calls.toArray()).map(({ api, status, repeated, arguments: list }) => ({
        api,
        success: status === 'SUCCESS',
        repeated,
        values: list.map(({ name, value }) => [name, value]),
      })),
    })),
  )
  const parsed = parseTrace(text).processes.map(({ pid, commandLine, calls }) => ({
    pid,
    commandLine,
    calls: calls.map(({ api, success = true, repeated = 0, arguments: list = [] }) => ({
      api,
      success,
      repeated,
      values: list.map(({ name, value }) => [name, typeof value === 'number' ? String(value) : value]),
    })),
  }))
  expect(read).toEqual(parsed)
})
