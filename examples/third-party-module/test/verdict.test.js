import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Sequence } from '@cuculus/core'
import { checkModule, emptyAnalysis, runModule } from '@cuculus/testing'
import { VerdictProcessing } from '../dist/index.js'

const call = {
  id: 0,
  timestamp: null,
  category: 'system',
  api: 'IsDebuggerPresent',
  status: 'FAILURE',
  return: '0x00000000',
  repeated: 0,
  arguments: [],
}

const behavior = {
  processes: [
    { process_id: 4, parent_id: 0, process_name: 'a.exe', first_seen: null, calls: Sequence.of([call]) },
    { process_id: 8, parent_id: 4, process_name: 'b.exe', first_seen: null, calls: Sequence.of([]) },
  ],
  processtree: [],
  summary: {
    files: [],
    keys: [],
    mutexes: [],
    write_keys: ['HKEY_CURRENT_USER\\Software\\Microsoft\\Windows\\CurrentVersion\\Run\\Updater'],
  },
  injections: [
    { source_pid: 8, target_pid: 4, technique: 'write', calls: [1] },
    { source_pid: 8, target_pid: 4, technique: 'thread', calls: [2] },
  ],
}

const network = {
  hosts: [],
  domains: [],
  tcp: [],
  udp: [],
  icmp: [],
  dns: [],
  http: [],
  dead_hosts: [['192.0.2.1', 80]],
}

const quiet = {
  behavior: { processes: [], processtree: [], summary: { files: [], keys: [], mutexes: [] } },
  network: { ...network, dead_hosts: [] },
}

test('adds up what was found, with the evidence', async () => {
  const { data } = await runModule(new VerdictProcessing(), emptyAnalysis(), { results: { behavior, network } })
  assert.equal(data.score, 100)
  assert.equal(data.label, 'malicious')
  assert.deepEqual(data.reasons[0], {
    points: 40,
    description: 'Carries code into another process',
    evidence: ['8 into 4'],
  })
  assert.deepEqual(
    data.reasons.map(({ points }) => points),
    [40, 35, 15, 10],
  )
})

test('finds nothing where there is nothing', async () => {
  const { data } = await runModule(new VerdictProcessing(), emptyAnalysis(), { results: quiet })
  assert.deepEqual(data, { score: 0, label: 'clean', reasons: [] })
})

test('labels by the thresholds it was given', async () => {
  const module = new VerdictProcessing({ suspicious: 101, malicious: 102 })
  const { data } = await runModule(module, emptyAnalysis(), { results: { behavior, network } })
  assert.equal(data.label, 'clean')
})

test('tells its progress by process', async () => {
  const { progress } = await runModule(new VerdictProcessing(), emptyAnalysis(), { results: { behavior, network } })
  assert.deepEqual(progress, [
    { done: 1, total: 2 },
    { done: 2, total: 2 },
  ])
})

test('keeps the contract of a processing module', async () => {
  await checkModule(new VerdictProcessing(), [emptyAnalysis()], { results: { behavior, network } })
})
