import { Sequence } from '@cuculus/core'
import { describe, expect, it } from 'vitest'
import { readTrace, RuleError, surveyResults } from '../src/index.js'
import { behaviorOf } from './trace.js'

const results = readTrace(String.raw`
proc: sample.exe 1000
call: RegOpenKeyExA(Registry="0x80000002" SubKey="Software\X" Handle="0x44")
call: registry RegSetValueExA(Handle="0x44" ValueName="v" Buffer="d") repeated 2
call: registry RegSetValueExA(Handle="0x44" ValueName="v" Buffer="d") = FAILURE
call: IsDebuggerPresent()
proc: Child.exe 1001
call: NtWriteFile(HandleName="C:\a.exe" Buffer="MZ")
dns: one.example 192.0.2.1
dns: two.example NXDOMAIN
`)

describe('surveyResults', () => {
  it('tells kinds of activity and APIs of each process with how often, how different and for example what', async () => {
    const { processes, left_out } = await surveyResults(results)
    expect(left_out).toBe(0)
    expect(processes).toMatchObject([
      { process_index: 0, process_id: 1000, process_name: 'sample.exe', calls: 6, other_calls: 0 },
      { process_index: 1, process_id: 1001, process_name: 'Child.exe', calls: 1 },
    ])
    expect(processes[0]?.activities).toEqual([
      {
        kind: 'registry_open',
        times: 1,
        different: 1,
        atLeast: false,
        examples: [{ times: 1, values: { key: 'HKEY_LOCAL_MACHINE\\Software\\X' } }],
      },
      {
        kind: 'registry_set',
        times: 4,
        different: 2,
        atLeast: false,
        examples: [
          { times: 3, values: { key: 'HKEY_LOCAL_MACHINE\\Software\\X\\v', data: 'd' } },
          { times: 1, values: { key: 'HKEY_LOCAL_MACHINE\\Software\\X\\v', data: 'd', status: 'FAILURE' } },
        ],
      },
      {
        kind: 'system_info',
        times: 1,
        different: 1,
        atLeast: false,
        examples: [{ times: 1, values: { api: 'IsDebuggerPresent' } }],
      },
    ])
    expect(processes[0]?.apis.find(({ api }) => api === 'RegSetValueExA')).toMatchObject({
      category: 'registry',
      times: 4,
      failures: 1,
      arguments: ['Handle', 'ValueName', 'Buffer'],
    })
  })

  it('tells records of the container and lists of the summary', async () => {
    const { summary, records } = await surveyResults(results)
    expect(records.find(({ kind }) => kind === 'dns')).toMatchObject({
      times: 2,
      examples: [{ values: { hostname: 'one.example' } }, { values: { hostname: 'two.example', rcode: 'NXDOMAIN' } }],
    })
    expect(summary.find(({ kind }) => kind === 'file')).toMatchObject({
      examples: [{ values: { path: 'C:\\a.exe' } }],
    })
    expect(summary.some(({ kind }) => kind === 'wmi_query')).toBe(false)
  })

  it('tells of the kinds that are asked for alone, with keys by handles of other calls', async () => {
    const { processes, summary, records } = await surveyResults(results, { kinds: ['registry_set', 'dns'] })
    expect(processes.map(({ activities, apis }) => [activities.map(({ kind }) => kind), apis])).toEqual([
      [['registry_set'], []],
    ])
    expect(processes[0]?.activities[0]?.examples[0]?.values).toMatchObject({
      key: 'HKEY_LOCAL_MACHINE\\Software\\X\\v',
    })
    expect(records.map(({ kind }) => kind)).toEqual(['dns'])
    expect(summary.map(({ kind }) => kind)).toEqual(['registry_set'])
    const { processes: none } = await surveyResults(results, { kinds: ['dns'] })
    expect(none).toEqual([])
  })

  it('takes `file` for every kind that is about files', async () => {
    const { processes } = await surveyResults(results, { kinds: ['file'] })
    expect(processes.map(({ activities }) => activities.map(({ kind }) => kind))).toEqual([['file_write']])
  })

  it('tells the arguments of APIs that are asked for', async () => {
    const { processes, records } = await surveyResults(results, { apis: ['NtWriteFile'] })
    expect(processes).toMatchObject([
      {
        process_index: 1,
        activities: [],
        apis: [{ api: 'NtWriteFile', examples: [{ values: { HandleName: 'C:\\a.exe', Buffer: 'MZ' } }] }],
      },
    ])
    expect(records).toEqual([])
  })

  it('tells of one process, by its id or its name', async () => {
    for (const process of [1001, 'child.EXE']) {
      const { processes, records } = await surveyResults(results, { process })
      expect(processes.map(({ process_id }) => process_id)).toEqual([1001])
      expect(records).toEqual([])
    }
  })

  it('refuses a kind that there is not, and says what was meant', async () => {
    const asked = surveyResults(results, { kinds: ['registry_sett'] })
    await expect(asked).rejects.toThrow(RuleError)
    await expect(asked).rejects.toThrow('did you mean `registry_set`?')
  })

  it('stays within bounds, and says where there is more', async () => {
    const calls = Array.from({ length: 30_000 }, (_, index) => {
      const value = `${'x'.repeat(200)}${String(index)}${'y'.repeat(10_000 * Number(index === 0))}`
      return [`Api${String(index)}`, 'x', { [`argument${String(index)}`]: value }] as const
    })
    const files = Array.from(
      { length: 30_000 },
      (_, index) => ['NtWriteFile', 'file', { HandleName: `C:\\${String(index)}` }] as const,
    )
    const behavior = behaviorOf([{ name: 'a.exe', calls: [...calls, ...files] }])
    const { processes } = await surveyResults({ behavior }, { examples: 5 })
    expect(processes[0]?.apis).toHaveLength(2000)
    expect(processes[0]?.other_calls).toBe(58_000)
    expect(processes[0]?.activities).toMatchObject([
      { kind: 'file_write', times: 30_000, different: 20_000, atLeast: true },
    ])
    expect(processes[0]?.activities[0]?.examples).toHaveLength(5)
    const asked = await surveyResults({ behavior }, { apis: ['Api0'], examples: 1_000_000 })
    expect(asked.processes[0]?.apis[0]?.examples[0]?.values['argument0']).toHaveLength(301)
  })

  it('cuts names that no API has', async () => {
    const long = 'x'.repeat(100_000)
    const behavior = behaviorOf([{ name: 'a.exe', calls: [[long, long, { [long]: 'v' }]] }])
    for (const apis of [undefined, [long]]) {
      const { processes } = await surveyResults({ behavior }, apis === undefined ? {} : { apis })
      expect(JSON.stringify(processes[0]?.apis).length).toBeLessThan(1500)
    }
  })

  it('leaves processes out where there are too many, and says how many', async () => {
    const [process] = behaviorOf([{ name: 'a.exe', calls: [['Api', 'x']] }]).processes
    if (process === undefined) throw new Error('expected a process')
    const behavior = { ...behaviorOf([]), processes: Array.from({ length: 100_100 }, () => process) }
    const { processes, left_out } = await surveyResults({ behavior })
    expect(processes).toHaveLength(100_000)
    expect(left_out).toBe(100)
  })

  it('keeps what names of arguments would change', async () => {
    const args = Object.fromEntries([['__proto__', 'x']])
    const behavior = behaviorOf([{ name: 'a.exe', calls: [['Api', 'x', args]] }])
    const { processes } = await surveyResults({ behavior }, { apis: ['Api'] })
    expect(Object.entries(processes[0]?.apis[0]?.examples[0]?.values ?? {})).toEqual([['__proto__', 'x']])
  })

  it('tells what was read before calls could not be read', async () => {
    const [process] = behaviorOf([{ name: 'a.exe', calls: [['Api', 'x']] }]).processes
    if (process === undefined) throw new Error('expected a process')
    class Damaged extends Sequence<never> {
      override async *batches(): AsyncIterable<readonly never[]> {
        yield* (process?.calls.batches() ?? []) as AsyncIterable<readonly never[]> // the calls of the other one
        throw new Error('cut off')
      }
    }
    const behavior = { ...behaviorOf([]), processes: [{ ...process, calls: new Damaged() }] }
    const { processes } = await surveyResults({ behavior })
    expect(processes).toMatchObject([{ calls: 1, problem: 'Error: cut off' }])
  })

  it('stops when it is told to', async () => {
    const aborted = surveyResults(results, { signal: AbortSignal.abort(new Error('enough')) })
    await expect(aborted).rejects.toThrow('enough')
  })

  it('tells nothing of nothing', async () => {
    expect(await surveyResults({})).toEqual({ processes: [], left_out: 0, summary: [], records: [] })
  })
})
