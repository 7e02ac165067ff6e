import { describe, expect, test } from 'vitest'
import {
  encodeBson1,
  encodeBson2,
  encodeCape,
  encodeCsv,
  encodeNetlog,
  hex,
  pointer,
  registryData,
  TestingError,
  type TraceCall,
  type TraceProcess,
  utf16,
  utf8,
} from '@cuculus/testing'
import { get, items, messagesOf, readBsonLog } from './readBson.js'

const START = Date.UTC(2020, 2, 22, 10, 0, 0)

function processOf(calls: readonly TraceCall[], more: Partial<TraceProcess> = {}): TraceProcess {
  return { pid: 1124, ppid: 1000, path: 'C:\\temp\\sample.exe', start: START, calls, ...more }
}

const open: TraceCall = {
  api: 'NtCreateFile',
  category: 'filesystem',
  at: 5,
  arguments: [
    { name: 'FileHandle', value: pointer(0x40) },
    { name: 'DesiredAccess', value: pointer(0x8010_0080) },
    { name: 'FileName', value: 'C:\\é "x"\n' },
    { name: 'CreateDisposition', value: 0xffff_ffff },
    { name: 'ShareAccess', value: 1 },
  ],
}

const setValue: TraceCall = {
  api: 'RegSetValueExW',
  category: 'registry',
  success: false,
  returned: 0xc000_0022,
  lastError: 5,
  ntStatus: 0xc000_0022,
  thread: 7,
  arguments: [
    { name: 'Handle', value: pointer(0x44) },
    { name: 'ValueName', value: 'v' },
    { name: 'Type', value: 1 },
    { name: 'Buffer', value: registryData('ab') },
  ],
}

function text(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('latin1')
}

describe('CSV', () => {
  test('has a row per call with the columns of 0.5', () => {
    expect(text(encodeCsv(processOf([open])))).toBe(
      '"2020-03-22 10:00:00,005","1124","sample.exe","1128","1000","filesystem","NtCreateFile","SUCCESS","0x00000000",' +
        '"FileHandle->0x00000040","DesiredAccess->0x80100080","FileName->C:\\\\\\xc3\\\\xa9 ""x""\\\\n","CreateDisposition->4294967295","ShareAccess->1"\r\n',
    )
  })

  test('escapes with backslashes as 0.4.0 did', () => {
    expect(text(encodeCsv(processOf([open]), { writer: '0.4.0' }))).toContain('"FileName->C:\\\\\\xc3\\xa9 \\"x\\"\\n"')
  })

  test('has no thread column in the first format', () => {
    expect(text(encodeCsv(processOf([open]), { writer: 'seed' }))).toContain('"sample.exe","1000","filesystem"')
  })

  test('logs failures, repeats and registry data', () => {
    const rows = text(encodeCsv(processOf([{ ...setValue, repeated: 2 }]))).split('\r\n')
    expect(rows).toHaveLength(4)
    expect(new Set(rows.slice(0, 3)).size).toBe(1)
    expect(rows[0]).toContain('"FAILURE","0xc0000022","Handle->0x00000044","ValueName->v","Type->1","Buffer->ab"')
  })

  test('prints lists, buffers and missing registry data as the monitor does', () => {
    const call: TraceCall = {
      api: 'X',
      category: 'system',
      arguments: [
        { name: 'a', value: ['x', 'y'] },
        { name: 'b', value: Uint8Array.of(1) },
        { name: 'c', value: registryData('', 0) },
        { name: 'd', value: registryData(Uint8Array.of(1)) },
        { name: 'e', value: registryData(7) },
        { name: 'f', value: null },
      ],
    }
    const row = '"a->[x, y]","b->0x00000000","c->","d->","e->7","f->"'
    expect(text(encodeCsv(processOf([call])))).toContain(row)
  })
})

describe('netlog', () => {
  test('begins with the process message', () => {
    const bytes = Buffer.from(encodeNetlog(processOf([])))
    expect(bytes.subarray(0, 14).toString('hex')).toBe('0001' + '00000000' + '68040000' + '00000000')
    expect(bytes.readUInt32LE(22)).toBe(1124)
    expect(bytes.readUInt32LE(26)).toBe(1000)
    expect(bytes.readUInt32LE(30)).toBe(18)
    expect(bytes.subarray(38).toString()).toBe('C:\\temp\\sample.exe')
  })

  test('tells each thread once and then its calls by index', () => {
    const plain = { api: 'IsDebuggerPresent', category: 'system' }
    const calls = [plain, { ...plain, thread: 9, repeated: 1 }, plain]
    const bytes = Buffer.from(encodeNetlog(processOf(calls)))
    const rest = bytes.subarray(38 + 18)
    const sizes = [18, 14, 18, 14, 14, 14]
    expect(rest).toHaveLength(sizes.reduce((a, b) => a + b))
    const offsets = sizes.map((_, index) => sizes.slice(0, index).reduce((a, b) => a + b, 0))
    expect(offsets.map((offset) => rest[offset])).toEqual([1, 14, 1, 14, 14, 14])
  })

  test('writes arguments by the format of the row that has their names', () => {
    const bytes = Buffer.from(encodeNetlog(processOf([setValue]))).subarray(38 + 18 + 18)
    const head = '8e00' + '220000c0' + '07000000' + '00000000'
    expect(bytes.toString('hex')).toBe(
      `${head}44000000` + '0100000001000000' + '76' + '01000000' + '01000000' + '0200000002000000' + '6162',
    )
    const short = { ...setValue, arguments: setValue.arguments?.slice(0, 3) ?? [] }
    expect(Buffer.from(encodeNetlog(processOf([short])))[38 + 18 + 18]).toBe(143)
  })

  test('cuts buffers to 256 bytes and tells their full length', () => {
    const call: TraceCall = {
      api: 'NtWriteFile',
      category: 'filesystem',
      arguments: [
        { name: 'FileHandle', value: pointer(1) },
        { name: 'Buffer', value: new Uint8Array(300) },
      ],
    }
    const bytes = Buffer.from(encodeNetlog(processOf([call]))).subarray(38 + 18 + 18 + 14 + 4)
    expect(bytes.readUInt32LE(0)).toBe(256)
    expect(bytes.readUInt32LE(4)).toBe(300)
    expect(bytes).toHaveLength(8 + 256)
  })

  test('repeats a letter by the digit before it', () => {
    const names = ['ProcessHandle', 'StartRoutine', 'Parameter', 'CreationFlags', 'ThreadId']
    const call: TraceCall = {
      api: 'CreateRemoteThread',
      category: 'threading',
      arguments: names.map((name, index) => ({ name, value: index + 1 })),
    }
    const bytes = Buffer.from(encodeNetlog(processOf([call]))).subarray(38 + 18 + 18 + 14)
    expect([0, 4, 8, 12, 16].map((offset) => bytes.readUInt32LE(offset))).toEqual([1, 2, 3, 4, 5])
  })

  test('names the call that the table does not have', () => {
    const call = { api: 'NtUnheardOf', category: 'system', arguments: [{ name: 'A', value: 1 }] }
    expect(() => encodeNetlog(processOf([call]))).toThrow('no row for NtUnheardOf(A)')
    expect(() => encodeNetlog(processOf([call]))).toThrow(TestingError)
  })
})

describe('BSON of 1.x', () => {
  test('begins with the process and tells the first thread', () => {
    const documents = readBsonLog(encodeBson1(processOf([open])))
    const [info, process] = messagesOf(documents, '__process__')
    expect(info?.map(([key]) => key)).toEqual(['I', 'name', 'type', 'category', 'args'])
    expect(items(get(process ?? [], 'args')).slice(4)).toEqual([
      { int32: 1124 },
      { int32: 1000 },
      utf8('C:\\temp\\sample.exe'),
    ])
    expect(items(get(messagesOf(documents, '__thread__')[1] ?? [], 'args'))).toEqual([
      { int32: 1 },
      { int32: 0 },
      { int32: 1124 },
    ])
  })

  test('declares an API once, marks pointers and stores text as binary, numbers as signed int32', () => {
    const documents = readBsonLog(encodeBson1(processOf([{ ...open, repeated: 1 }, open])))
    const [info, ...calls] = messagesOf(documents, 'NtCreateFile')
    expect(calls).toHaveLength(3)
    expect(items(get(info ?? [], 'args'))[2]).toEqual([
      ['0', 'FileHandle'],
      ['1', 'p'],
    ])
    expect(items(get(calls[0] ?? [], 'args')).slice(2)).toEqual([
      { int32: 0x40 },
      { int32: 0x8010_0080 | 0 },
      utf8('C:\\é "x"\n'),
      { int32: -1 },
      { int32: 1 },
    ])
  })

  test('stores registry text raw, as wide as the function says', () => {
    const wide = messagesOf(readBsonLog(encodeBson1(processOf([setValue]))), 'RegSetValueExW')
    expect(items(get(wide[1] ?? [], 'args')).at(-1)).toEqual(utf16('ab\0'))
    const narrow = messagesOf(
      readBsonLog(encodeBson1(processOf([{ ...setValue, api: 'RegSetValueExA' }]))),
      'RegSetValueExA',
    )
    expect(items(get(narrow[1] ?? [], 'args')).at(-1)).toEqual(utf8('ab\0'))
  })

  test('gives an API with other arguments an index of its own', () => {
    const call = { api: 'X', category: 'system' }
    const documents = readBsonLog(
      encodeBson1(processOf([call, { ...call, arguments: [{ name: 'A', value: ['x'] }] }, call])),
    )
    const infos = documents.filter((document) => document.some(([key, value]) => key === 'name' && value === 'X'))
    expect(infos).toHaveLength(2)
    expect(new Set(infos.map((info) => JSON.stringify(get(info, 'I')))).size).toBe(2)
  })

  test('carries aux beside the arguments', () => {
    const [, call] = messagesOf(readBsonLog(encodeBson1(processOf([{ ...open, aux: { Note: 'n' } }]))), 'NtCreateFile')
    expect(get(call ?? [], 'aux')).toEqual([['Note', 'n']])
  })
})

describe('BSON of 2.x', () => {
  test('tells command line, width and modules in the process message', () => {
    const process = processOf([], {
      bitness: 64,
      tracked: false,
      commandLine: 'x',
      modules: [{ path: 'C:\\a\\b.dll', base: 0x1000, size: 4096 }],
    })
    const args = items(get(messagesOf(readBsonLog(encodeBson2(process)), '__process__')[1] ?? [], 'args'))
    expect(args.slice(0, 2)).toEqual([{ int32: 1 }, { int64: 0n }])
    expect(args.slice(6)).toEqual([
      'C:\\temp\\sample.exe',
      'x',
      { int32: 1 },
      { int32: 0 },
      [
        [
          '0',
          [
            ['filepath', 'C:\\a\\b.dll'],
            ['basename', 'b.dll'],
            ['baseaddr', '0x00001000'],
            ['imgsize', { int32: 4096 }],
          ],
        ],
      ],
    ])
  })

  test('makes pointers as wide as the process and the return value always 64 bits', () => {
    const call: TraceCall = {
      api: 'X',
      category: 'system',
      returned: -1,
      arguments: [
        { name: 'p', value: pointer(0xffff_ffff) },
        { name: 'x', value: hex(0xffff_ffff) },
      ],
    }
    const argsOf = (bitness: 32 | 64): unknown =>
      items(get(messagesOf(readBsonLog(encodeBson2(processOf([call], { bitness }))), 'X')[1] ?? [], 'args')).slice(1)
    expect(argsOf(32)).toEqual([{ int64: -1n }, { int32: -1 }, { int32: -1 }])
    expect(argsOf(64)).toEqual([{ int64: -1n }, { int64: 0xffff_ffffn }, { int32: -1 }])
  })

  test('tells the names of flags once, all pairs of an argument under one key', () => {
    const names = {
      kind: 'value',
      names: [
        [1, 'FILE_OPEN'],
        [2, 'FILE_CREATE'],
      ],
    } as const
    const call = { api: 'X', category: 'file', arguments: [{ name: 'how', value: 2, names }] }
    const [info] = messagesOf(readBsonLog(encodeBson2(processOf([call]))), 'X')
    expect(get(info ?? [], 'flags_value')).toEqual([
      [
        'how',
        [
          [
            '0',
            [
              ['0', { int32: 1 }],
              ['1', 'FILE_OPEN'],
            ],
          ],
          [
            '0',
            [
              ['0', { int32: 2 }],
              ['1', 'FILE_CREATE'],
            ],
          ],
        ],
      ],
    ])
    expect(get(info ?? [], 'flags_bitmask')).toEqual([['how', []]])
  })

  test('adds last error and NTSTATUS to failed calls only', () => {
    const [, failed] = messagesOf(readBsonLog(encodeBson2(processOf([setValue]))), 'RegSetValueExW')
    expect(get(failed ?? [], 'e')).toEqual({ int32: 5 })
    expect(get(failed ?? [], 'E')).toEqual({ int32: 0xc000_0022 | 0 })
    const [, good] = messagesOf(readBsonLog(encodeBson2(processOf([open]))), 'NtCreateFile')
    expect(good?.map(([key]) => key)).toEqual(['I', 'T', 't', 'h', 'args'])
  })

  test('writes a large buffer with its SHA-1 just before its call', () => {
    const buffer = new Uint8Array(5000)
    const documents = readBsonLog(encodeBson2(processOf([{ ...open, buffer }])))
    const at = documents.findIndex((document) => document[0]?.[1] === 'buffer')
    expect(get(documents[at] ?? [], 'checksum')).toBe('044ef48af264fd3e304ab9e64f9656f37af763a6')
    expect(documents[at + 1]?.map(([key]) => key)).toContain('args')
    expect(documents[at + 1]?.map(([key]) => key)).toContain('t')
  })

  test('writes registry data by type and the stack of a debug monitor', () => {
    const values = [
      registryData('s'),
      registryData(7),
      registryData(7n),
      registryData(Uint8Array.of(1)),
      registryData('x', 0),
    ]
    const call: TraceCall = {
      api: 'X',
      category: 'registry',
      stacktrace: ['a', 'b'],
      arguments: values.map((value, index) => ({ name: `v${String(index)}`, value })),
    }
    const [, message] = messagesOf(readBsonLog(encodeBson2(processOf([call]))), 'X')
    expect(items(get(message ?? [], 's'))).toEqual(['a', 'b'])
    expect(items(get(message ?? [], 'args')).slice(2)).toEqual(['s', { int32: 7 }, { int64: 7n }, Uint8Array.of(1), ''])
  })
})

describe('BSON of CAPE', () => {
  test('tells the environment, numbers as numbers', () => {
    const process = processOf([open], { environment: { UserName: 'u', OSMajor: 6 } })
    const [info, message] = messagesOf(readBsonLog(encodeCape(process)), '__environ__')
    expect(items(get(info ?? [], 'args'))).toEqual(['is_success', 'retval', 'UserName', 'OSMajor'])
    expect(items(get(message ?? [], 'args')).slice(2)).toEqual([utf8('u'), { int32: 6 }])
    expect(() => messagesOf(readBsonLog(encodeCape(processOf([open]))), '__environ__')).toThrow()
  })

  test('counts repeats in the message and carries the return addresses', () => {
    const call = { ...open, repeated: 3, caller: 0x401000, parentCaller: 0x402000n }
    const [, message, ...rest] = messagesOf(readBsonLog(encodeCape(processOf([call]))), 'NtCreateFile')
    expect(rest).toHaveLength(0)
    expect(message?.map(([key]) => key)).toEqual(['I', 'C', 'R', 'P', 'T', 't', 'r', 'args'])
    expect(get(message ?? [], 'r')).toEqual({ int32: 3 })
    expect(get(message ?? [], 'R')).toEqual({ int64: 0x401000n })
    expect(get(message ?? [], 'P')).toEqual({ int64: 0x402000n })
  })

  test('stores text as binary in real UTF-8', () => {
    const call = { api: 'X', category: 'system', arguments: [{ name: 'a', value: 'А' }] }
    const [, message] = messagesOf(readBsonLog(encodeCape(processOf([call]))), 'X')
    expect(items(get(message ?? [], 'args'))[2]).toEqual(utf8('А'))
  })
})
