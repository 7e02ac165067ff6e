import { readTrace, runSignatures } from '@cuculus/signatures'
import { describe, expect, it } from 'vitest'
import { defaultSignatures } from '../src/index.js'
import { program, requested, traffic } from './containers.js'
import {
  connect,
  copy,
  create,
  dns,
  find,
  get,
  load,
  mutex,
  open,
  openKey,
  resolve,
  run,
  set,
  sleep,
  type Step,
  window,
  worlds,
  write,
} from './worlds.js'

const user = 'HKEY_CURRENT_USER\\Software\\Editor'

/** What an ordinary program does: it loads libraries, reads settings, opens and saves documents, asks for updates. */
const ordinary: readonly Step[] = [
  ...['kernel32.dll', 'user32.dll', 'C:\\Windows\\System32\\comctl32.dll'].map(load),
  ...['GetProcessHeap', 'InitializeCriticalSection', 'IsWow64Process'].map((name) => resolve(name)),
  openKey('HKEY_LOCAL_MACHINE\\Software\\Microsoft\\Windows\\CurrentVersion\\Explorer'),
  get('HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Control\\Session Manager\\SafeDllSearchMode'),
  get('HKEY_CURRENT_USER\\Control Panel\\Desktop\\Wallpaper'),
  set(`${user}\\LastFile`, 'C:\\Users\\u\\Documents\\letter.txt'),
  set(`${user}\\Window\\Left`, '100'),
  mutex('Local\\EditorRunning'),
  window('EditorMainWindow'),
  open('C:\\Users\\u\\Documents\\letter.txt'),
  find('C:\\Users\\u\\Documents\\*.txt'),
  write('C:\\Users\\u\\Documents\\letter.txt', 'Dear Sir'),
  create('C:\\Users\\u\\AppData\\Local\\Temp\\~ed12.tmp'),
  copy('C:\\Users\\u\\Documents\\letter.txt', 'C:\\Users\\u\\Documents\\letter.bak'),
  sleep(200),
  dns('update.example.com'),
  connect('93.184.216.34', 443),
  run('"C:\\Program Files\\Editor\\spell.exe" --language en', { image: 'C:\\Program Files\\Editor\\spell.exe' }),
  run('notepad.exe C:\\Users\\u\\Documents\\letter.txt'),
  run('C:\\Windows\\System32\\control.exe printers'),
]

describe('an ordinary program', () => {
  it.each(worlds)('is not called suspicious in the logs of %s', async (world) => {
    const { behavior } = readTrace(['proc: editor.exe 1000', ...ordinary.flatMap((step) => step(world))].join('\n'))
    const { matches, diagnostics } = await runSignatures(defaultSignatures, { ...program(), behavior })
    expect(diagnostics).toEqual([])
    expect(matches.map(({ name }) => name)).toEqual([])
  })

  it('may ask for a page of the web', async () => {
    const results = {
      ...requested('http://www.example.com/index.html', { 'user-agent': 'Mozilla/5.0 (Windows NT 10.0)' }),
    }
    const { matches } = await runSignatures(defaultSignatures, results)
    expect(matches).toEqual([])
  })

  it('may talk to its printer and its name server', async () => {
    const results = traffic({
      hosts: ['10.0.0.1'],
      udp: [{ src: '10.0.0.5', sport: 50000, dst: '10.0.0.1', dport: 53 }],
      dns: [{ hostname: 'printer.local', ip: null, type: 'A', rcode: 'NXDOMAIN' }],
    })
    expect((await runSignatures(defaultSignatures, results)).matches).toEqual([])
  })

  it('is left alone when there is nothing at all', async () => {
    expect(await runSignatures(defaultSignatures, {})).toMatchObject({ matches: [], diagnostics: [] })
  })
})
