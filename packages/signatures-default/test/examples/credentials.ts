import { access, call, copy, type Examples, hook, listed, open, openKey, run, set, write } from '../worlds.js'

const local = 'C:\\Users\\u\\AppData\\Local'
const roaming = 'C:\\Users\\u\\AppData\\Roaming'

export const credentials: Examples = {
  credentials_chromium: {
    fires: [
      [open(`${local}\\Google\\Chrome\\User Data\\Default\\Login Data`)],
      [copy(`${local}\\Microsoft\\Edge\\User Data\\Default\\Cookies`, 'C:\\x')],
    ],
    silent: [
      { process: 'chrome.exe', steps: [open(`${local}\\Google\\Chrome\\User Data\\Default\\Login Data`)] },
      [open(`${local}\\Google\\Chrome\\User Data\\Default\\History`)],
    ],
  },
  credentials_firefox: {
    fires: [[open(`${roaming}\\Mozilla\\Firefox\\Profiles\\x.default\\logins.json`)]],
    silent: [
      { process: 'firefox.exe', steps: [open(`${roaming}\\Mozilla\\Firefox\\Profiles\\x.default\\logins.json`)] },
      [open(`${roaming}\\Mozilla\\Firefox\\profiles.ini`)],
    ],
  },
  credentials_mail: {
    fires: [
      [
        openKey(
          'HKEY_CURRENT_USER\\Software\\Microsoft\\Windows NT\\CurrentVersion\\Windows Messaging Subsystem\\Profiles\\Outlook\\9375CFF0413111d3B88A00104B2A6676',
        ),
      ],
    ],
    silent: [
      [openKey('HKEY_CURRENT_USER\\Software\\Microsoft\\Windows NT\\CurrentVersion\\Windows Messaging Subsystem')],
    ],
  },
  credentials_ftp_ssh: {
    fires: [
      [open(`${roaming}\\FileZilla\\recentservers.xml`)],
      [openKey('HKEY_CURRENT_USER\\Software\\SimonTatham\\PuTTY\\Sessions')],
      [open('C:\\Users\\u\\.ssh\\id_rsa')],
    ],
    silent: [[open(`${roaming}\\FileZilla\\layout.xml`)], [open('C:\\Users\\u\\.ssh\\id_rsa.pub')]],
  },
  credentials_wallets: {
    fires: [[open(`${roaming}\\Bitcoin\\wallet.dat`)], [open(`${roaming}\\Electrum\\wallets\\default_wallet`)]],
    silent: [[open(`${roaming}\\Bitcoin\\readme.txt`)]],
  },
  credentials_messengers: {
    fires: [
      [open(`${roaming}\\discord\\Local Storage\\leveldb\\000003.log`)],
      [open(`${roaming}\\Telegram Desktop\\tdata\\key_datas`)],
    ],
    silent: [
      { process: 'Telegram.exe', steps: [open(`${roaming}\\Telegram Desktop\\tdata\\key_datas`)] },
      [open(`${roaming}\\discord\\settings.json`)],
    ],
  },
  credentials_lsass_dump: {
    fires: [
      [run('rundll32.exe C:\\Windows\\System32\\comsvcs.dll, MiniDump 624 C:\\x.dmp full')],
      [run('procdump.exe -ma lsass.exe')],
      [write('C:\\Temp\\lsass.dmp')],
      [listed('lsass.exe', 600), access(600), call('MiniDumpWriteDump')],
    ],
    silent: [
      [run('procdump.exe -ma notepad.exe')],
      [write('C:\\Temp\\app.dmp')],
      // What crashes writes its own memory.
      [listed('lsass.exe', 600), access(700), call('MiniDumpWriteDump')],
    ],
  },
  credentials_registry_hives: {
    fires: [[run('reg save HKLM\\SAM C:\\sam.hiv')]],
    silent: [[run('reg save HKLM\\SOFTWARE C:\\s.hiv')], [run('reg query HKLM\\SAM')]],
  },
  credentials_directory_database: {
    fires: [
      [run('ntdsutil "ac i ntds" "ifm" "create full C:\\x" q q')],
      [run('cmd /c copy \\\\?\\GLOBALROOT\\Device\\HarddiskVolumeShadowCopy1\\Windows\\NTDS\\ntds.dit C:\\x')],
    ],
    silent: [[run('ntdsutil files info')]],
  },
  credentials_vault: {
    fires: [[call('CredEnumerateW')], [run('vaultcmd /listcreds:"Windows Credentials"')]],
    silent: [[run('cmdkey /delete:x')]],
  },
  credentials_wifi: {
    fires: [[run('netsh wlan show profile name="x" key=clear')]],
    silent: [[run('netsh wlan show profiles')]],
  },
  credentials_tools: {
    fires: [[run('C:\\x\\mimikatz.exe "privilege::debug" "sekurlsa::logonpasswords"')], [run('lazagne.exe all')]],
    silent: [[run('C:\\x\\tool.exe all')], [run('cl.exe /IC:\\wce\\include crypto::hash.cpp')]],
  },
  credentials_files: {
    fires: [[run('findstr /si password *.txt *.ini')], [run('reg query HKLM /f password /t REG_SZ /s')]],
    silent: [[run('findstr /si error *.log')]],
  },
  collection_keylogger_hook: { fires: [[hook(13)], [hook(2)]], silent: [[hook(5)], [hook(14)], [hook(2, 77)]] },
  collection_keylogger_polling: {
    fires: [Array.from({ length: 100 }, (_, index) => call('GetAsyncKeyState', { KeyCode: String(index) }))],
    silent: [Array.from({ length: 99 }, () => call('GetAsyncKeyState'))],
  },
  collection_clipboard: {
    fires: [[call('GetClipboardData')], [run('powershell Get-Clipboard')]],
    silent: [[call('SetClipboardData')]],
  },
  collection_archive: {
    fires: [[run('rar.exe a -hpSecret C:\\x.rar C:\\Users')], [run('7z a -pSecret x.7z C:\\d')]],
    silent: [[run('7z x a.7z')], [run('rar a x.rar C:\\d')]],
  },
  credentials_lsass_access: {
    fires: [
      [listed('lsass.exe', 600), access(600, '0x00001410')],
      [listed('LSASS.EXE', 600), access(600)],
    ],
    silent: [
      [listed('lsass.exe', 600), access(600, '0x00001000')],
      [listed('lsass.exe', 600), access(601)],
      [access(600)],
      { process: 'taskmgr.exe', steps: [listed('lsass.exe', 600), access(600)] },
    ],
  },
  credentials_wdigest: {
    fires: [
      [
        set(
          'HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Control\\SecurityProviders\\WDigest\\UseLogonCredential',
          '1',
        ),
      ],
    ],
    silent: [
      [
        set(
          'HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Control\\SecurityProviders\\WDigest\\UseLogonCredential',
          '0',
        ),
      ],
    ],
  },
  collection_screenshot: {
    fires: [
      [run('powershell $g.CopyFromScreen(0,0,0,0,$b.Size)')],
      [call('BitBlt'), write('C:\\Users\\u\\AppData\\Local\\Temp\\s.jpg')],
    ],
    silent: [[call('BitBlt')], [write('C:\\Users\\u\\a.png')], [call('BitBlt'), write('C:\\Users\\u\\a.txt')]],
  },
  collection_microphone_camera: {
    fires: [[call('waveInOpen')], [call('capCreateCaptureWindowA')]],
    silent: [[call('waveOutOpen')]],
  },
}
