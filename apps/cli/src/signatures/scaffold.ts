/** The files of a new signature: itself and its tests. Both work as they are. */
export function scaffold(name: string, kind: 'yaml' | 'typescript'): (readonly [file: string, content: string])[] {
  const own: readonly [string, string] =
    kind === 'yaml' ? [`${name}.yml`, yaml(name)] : [`${name}.ts`, typescript(name)]
  return [own, [`${name}.test.txt`, tests(name)]]
}

/** `my_run_key` → `MyRunKey`. */
function className(name: string): string {
  return name
    .split('_')
    .map((part) => `${part.charAt(0).toUpperCase()}${part.slice(1)}`)
    .join('')
}

function yaml(name: string): string {
  return String.raw`# yaml-language-server: $schema=./node_modules/@cuculus/signatures/rule.schema.json
name: ${name}
description: Starts with Windows by a Run key
severity: 3 # 1 worth knowing, 2 suspicious, 3 what hardly any harmless program does
categories: [persistence]
ttps: [T1547.001]
references: ['https://attack.mitre.org/techniques/T1547/001/']
platform: windows
match:
  registry_set:
    key: '\\CurrentVersion\\Run(Once)?\\'
    data: '\.(exe|dll|scr|vbs|js)\b'
`
}

function typescript(name: string): string {
  return `import { type Activity, Signature } from '@cuculus/signatures'

export class ${className(name)} extends Signature {
  readonly name = '${name}'
  override readonly description = 'Starts with Windows by a Run key'
  override readonly severity = 3 // 1 worth knowing, 2 suspicious, 3 what hardly any harmless program does
  override readonly categories = ['persistence']
  override readonly ttps = ['T1547.001']
  override readonly references = ['https://attack.mitre.org/techniques/T1547/001/']
  override readonly platform = 'windows'
  override readonly filterActivities = ['registry_set'] as const

  override onActivity({ fields: { key = '', data = '' } }: Activity) {
    if (!/\\\\CurrentVersion\\\\Run(Once)?\\\\/i.test(key) || !/\\.(exe|dll|scr|vbs|js)\\b/i.test(data)) return undefined
    this.markCall()
    this.markIoc('registry', key)
    return true
  }
}
`
}

function tests(name: string): string {
  return String.raw`# Each test is a trace and what it must make match. The words are those of readTrace of @cuculus/signatures.

test: a program in the Run key
fires: ${name}
proc: sample.exe
call: RegSetValueExW(FullName="HKEY_CURRENT_USER\Software\Microsoft\Windows\CurrentVersion\Run\update" Buffer="C:\Users\u\update.exe")

test: the same as Cuckoo 2 logs it
fires: ${name}
proc: sample.exe
call: RegSetValueExW(regkey="HKEY_CURRENT_USER\Software\Microsoft\Windows\CurrentVersion\Run\update" value="C:\Users\u\update.exe")

test: a setting of a harmless program
silent: ${name}
proc: editor.exe
call: RegSetValueExW(FullName="HKEY_CURRENT_USER\Software\Editor\LastFile" Buffer="C:\Users\u\letter.txt")
`
}
