import { describe, expect, it } from 'vitest'
import { explainSignature, readSigma, readTrace, runSignatures } from '../src/index.js'
import { type ActivityNeeds, activityNeedsOf } from '../src/activityNeeds.js'
import { wildcardTest } from '../src/wildcardTest.js'

function sigma(detection: string, category = 'process_creation', more = ''): string {
  return `title: A rule\nlogsource: { category: ${category}, product: windows }\nlevel: high\ntags: [attack.execution, attack.t1059.001]\n${more}\ndetection:\n${detection}`
}

const trace = `proc: WINWORD.EXE 10
call: CreateProcessInternalW(ApplicationName="C:\\Windows\\System32\\cmd.exe" CommandLine="cmd.exe /c PowerShell -enc AAAA")
call: RegSetValueExW(FullName="HKEY_CURRENT_USER\\Software\\Microsoft\\Windows\\CurrentVersion\\Run\\x" Buffer="C:\\x.exe")
call: NtWriteFile(HandleName="C:\\Users\\u\\a.exe" Buffer="MZ")
call: getaddrinfo(NodeName="evil.example.com")
call: connect(ip="1.2.3.4" port="4444")
call: RegSetValueExW(FullName="HKEY_LOCAL_MACHINE\\Software\\Policies\\Off" Buffer="1" Type="4")
call: RegDeleteValueW(FullName="HKEY_LOCAL_MACHINE\\Software\\Policies\\On")
call: MoveFileWithProgressW(ExistingFileName="C:\\d.docx" NewFileName="C:\\d.docx.locked")
call: NtReadFile(HandleName="C:\\secret.txt")
proc: cmd.exe 20
call: CreateProcessInternalW(ApplicationName="C:\\cmd.exe" CommandLine="C:\\cmd.exe \u2013s /t UwBlAGMAcgBlAHQA U2VjcmV0 xxU2VjcmV0")
call: LdrLoadDll(FileName="C:\\x\\evil.dll")`

async function found(text: string): Promise<boolean> {
  const { signatures, problems } = readSigma(text)
  expect(problems).toEqual([])
  return (await runSignatures(signatures, readTrace(trace))).matches.length > 0
}

describe('Sigma rules that are understood', () => {
  it.each<[string, boolean, string?]>([
    ['  a: { Image|endswith: \\cmd.exe }\n  condition: a', true],
    ['  a: { Image|endswith: \\notepad.exe }\n  condition: a', false],
    ['  a: { CommandLine|contains: [" -ENC ", other] }\n  condition: a', true],
    ['  a: { CommandLine|contains|all: [powershell, missing] }\n  condition: a', false],
    ['  a: { CommandLine|contains|all: [powershell, "/c"] }\n  condition: a', true],
    ['  a: { CommandLine|contains|windash: "-c " }\n  condition: a', true],
    ["  a: { CommandLine|re: 'Power.{1,5} -e' }\n  condition: a", true],
    ['  a: { CommandLine: "cmd*-enc*" }\n  condition: a', true],
    ['  a: { CommandLine: "cmd" }\n  condition: a', false],
    ['  a: { ParentImage|endswith: \\winword.exe }\n  b: { Image|endswith: \\cmd.exe }\n  condition: a and b', true],
    [
      '  a: { Image|endswith: \\System32\\cmd.exe }\n  filter: { CommandLine|contains: powershell }\n  condition: a and not filter',
      false,
    ],
    ['  sel_a: { Image: x }\n  sel_b: { Image|contains: cmd }\n  condition: 1 of sel_*', true],
    ['  sel_a: { Image: x }\n  sel_b: { Image|contains: cmd }\n  condition: all of them', false],
    ['  a: { Image: x }\n  b: { Image|contains: cmd }\n  condition: not a and (a or b)', true],
    ['  a:\n    - { Image: x }\n    - { Image|contains: cmd }\n  condition: a', true],
    ['  a: { ParentCommandLine: null }\n  condition: a', true],
    ['  a: { ParentCommandLine|exists: true }\n  condition: a', false],
    [
      '  a: { TargetObject|contains: "\\\\CurrentVersion\\\\Run\\\\", Details|endswith: .exe }\n  condition: a',
      true,
      'registry_set',
    ],
    ['  a: { TargetObject|startswith: HKCU\\Software }\n  condition: a', true, 'registry_event'],
    ['  a: { TargetObject|contains: LM\\Software\\Policies }\n  condition: a', true, 'registry_event'],
    ['  a: { TargetFilename|endswith: .exe, Image|endswith: \\WINWORD.EXE }\n  condition: a', true, 'file_event'],
    ['  a: { QueryName|endswith: .example.com }\n  condition: a', true, 'dns_query'],
    ['  a: { DestinationPort: 4444, Initiated: "true" }\n  condition: a', true, 'network_connection'],
    ['  a: { DestinationPort|gte: 5000 }\n  condition: a', false, 'network_connection'],
    ["  a: { CommandLine|re: 'POWER.{1,5} -e' }\n  condition: a", false],
    ["  a: { CommandLine|re|i: 'POWER.{1,5} -e' }\n  condition: a", true],
    ["  a: { CommandLine|re|i|m|s: '^POWER' }\n  condition: a", false],
    ['  a: { CommandLine|contains|cased: powershell }\n  condition: a', false],
    ['  a: { CommandLine|contains|cased: PowerShell }\n  condition: a', true],
    ['  a: { CommandLine|contains|windash: " -t " }\n  condition: a', true],
    ['  a: { CommandLine|contains|all|windash: [" -s ", " \u2014t"] }\n  condition: a', true],
    ['  a: { CommandLine|contains|windash: " /s -t " }\n  condition: a', true],
    ['  a: { CommandLine|contains: " -t " }\n  condition: a', false],
    ['  a: { CommandLine|base64|contains: Secret }\n  condition: a', true],
    ['  a: { CommandLine|wide|base64|contains: Secret }\n  condition: a', true],
    ['  a: { CommandLine|utf16le|base64offset|contains: ecre }\n  condition: a', true],
    ['  a: { CommandLine|utf16be|base64offset|contains: Secret }\n  condition: a', false],
    ['  a: { CommandLine|utf16|base64|contains: Secret }\n  condition: a', false],
    ['  a: { CommandLine|base64offset|contains: ecre }\n  condition: a', true],
    ['  a: { CommandLine|startswith|fieldref: Image }\n  condition: a', true],
    ['  a: { Image|fieldref: CommandLine }\n  condition: a', false],
    ['  a: { Image|fieldref|neq: CommandLine }\n  condition: a', true],
    ['  a: { Image|endswith|neq: \\cmd.exe }\n  condition: a', false],
    ['  a: { ParentImage|endswith|neq: [\\cmd.exe, \\x.exe] }\n  condition: a', true],
    ['  a: { CommandLine: "" }\n  condition: a', false],
    ['  a: { ParentProcessId: 10 }\n  condition: a', true],
    ['  a:\n    - { OriginalFileName: CMD.EXE }\n    - { Image|endswith: \\cmd.exe }\n  condition: a', true],
    ['  a: { Image: x }\n  b: { Image|contains: cmd }\n  condition: [a, b]', true],
    ['  a: { Image: x }\n  b: { Image|contains: other }\n  condition: [a, b]', false],
    ['  sel_x_cli: { Image|contains: cmd }\n  sel_y_img: { Image: x }\n  condition: all of sel_*_cli', true],
    ['  sel_x_cli: { Image|contains: cmd }\n  sel_y_cli: { Image: x }\n  condition: all of *_cli', false],
    ['  _a: { Image: x }\n  b: { Image|contains: cmd }\n  condition: all of them', true],
    ['  a: { Image: x }\n  b: { Image|contains: cmd }\n  condition: any of them', true],
    ['  a: { TargetObject|endswith: \\Off, Details: DWORD (0x00000001) }\n  condition: a', true, 'registry_set'],
    ['  a: { TargetObject|endswith: \\Off, Details: 1 }\n  condition: a', true, 'registry_set'],
    ['  a: { TargetObject|endswith: \\On, EventType: DeleteValue }\n  condition: a', true, 'registry_delete'],
    ['  a: { EventType: CreateKey }\n  condition: a', false, 'registry_event'],
    ['  a: { EventType: SetValue, ProcessId: 10 }\n  condition: a', true, 'registry_event'],
    ['  a: { SourceFilename|endswith: .docx, TargetFilename|endswith: .locked }\n  condition: a', true, 'file_rename'],
    ['  a: { FileName|endswith: \\secret.txt }\n  condition: a', true, 'file_access'],
    ['  a: { DestinationIp|cidr: 1.2.0.0/16 }\n  condition: a', true, 'network_connection'],
    ['  a: { DestinationIp|cidr: [10.0.0.0/8, "::/0"] }\n  condition: a', false, 'network_connection'],
    ['  a: { DestinationIp|cidr|neq: 10.0.0.0/8 }\n  condition: a', true, 'network_connection'],
    ['  a: { DestinationHostname|exists: false }\n  condition: a', true, 'network_connection'],
    ['  a: { DestinationIsIpv6: "false" }\n  condition: a', true, 'network_connection'],
    ['  a: { ImageLoaded|endswith: \\evil.dll }\n  condition: a', true, 'image_load'],
  ])('%s: %s', async (detection, expected, category) => {
    expect(await found(sigma(detection, category))).toBe(expected)
  })

  it('are told only of activities that have a text they look for, where that is known', () => {
    const needs = (detection: string, category?: string): unknown => {
      const [type] = readSigma(sigma(detection, category)).signatures
      const known = (type as unknown as { readonly [activityNeedsOf]: ActivityNeeds })[activityNeedsOf]
      return [...known.values()][0]
    }
    const of = (field: string, ...texts: string[]): unknown[] =>
      texts.map((text) => ({ fields: [field], texts: [text] }))
    expect(needs('  a: { CommandLine|contains: [Abc, "x*long?er"] }\n  condition: a')).toEqual(
      of('command_line', 'abc', 'long'),
    )
    expect(needs('  a: { CommandLine|contains|all: [Abc, abcdef] }\n  condition: a')).toEqual(
      of('command_line', 'abcdef'),
    )
    expect(needs('  a: { CommandLine: abc }\n  b: { Image: abcd }\n  condition: a and not b')).toEqual(
      of('command_line', 'abc'),
    )
    expect(needs('  a: { CommandLine: abc }\n  b: { CommandLine: abcd }\n  condition: a or b')).toEqual(
      of('command_line', 'abc', 'abcd'),
    )
    expect(
      needs('  a: { TargetObject|contains: \\SYSTEM\\CurrentControlSet\\Services\\X }\n  condition: a', 'registry_set'),
    ).toEqual(of('key', '\\services\\x'))
    expect(needs('  a: { TargetFilename|endswith: .exe }\n  condition: a', 'file_event')).toEqual([
      { fields: ['path', 'target'], texts: ['.exe'] },
    ])
    expect(needs('  a: { TargetObject|startswith: HKLM\\Soft }\n  condition: a', 'registry_set')).toEqual(
      of('key', 'soft'),
    )
    for (const unknown of [
      'CommandLine|re: abcd',
      'CommandLine|neq: abcd',
      'ParentImage: abcd',
      'Image: abcd',
      'CommandLine: [abcd, a]',
    ]) {
      expect(needs(`  a: { ${unknown} }\n  condition: a`)).toBeUndefined()
    }
    expect(needs('  a: { CommandLine: abcd }\n  condition: not a')).toBeUndefined()
  })

  it.each<[string, string, string, boolean]>([
    ['a program that was named by its word', 'process_creation', 'Image|endswith: \\powershell.exe', true],
    ['a library that was named by its word', 'image_load', 'ImageLoaded|endswith: \\amsi.dll', true],
    [
      'the current control set by its number',
      'registry_set',
      'TargetObject|startswith: HKLM\\SYSTEM\\CurrentControlSet\\Services\\X',
      true,
    ],
    ['a file that was made by a copy', 'file_event', 'TargetFilename|contains: \\Startup\\', true],
    ['a file that was copied', 'file_event', 'TargetFilename|endswith: \\source.exe', false],
    ['a file that was downloaded', 'file_event', 'TargetFilename|endswith: \\fetched.dll', true],
  ])('know %s', async (_, category, selection, expected) => {
    const { signatures } = readSigma(sigma(`  a: { ${selection} }\n  condition: a`, category))
    const { matches } = await runSignatures(
      signatures,
      readTrace(String.raw`proc: a.exe 1
call: CreateProcessInternalW(ApplicationName="" CommandLine="powershell -enc AAAA")
call: LdrLoadDll(FileName="amsi")
call: RegSetValueExW(FullName="HKEY_LOCAL_MACHINE\SYSTEM\ControlSet001\Services\X\Start" Buffer="2")
call: CopyFileW(ExistingFileName="C:\source.exe" NewFileName="C:\Users\u\Startup\copy.exe")
call: URLDownloadToFileW(URL="http://x.example/" FileName="C:\fetched.dll")`),
    )
    expect(matches.length > 0).toBe(expected)
  })

  describe('where no call tells', () => {
    const records = readTrace(String.raw`proc: first.exe 1
command: first.exe --by-the-sandbox
proc: 2 C:\Windows\System32\schtasks.exe
parent: 1
command: schtasks /create
dns: evil.example 192.0.2.1
http: POST http://evil.example/gate.php?id=1 "Evil/1.0"
tcp: 192.0.2.1:4444`)

    it.each<[string, string, boolean]>([
      ['process_creation', 'Image|endswith: \\schtasks.exe, ParentImage|endswith: \\first.exe', true],
      ['process_creation', 'CommandLine|contains: by-the-sandbox', false],
      ['process_creation', 'ParentCommandLine|contains: by-the-sandbox', true],
      ['dns_query', 'QueryName: evil.example', true],
      ['dns_query', 'QueryName: evil.example, Image|endswith|neq: \\chrome.exe', false],
      ['dns', 'query|endswith: .example, record_type: A', true],
      ['dns', 'answer: 192.0.2.1', true],
      ['network_connection', 'DestinationPort: 4444, DestinationHostname|endswith: .example', true],
      ['network_connection', 'DestinationIp|cidr: 192.0.2.0/24, Initiated: "true"', true],
      ['network_connection', 'DestinationPort: 4444, Initiated: "false"', false],
      ['network_connection', 'DestinationPort: 4444, Image|endswith|neq: \\chrome.exe', false],
      ['proxy', 'c-useragent|startswith: Evil, cs-method: POST, c-uri|contains: gate.php', true],
      ['proxy', 'c-uri-query: id=2', false],
    ])('a record does: %s, %s', async (category, selection, expected) => {
      const { signatures, problems } = readSigma(sigma(`  a: { ${selection} }\n  condition: a`, category))
      expect(problems).toEqual([])
      const { matches } = await runSignatures(signatures, records)
      expect(matches.length > 0).toBe(expected)
      const explanation = await explainSignature('sigma_a_rule', signatures, records)
      expect(explanation?.condition?.met).toBe(expected)
    })

    it('a rule about records is told of no activity', async () => {
      const { signatures } = readSigma(sigma('  a: { c-uri: x }\n  condition: not a', 'proxy'))
      expect((await runSignatures(signatures, readTrace(trace))).matches).toEqual([])
    })
  })

  it('are named by their id if the title has no letters for a name', () => {
    const { signatures } = readSigma(
      sigma('  a: { Image: x }\n  condition: a', undefined, 'id: 0-A').replace('A rule', '\u898f\u5247'),
    )
    expect(signatures.map((type) => new type().name)).toEqual(['sigma_0_a'])
  })

  it('become signatures with the level, the techniques and the calls', async () => {
    const { signatures } = readSigma(sigma('  a: { Image|contains: cmd }\n  condition: a'))
    const { matches } = await runSignatures(signatures, readTrace(trace))
    expect(matches[0]).toMatchObject({
      name: 'sigma_a_rule',
      description: 'A rule',
      severity: 3,
      ttps: ['T1059.001'],
      categories: ['sigma'],
    })
    expect(matches[0]?.marks?.[0]).toEqual({ type: 'call', pid: 10, cid: 0, process_index: 0 })
  })
})

describe('Sigma rules that are refused', () => {
  it.each([
    ['  a: { Image: x }\n  condition: a | count() > 5', 'aggregation'],
    ['  a: { Image: x }\n  timeframe: 5m\n  condition: a', 'counting over time'],
    ['  a: [keyword]\n  condition: a', 'keywords without a field'],
    ['  a: { Usr: x }\n  condition: a', 'there is no field Usr'],
    ['  a: { User: x }\n  condition: a', 'no monitor tells the field User'],
    ['  a:\n    - { User: x }\n    - { OriginalFileName: x }\n  condition: a', 'no monitor tells the field User'],
    ['  a: { CommandLine|expand: "%x%" }\n  condition: a', 'the modifier expand is not understood: placeholders'],
    ['  a: { CommandLine|hour: 3 }\n  condition: a', 'the modifier hour is not understood: activities have no fields'],
    ['  a: { CommandLine|constructor: 3 }\n  condition: a', 'the modifier constructor is not understood'],
    ['  a: { CommandLine|i: 3 }\n  condition: a', 'the modifier i is not understood'],
    ['  a: { CommandLine|contains|startswith: x }\n  condition: a', 'one place, found contains and startswith'],
    ['  a: { CommandLine|re|gt: x }\n  condition: a', 'one comparison, found re and gt'],
    ['  a: { CommandLine|re|contains: x }\n  condition: a', 'contains and re are not understood together'],
    ['  a: { CommandLine|wide|contains: x }\n  condition: a', 'UTF-16 is understood only with base64'],
    ['  a: { CommandLine|base64|contains: "x*" }\n  condition: a', 'wildcards cannot be encoded'],
    ['  a: { CommandLine|contains|windash: "-a -b -c -d" }\n  condition: a', 'windash is understood for three'],
    ['  a: { CommandLine|cidr: 10.0.0.0/33 }\n  condition: a', 'expected a network'],
    ['  a: { CommandLine|cidr: host/8 }\n  condition: a', 'expected a network'],
    ['  a: { CommandLine|exists: 1 }\n  condition: a', 'expected true or false'],
    ['  a: { CommandLine|gt: x }\n  condition: a', 'expected a number'],
    ['  a: { CommandLine|fieldref: x }\n  condition: a', 'there is no field x'],
    ['  a: { CommandLine: [] }\n  condition: a', 'expected at least one value'],
    ['  a: { CommandLine: { x: 1 } }\n  condition: a', 'expected a text, a number or a list'],
    ['  a: { Image: x }\n  b: { Image: y }\n  condition: 2 of them', 'to count is not understood'],
    ['  a: { Image: x }\n  condition: a near b', 'did not expect "near"'],
    ['  a: { Image: x }\n  condition: [a, b]', 'there is no selection b'],
    ['  a: { CommandLine|re: "(?=x)" }\n  condition: a', 'expected a regular expression'],
    ['  a: { Image: x }\n  condition: b', 'there is no selection b'],
    ['  a: { Image: x }\n  condition: 1 of b*', 'there is no selection b*'],
    ['  a: { Image: x }\n  condition: a and', 'did not expect "the end"'],
    ['  a: { Image: x }\n  condition: (a', 'did not expect "the end"'],
    ['  a: { Image: x }\n  condition: a a', 'did not expect "a"'],
    ['  a: { Image: x }\n  condition: []', 'expected a text'],
    ['  a: { Image: x }\n  condition: [[a]]', 'expected a text'],
  ])('%s: %s', (detection, message) => {
    const { signatures, problems } = readSigma(sigma(detection))
    expect(signatures).toEqual([])
    expect(problems.map((problem) => problem.message).join()).toContain(message)
    expect(problems[0]?.name).toBe('A rule')
  })

  it.each([
    ['title: A\ncorrelation: { type: event_count }', 'correlation: correlations of rules'],
    ['title: A\nfilter: { rules: [x] }\nlogsource: { category: process_creation }', 'filter: filters of other rules'],
    ['action: global\ntitle: A', 'action: collections'],
  ])('are no rules of their own: %s', (text, message) => {
    expect(readSigma(text).problems[0]?.message).toContain(message)
  })

  it('are those of other systems and categories', () => {
    expect(readSigma(sigma('  a: { Image: x }\n  condition: a', 'webserver')).problems[0]?.message).toContain(
      'logsource.category',
    )
    expect(
      readSigma(sigma('  a: { Image: x }\n  condition: a').replace('windows', 'linux')).problems[0]?.message,
    ).toContain('expected windows')
    expect(
      readSigma(
        sigma('  a: { Image: x }\n  condition: a').replace('product: windows', 'product: windows, service: sysmon'),
      ).problems[0]?.message,
    ).toContain('logsource.service')
    expect(readSigma('just text').problems[0]?.message).toContain('expected a Sigma rule')
  })
})

describe('wildcards', () => {
  it.each<[string, string | undefined, string, boolean]>([
    ['a*c', undefined, 'abbc', true],
    ['a*c', undefined, 'abbcd', false],
    ['a?c', undefined, 'abc', true],
    ['a?c', undefined, 'ac', false],
    ['\\*', 'contains', 'a*b', true],
    ['\\*', 'contains', 'ab', false],
    ['C:\\\\x', undefined, 'c:\\x', true],
    ['C:\\x', undefined, 'c:\\x', true],
    ['a*b*c', 'contains', 'xxaybyczz', true],
    ['*ab', undefined, 'aab', true],
    ['*a?b', undefined, 'aaxxaxb', true],
    ['', undefined, '', true],
    ['*', undefined, '', true],
    ['ab', 'startswith', 'abc', true],
    ['ab', 'endswith', 'cab', true],
  ])('%s (%s) on %s: %s', (pattern, place, value, expected) => {
    expect(wildcardTest(pattern, place)(value)).toBe(expected)
  })

  it('agree with a plain search on random texts', () => {
    let seed = 11
    const random = (limit: number): number => {
      seed = (seed * 1103515245 + 12345) % 2147483648
      return seed % limit
    }
    for (let round = 0; round < 3000; round++) {
      const pattern = Array.from({ length: random(7) }, () => 'ab*?'[random(4)] ?? '').join('')
      const value = Array.from({ length: random(9) }, () => 'ab'[random(2)] ?? '').join('')
      const expression = new RegExp(`^${pattern.replaceAll('*', '.*').replaceAll('?', '.')}$`)
      expect([pattern, value, wildcardTest(pattern, undefined)(value)]).toEqual([
        pattern,
        value,
        expression.test(value),
      ])
    }
  })
})
