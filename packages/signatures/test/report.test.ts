import { type Behavior, type Call, serialize, Sequence } from '@cuculus/core'
import { describe, expect, it } from 'vitest'
import { bytesSource, openReport, ReportError, type ReportSource, runSignatures, Signature } from '../src/index.js'
import { behaviorOf } from './trace.js'

const bytes = (value: unknown): Uint8Array => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value))

/** A source that gives a few bytes at a time, as a slow disk may. */
function pieces(data: Uint8Array, size: number): ReportSource {
  return { read: (position, length) => Promise.resolve(data.subarray(position, position + Math.min(length, size))) }
}

async function callsOf(behavior: Behavior | undefined): Promise<Call[][]> {
  return Promise.all((behavior?.processes ?? []).map(({ calls }) => calls.toArray()))
}

async function ours(behavior: Behavior): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  const container = {
    processing: { processor: { name: 'cuculus', version: '1' }, schema: '1.0', modules: [], diagnostics: [] },
    behavior,
    network: { hosts: ['1.2.3.4'], domains: [], tcp: [], udp: [], icmp: [], dns: [], http: [] },
    verdict: { score: 3 },
  }
  for await (const chunk of serialize(container)) chunks.push(chunk)
  return Buffer.concat(chunks)
}

const behavior: Behavior = {
  ...behaviorOf(
    [
      {
        name: 'a.exe',
        pid: 1,
        calls: [
          ['NtOpenFile', 'filesystem', { FileName: 'C:\\"quoted\\"' }, { status: 'FAILURE', caller: '0x1' }],
          ['NtClose', 'system', { Handle: '{"[": "]"}' }, { thread_id: 7, repeated: 3, nt_status: -5, last_error: 2 }],
        ],
      },
      { name: 'quiet.exe', pid: 2, calls: [] },
    ],
    { mutexes: ['m'] },
  ),
  enhanced: Sequence.of([
    { event: 'load', object: 'library', timestamp: null, eid: 1, data: { file: 'a', none: null } },
  ]),
}

describe('a report of ours', () => {
  it.each([1, 7, 1_000_000])('gives back what was written, read %i bytes at a time', async (size) => {
    const { results, dialect, dropped } = await openReport(pieces(await ours(behavior), size))
    expect({ dialect, dropped }).toEqual({ dialect: 'cuculus', dropped: 0 })
    const calls = await callsOf(behavior)
    const found = await callsOf(results.behavior)
    expect(found).toEqual(calls.map((list) => list.map(({ ...call }) => call)))
    // A second reading gives the same.
    expect(await callsOf(results.behavior)).toEqual(found)
    expect(await results.behavior?.enhanced?.toArray()).toEqual(await behavior.enhanced?.toArray())
    expect(results.behavior?.summary.mutexes).toEqual(['m'])
    expect(results.network?.hosts).toEqual(['1.2.3.4'])
    expect(results).toHaveProperty('verdict', { score: 3 })
    expect(results).not.toHaveProperty('processing')
  })

  it('can be run signatures over, and marks point at its calls', async () => {
    class Opens extends Signature {
      readonly name = 'opens'
      override readonly filterApiNames = ['NtClose']
      override onCall() {
        this.markCall()
        return true
      }
    }
    const { results } = await openReport(bytesSource(await ours(behavior)))
    const { matches } = await runSignatures([Opens], results)
    expect(matches.map(({ marks }) => marks)).toEqual([[{ type: 'call', pid: 1, cid: 1, process_index: 0 }]])
  })
})

describe('a report of Cuckoo 2', () => {
  const report = {
    info: { id: 3, version: '2.0.7', started: 1_584_891_710.4, ended: null, duration: 165, added: 5.5, owner: null },
    target: {
      category: 'file',
      file: { name: 'a.exe', size: 3, yara: [{ name: 'r', meta: { n: 1 }, strings: ['x'] }] },
    },
    behavior: {
      generic: [{ pid: 5, ppid: 4, process_name: 'a.exe', first_seen: 1_584_891_710.40625, summary: { mutex: ['m'] } }],
      processes: [
        {
          pid: 5,
          ppid: 4,
          process_name: 'a.exe',
          process_path: 'C:\\a.exe',
          track: true,
          first_seen: 1_584_891_710.40625,
          calls: [
            {
              api: 'RegSetValueExA',
              category: 'registry',
              status: 1,
              return_value: -1,
              time: 1_584_891_711.5,
              tid: 6,
              arguments: { regkey: 'HKEY_X\\Run', reg_type: 1, value: null, list: [1] },
              flags: { reg_type: 'REG_SZ' },
            },
            { api: 'NtClose', category: 'system', status: 0, return_value: 5, arguments: {} },
          ],
        },
      ],
      processtree: [{ pid: 5, ppid: 4, process_name: 'a.exe', command_line: 'a', children: [] }],
      summary: { file_opened: ['f'], file_written: ['g', 'f'], regkey_read: ['k'], mutex: ['m'] },
    },
    network: {
      hosts: ['1.1.1.1'],
      domains: [{ domain: 'a.example', ip: '' }],
      dns: [{ request: 'a.example', type: 'A', answers: [{ type: 'A', data: '9.9.9.9' }] }],
      http: [],
      http_ex: [
        { protocol: 'http', host: 'h', uri: '/x', method: 'GET', dport: 8080, request: 'GET /x\r\nUser-Agent: u\r\n' },
      ],
      https_ex: [{ protocol: 'https', host: 'h', uri: '/y', method: 'POST', dport: 443, request: '' }],
    },
    dropped: [{ name: 'd', path: '/p', filepath: 'C:\\d', pids: [5] }],
    debug: { log: ['one\n', 'two\n'], errors: [] },
  }

  it('has the shape of the container', async () => {
    const { results, dialect, generation, dropped } = await openReport(bytesSource(bytes(report)))
    expect({ dialect, generation, dropped }).toEqual({ dialect: 'cuckoo-2', generation: '2.x', dropped: 0 })
    expect(results.info).toMatchObject({ id: 3, version: '2.0.7', started: '2020-03-22 15:41:50', duration: 165 })
    expect(results.file).toMatchObject({ name: 'a.exe', yara: [{ name: 'r', meta: { n: '1' }, strings: ['x'] }] })
    const [process] = results.behavior?.processes ?? []
    expect(process).toMatchObject({
      process_id: 5,
      parent_id: 4,
      process_name: 'a.exe',
      first_seen: '2020-03-22 15:41:50,406',
      tracked: true,
    })
    expect(await process?.calls.toArray()).toEqual([
      {
        id: 0,
        timestamp: '2020-03-22 15:41:51,500',
        thread_id: 6,
        category: 'registry',
        api: 'RegSetValueExA',
        status: 'SUCCESS',
        return: '0xffffffff',
        repeated: 0,
        arguments: [
          { name: 'regkey', value: 'HKEY_X\\Run' },
          { name: 'reg_type', value: '1', pretty: 'REG_SZ' },
          { name: 'value', value: '' },
          { name: 'list', value: '[1]' },
        ],
      },
      {
        id: 1,
        timestamp: null,
        category: 'system',
        api: 'NtClose',
        status: 'FAILURE',
        return: '0x00000005',
        repeated: 0,
        arguments: [],
      },
    ])
    expect(results.behavior?.summary).toMatchObject({ files: ['f', 'g'], keys: ['k'], mutexes: ['m'] })
    expect(results.behavior?.generic?.[0]?.summary.mutexes).toEqual(['m'])
    expect(results.behavior?.processtree).toEqual([
      { pid: 5, name: 'a.exe', parent_id: 4, command_line: 'a', children: [] },
    ])
    expect(results.network?.domains).toEqual([{ domain: 'a.example', ip: null }])
    expect(results.network?.dns).toMatchObject([{ hostname: 'a.example', ip: '9.9.9.9', type: 'A' }])
    expect(results.network?.http).toMatchObject([
      { uri: 'http://h:8080/x', method: 'GET', 'user-agent': 'u' },
      { uri: 'https://h/y', method: 'POST', decrypted: true },
    ])
    expect(results.dropped).toMatchObject([{ name: 'd', filepath: 'C:\\d', pids: [5], ssdeep: null }])
    expect(results.debug?.log).toBe('one\ntwo\n')
  })
})

describe('a report of CAPE', () => {
  it('has its PE facts as `static`, files under all their names, and hosts as addresses', async () => {
    const { results, dialect, dropped } = await openReport(
      bytesSource(
        bytes({
          info: { version: '2.4-CAPE', id: 7, timeout: true, options: { a: 1 }, started: '2023-10-14 12:30:13' },
          CAPE: { payloads: [], configs: [] },
          target: {
            category: 'file',
            file: {
              name: 'x',
              guest_paths: '',
              yara: [],
              cape_yara: [{ name: 'Family', meta: {}, strings: [] }],
              pe: {
                imports: { KERNEL32: { dll: 'KERNEL32.dll', imports: [{ address: '0x1', name: 'Sleep' }] } },
                sections: [
                  {
                    name: '.text',
                    virtual_address: '0x1',
                    virtual_size: '0x2',
                    size_of_data: '0x3',
                    entropy: '6.67',
                    characteristics: 'IMAGE_SCN_CNT_CODE|IMAGE_SCN_MEM_EXECUTE',
                  },
                ],
                overlay: { offset: '0x10', size: '0x20' },
                imphash: 'i',
                pdbpath: null,
                digital_signers: [],
              },
            },
          },
          behavior: {
            processes: [
              {
                process_id: 3,
                parent_id: 2,
                process_name: 'x.exe',
                module_path: 'C:\\x.exe',
                environ: { CommandLine: '"x" /s', Odd: 5 },
                threads: ['10', 11],
                first_seen: '2023-10-14 12:30:13,921',
                calls: [
                  {
                    api: 'NtClose',
                    category: 'system',
                    status: true,
                    return: '0x00000000',
                    thread_id: '10',
                    id: 0,
                    repeated: 2,
                    arguments: [{ name: 'Handle', value: '0x1', pretty_value: 'one' }],
                  },
                ],
              },
            ],
            summary: { files: ['f'], keys: [], mutexes: [], executed_commands: ['c'] },
          },
          network: { hosts: [{ ip: '5.5.5.5', country_name: 'x' }], domains: [] },
          dropped: [{ name: ['one', 'two'], guest_paths: ['C:\\one'], path: '/p', size: 1 }],
        }),
      ),
    )
    expect({ dialect, dropped }).toEqual({ dialect: 'cape', dropped: 0 })
    expect(results.info).not.toHaveProperty('timeout')
    expect(results.file?.yara?.map(({ name }) => name)).toEqual(['Family'])
    expect(results.static).toEqual({
      pe_imports: [{ dll: 'KERNEL32.dll', imports: [{ address: '0x1', name: 'Sleep' }] }],
      pe_exports: [],
      pe_sections: [
        {
          name: '.text',
          virtual_address: '0x1',
          virtual_size: '0x2',
          size_of_data: '0x3',
          entropy: 6.67,
          characteristics: ['IMAGE_SCN_CNT_CODE', 'IMAGE_SCN_MEM_EXECUTE'],
        },
      ],
      pe_resources: [],
      pe_versioninfo: [],
      pe_imphash: 'i',
      pe_overlay: { offset: '0x10', size: 32 },
      pe_signed: false,
    })
    const [process] = results.behavior?.processes ?? []
    expect(process).toMatchObject({
      process_path: 'C:\\x.exe',
      command_line: '"x" /s',
      environ: { CommandLine: '"x" /s' },
      threads: [10, 11],
    })
    expect(await process?.calls.toArray()).toMatchObject([
      { status: 'SUCCESS', thread_id: 10, repeated: 2, arguments: [{ name: 'Handle', value: '0x1', pretty: 'one' }] },
    ])
    expect(results.network?.hosts).toEqual(['5.5.5.5'])
    expect(results.dropped).toMatchObject([{ name: 'one', filepath: 'C:\\one' }])
  })
})

describe('a report of classic Cuckoo', () => {
  it('of 0.4 has numbers and times as text', async () => {
    const { results, dialect } = await openReport(
      bytesSource(
        bytes({
          info: { version: '0.4', duration: '17 seconds' },
          behavior: {
            processes: [
              {
                process_id: '508',
                parent_id: '552',
                process_name: 'a.exe',
                first_seen: '20140527213607.042',
                calls: [
                  {
                    api: 'CreateFileW',
                    status: 'FAILURE',
                    timestamp: '20140527213607.043',
                    return: '0x24',
                    arguments: [],
                  },
                ],
              },
            ],
            summary: { files: [], keys: [], mutexes: [] },
          },
        }),
      ),
    )
    expect(dialect).toBe('cuckoo-classic')
    expect(results.info).toMatchObject({ version: '0.4', duration: null })
    expect(results.behavior?.processes[0]).toMatchObject({
      process_id: 508,
      parent_id: 552,
      first_seen: '2014-05-27 21:36:07,042',
    })
    expect(await callsOf(results.behavior)).toMatchObject([
      [{ status: 'FAILURE', timestamp: '2014-05-27 21:36:07,043' }],
    ])
  })
})

describe('a hostile report', () => {
  it('has values of a wrong type left out and counted, and the rest kept', async () => {
    const { results, dropped, droppedPaths } = await openReport(
      bytesSource(
        bytes({
          info: { version: 5, platform: [] },
          behavior: {
            processes: [
              7,
              null,
              { process_id: {}, calls: 'none' },
              { process_name: [], calls: [3, {}, { api: 5 }, { api: 'A' }] },
            ],
            processtree: { a: 1 },
            summary: { files: ['f', 7, null], keys: 'no', write_files: 9 },
          },
          network: {
            hosts: [5, 'h'],
            tcp: [{ src: 'a' }, 'x', { src: 'a', sport: 1, dst: 'b', dport: 2 }],
            http: [[]],
            dns: {},
          },
          dropped: [5],
          static: { pe_sections: [{ name: 'x' }], pe_imports: 'none' },
        }),
      ),
    )
    expect(results.behavior?.processes.map(({ process_id }) => process_id)).toEqual([-1, -1])
    expect((await callsOf(results.behavior)).map((calls) => calls.map(({ api }) => api))).toEqual([[], ['A']])
    expect(results.behavior?.summary).toEqual({ files: ['f'], keys: [], mutexes: [] })
    expect(results.network?.tcp).toHaveLength(1)
    expect(results.network?.hosts).toEqual(['h'])
    expect(results.static).toEqual({ pe_sections: [] })
    expect(dropped).toBeGreaterThan(4)
    expect(droppedPaths).toContain('/network/tcp/0')
  })

  it('cannot reach the prototype of anything by a name', async () => {
    const text = `{"__proto__": {"polluted": 1}, "info": {"version": "1.2", "__proto__": {"polluted": 1}},
      "behavior": {"__proto__": {"x": 1}, "apistats": {"__proto__": {"NtClose": 1}},
        "processes": [{"process_id": 1, "environ": {"__proto__": "e"}, "__proto__": {"pid": 9},
          "calls": [{"api": "__proto__", "__proto__": {"status": true}, "arguments": {"__proto__": "v", "constructor": "c"}}]}]}}`
    const { results } = await openReport(bytesSource(bytes(text)))
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined()
    expect(Object.getPrototypeOf(results)).toBe(Object.prototype)
    expect(Object.getPrototypeOf(results.behavior?.apistats)).toBe(Object.prototype)
    const [[call] = []] = await callsOf(results.behavior)
    expect(call?.status).toBe('FAILURE')
    expect(call?.arguments).toEqual([
      { name: '__proto__', value: 'v' },
      { name: 'constructor', value: 'c' },
    ])
    expect((await runSignatures([], results)).matches).toEqual([])
  })

  it.each([
    ['nothing', '', /expected a report in JSON/],
    ['no JSON', 'MZ\u0090', /expected a report in JSON/],
    ['a list', '[]', /expected a report \(an object\)/],
    ['something else', '{"a": 1}', /expected a report of Cuculus, Cuckoo or CAPE/],
    ['one that ends in the middle', '{"info": {"version": "1', /ends in the middle/],
    ['brackets without end', `{"info": ${'['.repeat(100_000)}`, /nested at most 512/],
    [
      'brackets without end in the calls',
      `{"behavior": {"processes": [{"calls": [${'['.repeat(100_000)}`,
      /nested at most 512/,
    ],
  ])('that is %s is refused with the reason', async (_, text, message) => {
    await expect(openReport(bytesSource(bytes(text)))).rejects.toThrow(message)
    await expect(openReport(bytesSource(bytes(text)))).rejects.toBeInstanceOf(ReportError)
  })

  it('may be as large in its calls as it likes, not in the rest', async () => {
    const call = JSON.stringify({ api: 'NtClose', arguments: [] })
    const many = `{"info": {"version": "1.2"}, "behavior": {"processes": [{"process_id": 1, "calls": [${Array(5000).fill(call).join(',')}]}]}}`
    const { results } = await openReport(bytesSource(bytes(many)), { limit: 1000 })
    expect(await results.behavior?.processes[0]?.calls.count()).toBe(5000)
    await expect(openReport(bytesSource(bytes(many)), { limit: 50 })).rejects.toThrow(/besides its calls/)
  })

  it('has the last of two members that have one name', async () => {
    const text = `{"behavior": {"processes": [{"process_id": 1, "calls": [{"api": "A"}]}, {"process_id": 2, "calls": [{"api": "B"}]}]},
      "info": {}, "behavior": {"processes": [{"process_id": 3}], "processes": [{"process_id": 4, "calls": [{"api": "C"}], "calls": [{"api": "D"}]}]}}`
    const { results } = await openReport(bytesSource(bytes(text)))
    expect(results.behavior?.processes.map(({ process_id }) => process_id)).toEqual([4])
    expect((await callsOf(results.behavior)).map((calls) => calls.map(({ api }) => api))).toEqual([['D']])
  })

  it('cannot hide its calls behind a name with escapes', async () => {
    const text = String.raw`{"info": {}, "\u0062ehavior": {"processes": [{"process_id": 1, "calls": [{"api": "A"}]}]}}`
    const { results } = await openReport(bytesSource(bytes(text)))
    expect((await callsOf(results.behavior)).map((calls) => calls.map(({ api }) => api))).toEqual([['A']])
    const inner = String.raw`{"info": {}, "behavior": {"processes": [{"process_id": 1, "c\u0061lls": [{"api": "B"}]}]}}`
    expect((await callsOf((await openReport(bytesSource(bytes(inner)))).results.behavior)).flat()).toHaveLength(1)
  })

  it('whose calls are damaged costs the calls of that process, and is told', async () => {
    const text = `{"info": {"version": "1.2"}, "behavior": {"processes": [{"process_id": 1, "calls": [{"api": nonsense}]}, {"process_id": 2, "calls": [{"api": "B"}]}]}}`
    const { results } = await openReport(bytesSource(bytes(text)))
    class Sees extends Signature {
      readonly name = 'sees'
      override onCall() {
        return true
      }
    }
    const { matches, diagnostics } = await runSignatures([Sees], results)
    expect(matches.map(({ name }) => name)).toEqual(['sees'])
    expect(diagnostics.map(({ code }) => code)).toEqual(['SIGNATURE_CALLS_UNREADABLE'])
  })

  it('cut at any place or with flipped bytes is read or refused, never anything else', async () => {
    const whole = await ours(behavior)
    const attempt = async (data: Uint8Array): Promise<void> => {
      try {
        const { results } = await openReport(bytesSource(data))
        await runSignatures([], results)
        await callsOf(results.behavior)
      } catch (error) {
        expect(error).toBeInstanceOf(ReportError)
      }
    }
    for (let end = 0; end < whole.length; end += 3) await attempt(whole.subarray(0, end))
    let seed = 11
    const random = (below: number): number => {
      seed = (seed * 1_103_515_245 + 12_345) & 0x7fff_ffff
      return seed % below
    }
    for (let round = 0; round < 500; round++) {
      const damaged = whole.slice()
      for (let flips = 0; flips < 3; flips++) damaged[random(damaged.length)] = random(256)
      await attempt(damaged)
    }
  })
})
