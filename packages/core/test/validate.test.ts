import { Ajv } from 'ajv'
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { processAnalysis, reportSchema, schemaKeys, schemaOf, serialize, validate, version } from '@cuculus/core'
import { emptyAnalysis } from './emptyAnalysis.js'
import { BehaviorModule, DebugModule, InfoModule, SignaturesModule } from './modules.js'

const processing = { processor: { name: 'cuculus', version }, schema: '1.0', modules: [], diagnostics: [] }

/** A valid report with every kind of member that the schemas know. */
const valid = {
  info: { started: '2024-01-01 00:00:00', ended: null, duration: null, version: '2.0.7', machine: { id: 1 } },
  file: {},
  static: { pe_sections: [], peid_signatures: null, pe_overlay: { offset: '0x400', size: 3 } },
  behavior: {
    processes: [
      {
        process_id: 4,
        parent_id: null,
        process_name: 'a.exe',
        first_seen: null,
        environ: { __proto: 'x' },
        calls: [
          {
            id: 0,
            timestamp: null,
            category: 'file',
            api: 'NtClose',
            status: 'SUCCESS',
            return: '0x00000000',
            repeated: 0,
            arguments: [{ name: 'h', value: '1' }],
          },
        ],
      },
    ],
    processtree: [{ pid: 4, name: 'a.exe', children: [{ pid: 5, name: null, children: [] }] }],
    summary: { files: ['C:\\a'], keys: [], mutexes: [], file_moved: [['a', 'b']] },
    apistats: { '4': { NtClose: 1 } },
  },
  network: {
    hosts: ['10.0.0.1'],
    domains: [{ domain: 'a', ip: null }],
    tcp: [{ src: 'a', sport: 1, dst: 'b', dport: 2, time: 0.25 }],
    udp: [],
    icmp: [],
    dns: [],
    http: [],
    dead_hosts: [['10.0.0.2', 80]],
  },
  dropped: [],
  signatures: [{ name: 'n', description: 'd', severity: 1, alert: false, references: [], data: [{ any: [1] }] }],
  debug: { log: '', errors: [] },
  verdict: { anything: [1, 'x'] },
  processing,
}

const ajv = new Ajv({ strict: true, allowUnionTypes: true, allErrors: true })
const oracle = ajv.compile(reportSchema())

/** Every way of breaking one member: replaced by something else, or removed. */
function* mutations(
  value: unknown,
  path: readonly string[] = [],
): Generator<{ readonly label: string; readonly report: unknown }> {
  if (typeof value !== 'object' || value === null) return
  for (const [name, member] of Object.entries(value)) {
    const own = [...path, name]
    for (const other of [null, 'x', 1.5, true, [], {}, [[]]]) {
      yield { label: `${own.join('/')} = ${JSON.stringify(other)}`, report: changed(own, other) }
    }
    yield { label: `${own.join('/')} removed`, report: changed(own, undefined) }
    yield* mutations(member, own)
  }
}

function changed(path: readonly string[], replacement: unknown): unknown {
  const report = structuredClone(valid) as unknown
  let parent = report as Record<string, unknown>
  for (const name of path.slice(0, -1)) parent = parent[name] as Record<string, unknown>
  const last = path.at(-1) ?? ''
  if (replacement !== undefined) parent[last] = replacement
  else if (Array.isArray(parent)) parent.splice(Number(last), 1)
  else Reflect.deleteProperty(parent, last)
  return report
}

describe('validate', () => {
  test('accepts a report with every kind of member', () => {
    expect(validate(valid)).toEqual([])
  })

  test('accepts what the runner writes', async () => {
    const modules = [new InfoModule(), new BehaviorModule(), new SignaturesModule(), new DebugModule()]
    const { container } = await processAnalysis(emptyAnalysis, modules)
    const chunks: Uint8Array[] = []
    for await (const chunk of serialize(container)) chunks.push(chunk)
    expect(validate(JSON.parse(Buffer.concat(chunks).toString()))).toEqual([])
  })

  test('agrees with a reference validator on every broken member of that report', () => {
    const cases = [...mutations(valid)]
    expect(cases.length).toBeGreaterThan(500)
    const differing = cases.filter(({ report }) => oracle(report) !== (validate(report).length === 0))
    expect(differing.map(({ label }) => label)).toEqual([])
  })

  test('names the place as a JSON pointer, what was expected and what was found', () => {
    const report = { ...valid, network: { ...valid.network, domains: [{ domain: 5, ip: null }] } }
    expect(validate(report)).toEqual([{ path: '/network/domains/0/domain', message: 'expected string, found 5' }])
  })

  test('escapes the pointer', () => {
    const report = { ...valid, behavior: { ...valid.behavior, apistats: { 'a/b~c': { x: 'y' } } } }
    expect(validate(report)[0]?.path).toBe('/behavior/apistats/a~1b~0c/x')
  })

  test('is not fooled by members that objects inherit', () => {
    expect(validate({ processing: Object.create(processing) as unknown })).not.toEqual([])
  })

  test.each([[null], ['x'], [[]], [{}]])('refuses %j as a report', (value) => {
    expect(validate(value)).toHaveLength(1)
  })

  test('stops after the limit', () => {
    const report = { ...valid, dropped: Array.from({ length: 1000 }, () => 1) }
    expect(validate(report, { limit: 3 })).toHaveLength(3)
  })

  test('checks a list of any length', () => {
    const diagnostics = Array.from({ length: 300_000 }, () => ({ key: 'k', code: 'C', message: 'm' }))
    const report = { ...valid, processing: { ...valid.processing, diagnostics: [...diagnostics, 1] } }
    expect(validate(report)).toMatchObject([{ path: '/processing/diagnostics/300000' }])
  })

  test('checks a tree of any depth', () => {
    let node: object = { pid: 1, name: null, children: [{}] }
    for (let i = 0; i < 100_000; i++) node = { pid: i, name: null, children: [node] }
    const report = { ...valid, behavior: { ...valid.behavior, processtree: [node] } }
    expect(validate(report)).toHaveLength(1)
  })
})

describe('schemas', () => {
  test('there is one for every standard key and for the runner’s own', () => {
    expect([...schemaKeys].sort()).toEqual(
      ['behavior', 'debug', 'dropped', 'file', 'info', 'network', 'processing', 'signatures', 'static'].sort(),
    )
    expect(schemaOf('toString')).toBeUndefined()
  })

  test('each is a valid draft-07 schema that stands alone', () => {
    for (const key of schemaKeys) expect(() => ajv.compile(schemaOf(key) ?? {})).not.toThrow()
  })

  test('each is what its TypeScript type says', async () => {
    const generator = (await import(new URL('../scripts/schemas.mjs', import.meta.url).href)) as {
      readonly generateSchemas: () => Record<string, unknown>
    }
    for (const [key, schema] of Object.entries(generator.generateSchemas())) expect(schemaOf(key)).toEqual(schema)
  })

  test('the version is that of the package', () => {
    const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
      version: string
    }
    expect(version).toBe(manifest.version)
  })
})
