import { readTrace, runSignatures } from '@cuculus/signatures'
import { describe, expect, it } from 'vitest'
import { defaultSignatures } from '../src/index.js'
import { program, requested, traffic } from './containers.js'
import {
  access,
  allocate,
  call,
  connect,
  copy,
  create,
  dns,
  find,
  get,
  hook,
  listed,
  load,
  move,
  mutex,
  open,
  openKey,
  poke,
  protect,
  remove,
  resolve,
  resume,
  run,
  service,
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

const setup = 'C:\\Users\\u\\AppData\\Local\\Temp\\is-1.tmp'
const installed = 'C:\\Program Files\\Editor'
const uninstall = 'HKEY_LOCAL_MACHINE\\Software\\Microsoft\\Windows\\CurrentVersion\\Uninstall\\Editor'

/** Harmless programs that do much, and what is said of them for which reason: nothing that hardly any harmless program does. */
const busy: readonly {
  readonly what: string
  readonly process: string
  readonly steps: readonly Step[]
  readonly suspicious: Readonly<Record<string, string>>
}[] = [
  {
    what: 'an installer',
    process: 'setup.exe',
    steps: [
      write(`${setup}\\helper.dll`, 'MZ'),
      load(`${setup}\\helper.dll`),
      write(`${installed}\\editor.exe`, 'MZ'),
      write(`${installed}\\unins000.exe`, 'MZ'),
      write('C:\\ProgramData\\Microsoft\\Windows\\Start Menu\\Programs\\Editor.lnk', 'L'),
      write('C:\\Users\\Public\\Desktop\\Editor.lnk', 'L'),
      set(`${uninstall}\\DisplayName`, 'Editor'),
      set(`${uninstall}\\UninstallString`, `${installed}\\unins000.exe`),
      set('HKEY_LOCAL_MACHINE\\Software\\Classes\\.edi\\', 'Editor.Document'),
      set(
        'HKEY_LOCAL_MACHINE\\Software\\Classes\\Editor.Document\\shell\\open\\command\\',
        `${installed}\\editor.exe "%1"`,
      ),
      service('EditorUpdate', `"${installed}\\update.exe" /service`),
      run('regsvr32.exe /s "C:\\Program Files\\Editor\\shell.dll"'),
      call('GetSystemInfo'),
      call('GlobalMemoryStatusEx'),
      call('GetDiskFreeSpaceExW'),
      call('CoCreateInstance', { rclsid: '{0f87369f-a4e5-4cfc-bd3e-73e6154572dd}' }),
      remove(`${setup}\\helper.dll`),
    ],
    suspicious: { dropper_writes_program: 'it does', persistence_service: 'it does' },
  },
  {
    what: 'a browser',
    process: 'chrome.exe',
    steps: [
      open('C:\\Users\\u\\AppData\\Local\\Google\\Chrome\\User Data\\Default\\Login Data'),
      open('C:\\Users\\u\\AppData\\Local\\Google\\Chrome\\User Data\\Local State'),
      run('"C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe" --type=renderer', {
        image: 'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
        suspended: true,
      }),
      poke(2000, 'x'),
      resume(2000),
      write('C:\\Users\\u\\Downloads\\report.pdf', '%PDF'),
      write('C:\\Users\\u\\Downloads\\report.pdf:Zone.Identifier', '[ZoneTransfer]'),
      call('GetKeyState'),
      call('GetCursorPos'),
      dns('www.example.com'),
      connect('93.184.216.34', 443),
      call('BitBlt'),
      write('C:\\Users\\u\\Downloads\\notes.txt'),
    ],
    suspicious: {},
  },
  {
    what: 'a program of Office',
    process: 'WINWORD.EXE',
    steps: [
      open('C:\\Users\\u\\Documents\\letter.docx'),
      write('C:\\Users\\u\\Documents\\~$letter.docx', 'u'),
      write('C:\\Users\\u\\AppData\\Local\\Temp\\~WRD0000.tmp', 'PK'),
      move('C:\\Users\\u\\AppData\\Local\\Temp\\~WRD0000.tmp', 'C:\\Users\\u\\Documents\\letter.docx'),
      set('HKEY_CURRENT_USER\\Software\\Microsoft\\Office\\16.0\\Word\\File MRU\\Item 1', 'letter.docx'),
      call('GetClipboardData'),
      hook(2, 1234),
      run('C:\\Windows\\splwow64.exe 12288'),
      dns('officecdn.microsoft.com'),
      connect('93.184.216.34', 443),
    ],
    suspicious: {},
  },
  {
    what: 'a program of .NET',
    process: 'inventory.exe',
    steps: [
      load('mscoree.dll'),
      load('C:\\Windows\\Microsoft.NET\\Framework64\\v4.0.30319\\clr.dll'),
      allocate(undefined, '0x40'),
      protect(undefined, '0x40'),
      run(
        '"C:\\Windows\\Microsoft.NET\\Framework64\\v4.0.30319\\csc.exe" /noconfig @"C:\\Users\\u\\AppData\\Local\\Temp\\x\\x.cmdline"',
      ),
      get('HKEY_LOCAL_MACHINE\\Software\\Microsoft\\Cryptography\\MachineGuid'),
      listed('lsass.exe', 600),
      access(600, '0x00001000'),
      call('IsDebuggerPresent'),
      write('C:\\Users\\u\\Documents\\inventory.csv', 'a,b'),
      call('MiniDumpWriteDump'),
    ],
    suspicious: {},
  },
  {
    what: 'a program that removes another',
    process: 'uninstall.exe',
    steps: [
      copy(`${installed}\\uninstall.exe`, 'C:\\Users\\u\\AppData\\Local\\Temp\\~nsuA.tmp\\Un_A.exe'),
      run('"C:\\Users\\u\\AppData\\Local\\Temp\\~nsuA.tmp\\Un_A.exe" _?=C:\\Program Files\\Editor', {
        image: 'C:\\Users\\u\\AppData\\Local\\Temp\\~nsuA.tmp\\Un_A.exe',
      }),
      remove(`${installed}\\editor.exe`),
      run('taskkill /f /im editor.exe'),
    ],
    suspicious: {},
  },
]

describe.each(busy)('$what', ({ process, steps, suspicious }) => {
  it.each(worlds)('is called what it is in the logs of %s', async (world) => {
    const { behavior } = readTrace([`proc: ${process} 1000`, ...steps.flatMap((step) => step(world))].join('\n'))
    const { matches, diagnostics } = await runSignatures(defaultSignatures, { behavior })
    expect(diagnostics).toEqual([])
    const found = matches.filter(({ severity }) => severity >= 2)
    expect(found.map(({ name }) => name).sort()).toEqual(Object.keys(suspicious).sort())
    expect(found.filter(({ severity }) => severity > 2)).toEqual([])
  })
})

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
