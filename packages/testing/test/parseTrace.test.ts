import { describe, expect, test } from 'vitest'
import { encodeLog, generations, parseTrace, pointer, TestingError } from '@cuculus/testing'

const text = String.raw`
# A sample and what it starts.
proc: 2104 C:\Users\Lena Smith\invoice.exe
  parent: 1480
  command: "C:\Users\Lena Smith\invoice.exe" /s
  bitness: 64
  call: NtCreateFile(FileHandle=0x40, DesiredAccess=0x40100080, FileName="C:\a ""b"".txt", CreateDisposition=2, ShareAccess=0)
  thread: 2108
    call: registry RegOpenKeyExW(Registry=0x80000002, SubKey="Software\None", Handle=0x0) = 2 failed error 2 status 0xc0000034
    call: NtDelayExecution(Milliseconds=100) at 2500 repeated 3
proc: 2260 C:\b.exe
  start: 5000
  tracked: no
  call: custom Odd(a=-5, b=12n, c=<4d 5a>, d=["x", "y,)"], e=null, f=[]) = 0xffffffffffffffff
`

describe('a trace as text', () => {
  const { processes } = parseTrace(text)
  const [first, second] = processes

  test('has its processes with what is said of them', () => {
    expect(first).toMatchObject({
      pid: 2104,
      ppid: 1480,
      path: 'C:\\Users\\Lena Smith\\invoice.exe',
      commandLine: '"C:\\Users\\Lena Smith\\invoice.exe" /s',
      bitness: 64,
    })
    expect(second).toMatchObject({ pid: 2260, ppid: 2104, tracked: false })
    expect((second?.start ?? 0) - (first?.start ?? 0)).toBe(5000)
  })

  test('has calls with arguments, category by the table of 0.6 where left out', () => {
    expect(first?.calls[0]).toEqual({
      api: 'NtCreateFile',
      category: 'filesystem',
      arguments: [
        { name: 'FileHandle', value: pointer(0x40) },
        { name: 'DesiredAccess', value: pointer(0x4010_0080) },
        { name: 'FileName', value: 'C:\\a "b".txt' },
        { name: 'CreateDisposition', value: 2 },
        { name: 'ShareAccess', value: 0 },
      ],
    })
  })

  test('has what stands behind the arguments, and the thread of the line before', () => {
    expect(first?.calls[1]).toMatchObject({
      returned: 2,
      success: false,
      lastError: 2,
      ntStatus: 0xc000_0034,
      thread: 2108,
    })
    expect(first?.calls[2]).toMatchObject({ at: 2500, repeated: 3, thread: 2108, category: 'system' })
    expect(second?.calls[0]).not.toHaveProperty('thread')
  })

  test('has values of every kind', () => {
    expect(second?.calls[0]?.arguments?.map(({ value }) => value)).toEqual([
      -5,
      12n,
      Uint8Array.of(0x4d, 0x5a),
      ['x', 'y,)'],
      null,
      [],
    ])
    expect(second?.calls[0]?.returned).toBe(0xffff_ffff_ffff_ffffn)
  })

  test('can be encoded in every generation', () => {
    const [process] = parseTrace('proc: 1 C:\\a.exe\ncall: IsDebuggerPresent()').processes
    if (process === undefined) throw new Error('no process')
    for (const generation of generations) expect(encodeLog(process, generation).length).toBeGreaterThan(0)
  })
})

test.each([
  ['thread: 5', 'line 1: expected `proc:` first'],
  ['proc:', 'line 1: expected a pid and a path'],
  ['nonsense', 'line 1: expected `proc:` first'],
  ['proc: 1 a\n\nnonsense', 'line 3: expected proc, parent'],
  ['proc: 1 a\nparent: x', 'line 2: expected a whole number'],
  ['proc: 1 a\ncall: NtClose', 'line 2: expected `API(`'],
  ['proc: 1 a\ncall: NtUnheardOf()', 'line 2: expected a category before NtUnheardOf'],
  ['proc: 1 a\ncall: NtClose(Handle)', 'line 2: expected `=`, found ")"'],
  ['proc: 1 a\ncall: NtClose(Handle=)', 'line 2: expected a value'],
  ['proc: 1 a\ncall: NtClose(Handle=1', 'line 2: expected a name'],
  ['proc: 1 a\ncall: NtClose(Handle="x)', 'line 2: expected text in quotes'],
  ['proc: 1 a\ncall: NtClose(Handle=1) soon', 'line 2: expected `=`, failed'],
  ['proc: 1 a\ncall: NtClose(Handle=1) at "x"', 'line 2: expected a number'],
])('says what is wrong and where: %j', (wrong, message) => {
  expect(() => parseTrace(wrong)).toThrow(message)
})

test('reads traces of signatures, which have names first and no commas', () => {
  const { processes } = parseTrace(String.raw`
    proc: a.exe
    call: registry RegSetValueExW(FullName="HKEY_X\Run" Buffer="say "hi" now") = FAILURE
    proc: b.exe 7 "b.exe" /x
    call: NtClose(Handle=word) = SUCCESS
  `)
  expect(processes).toMatchObject([
    {
      pid: 1000,
      path: 'a.exe',
      calls: [
        {
          success: false,
          arguments: [
            { name: 'FullName', value: String.raw`HKEY_X\Run` },
            { name: 'Buffer', value: 'say "hi" now' },
          ],
        },
      ],
    },
    { pid: 7, path: 'b.exe', commandLine: '"b.exe" /x', calls: [{ arguments: [{ name: 'Handle', value: 'word' }] }] },
  ])
})

test('gives a trace or its own error, whatever the text', () => {
  let seed = 7
  const random = (below: number): number => {
    seed = (seed * 1_103_515_245 + 12_345) & 0x7fff_ffff
    return seed % below
  }
  const characters = Array.from('():=,"<>[]0x\\ \nanprocl:')
  for (let round = 0; round < 2000; round++) {
    const damaged = Array.from(text)
    for (let flips = 0; flips < 4; flips++)
      damaged[random(damaged.length)] = characters[random(characters.length)] ?? ''
    try {
      expect(parseTrace(damaged.join('')).processes).toBeInstanceOf(Array)
    } catch (error) {
      expect(error).toBeInstanceOf(TestingError)
    }
  }
})
