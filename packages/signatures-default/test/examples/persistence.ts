import {
  call,
  copy,
  create,
  type Examples,
  get,
  move,
  openKey,
  query,
  run,
  script,
  service,
  set,
  write,
} from '../worlds.js'

const user = 'HKEY_CURRENT_USER\\Software\\Microsoft'
const machine = 'HKEY_LOCAL_MACHINE\\Software\\Microsoft'
const control = 'HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet'
const startup = 'C:\\Users\\u\\AppData\\Roaming\\Microsoft\\Windows\\Start Menu\\Programs\\Startup\\'

export const persistence: Examples = {
  persistence_run_key: {
    fires: [
      [set(`${user}\\Windows\\CurrentVersion\\Run\\x`, 'C:\\x.exe')],
      [set(`${machine}\\Windows\\CurrentVersion\\RunOnce\\x`)],
    ],
    silent: [[get(`${user}\\Windows\\CurrentVersion\\Run\\x`)], [set(`${user}\\Windows\\CurrentVersion\\RunMRU\\a`)]],
  },
  persistence_policy_run_key: {
    fires: [[set(`${user}\\Windows\\CurrentVersion\\Policies\\Explorer\\Run\\x`)]],
    silent: [[set(`${user}\\Windows\\CurrentVersion\\Policies\\Explorer\\NoRun`)]],
  },
  persistence_run_key_command: {
    fires: [
      [run('reg add HKCU\\Software\\Microsoft\\Windows\\CurrentVersion\\Run /v x /d C:\\x.exe')],
      [run('C:\\Windows\\System32\\reg.exe ADD "HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Run"')],
    ],
    silent: [[run('reg query HKCU\\Software\\Microsoft\\Windows\\CurrentVersion\\Run')]],
  },
  persistence_startup_folder: {
    fires: [[write(`${startup}x.lnk`)], [copy('C:\\x.exe', `${startup}x.exe`)], [move('C:\\x.exe', `${startup}x.exe`)]],
    silent: [
      [write('C:\\Users\\u\\AppData\\Roaming\\Microsoft\\Windows\\Start Menu\\Programs\\x.lnk')],
      [copy(`${startup}x.exe`, 'C:\\x.exe')],
    ],
  },
  persistence_winlogon: {
    fires: [
      [set(`${machine}\\Windows NT\\CurrentVersion\\Winlogon\\Shell`, 'explorer.exe,x.exe')],
      [set(`${machine}\\Windows NT\\CurrentVersion\\Winlogon\\Userinit`)],
    ],
    silent: [
      [set(`${machine}\\Windows NT\\CurrentVersion\\Winlogon\\ParseAutoexec`)],
      [get(`${machine}\\Windows NT\\CurrentVersion\\Winlogon\\Shell`)],
    ],
  },
  persistence_appinit: {
    fires: [[set(`${machine}\\Windows NT\\CurrentVersion\\Windows\\AppInit_DLLs`)]],
    silent: [[set(`${machine}\\Windows NT\\CurrentVersion\\Windows\\Device`)]],
  },
  persistence_appcert: {
    fires: [[set(`${control}\\Control\\Session Manager\\AppCertDlls\\x`)]],
    silent: [[set(`${control}\\Control\\Session Manager\\Environment\\x`)]],
  },
  persistence_image_file_options: {
    fires: [[set(`${machine}\\Windows NT\\CurrentVersion\\Image File Execution Options\\taskmgr.exe\\Debugger`)]],
    silent: [
      [
        set(
          `${machine}\\Windows NT\\CurrentVersion\\Image File Execution Options\\x.exe\\DisableExceptionChainValidation`,
        ),
      ],
    ],
  },
  persistence_service: {
    fires: [[service('x', 'C:\\Users\\u\\x.exe')]],
    silent: [
      [service('x', 'C:\\Windows\\System32\\svchost.exe -k netsvcs')],
      { process: 'msiexec.exe', steps: [service('x', 'C:\\Program Files\\x.exe')] },
    ],
  },
  persistence_service_command: {
    fires: [
      [run('sc create x binpath= "C:\\x.exe" start= auto')],
      [run('powershell New-Service -Name x -BinaryPathName C:\\x.exe')],
    ],
    silent: [[run('sc query x')], [run('sc create')]],
  },
  persistence_service_registry: {
    fires: [
      [set(`${control}\\Services\\x\\ImagePath`)],
      [set('HKEY_LOCAL_MACHINE\\SYSTEM\\ControlSet001\\Services\\x\\Parameters\\ServiceDll')],
    ],
    silent: [
      [set(`${control}\\Services\\x\\Description`)],
      { process: 'services.exe', steps: [set(`${control}\\Services\\x\\ImagePath`)] },
    ],
  },
  persistence_scheduled_task: {
    fires: [
      [run('schtasks /create /tn x /tr C:\\x.exe /sc onlogon')],
      [run('"C:\\Windows\\System32\\schtasks.exe" /Create /XML x.xml')],
    ],
    silent: [[run('schtasks /query')], [run('schtasks /delete /tn created')]],
  },
  persistence_scheduled_task_file: {
    fires: [[write('C:\\Windows\\System32\\Tasks\\x')]],
    silent: [
      [write('C:\\Users\\u\\Tasks\\x')],
      { process: 'svchost.exe', steps: [write('C:\\Windows\\System32\\Tasks\\x')] },
    ],
  },
  persistence_at_command: {
    fires: [[run('at 12:30 C:\\x.exe')]],
    silent: [[run('cmd /c echo meet at noon')], [run('cat 12:30')]],
  },
  persistence_wmi_subscription: {
    fires: [
      [run('wmic /NAMESPACE:"\\\\root\\subscription" PATH __EventFilter CREATE Name=x')],
      [script('GetObject("winmgmts:").Get("CommandLineEventConsumer")')],
      [query('SELECT * FROM __EventFilter')],
    ],
    silent: [[run('wmic os get caption')], [query('SELECT * FROM Win32_Process')]],
  },
  persistence_com_hijack: {
    fires: [
      [
        set(
          'HKEY_CURRENT_USER\\Software\\Classes\\CLSID\\{00000000-0000-0000-0000-000000000001}\\InprocServer32\\(Default)',
        ),
      ],
    ],
    silent: [
      [
        set(
          'HKEY_LOCAL_MACHINE\\Software\\Classes\\CLSID\\{00000000-0000-0000-0000-000000000001}\\InprocServer32\\(Default)',
        ),
      ],
    ],
  },
  persistence_active_setup: {
    fires: [[set(`${machine}\\Active Setup\\Installed Components\\{x}\\StubPath`)]],
    silent: [[set(`${machine}\\Active Setup\\Installed Components\\{x}\\Version`)]],
  },
  persistence_screensaver: {
    fires: [[set('HKEY_CURRENT_USER\\Control Panel\\Desktop\\SCRNSAVE.EXE')]],
    silent: [[set('HKEY_CURRENT_USER\\Control Panel\\Desktop\\ScreenSaveActive')]],
  },
  persistence_boot_execute: {
    fires: [[set(`${control}\\Control\\Session Manager\\BootExecute`)]],
    silent: [[get(`${control}\\Control\\Session Manager\\BootExecute`)]],
  },
  persistence_lsa_package: {
    fires: [[set(`${control}\\Control\\Lsa\\Security Packages`)]],
    silent: [[set(`${control}\\Control\\Lsa\\restrictanonymous`)]],
  },
  persistence_netsh_helper: {
    fires: [[set(`${machine}\\NetSh\\x`)], [run('netsh add helper C:\\x.dll')]],
    silent: [[run('netsh interface show')], [openKey(`${machine}\\NetSh`)]],
  },
  persistence_print_monitor: {
    fires: [[set(`${control}\\Control\\Print\\Monitors\\x\\Driver`)]],
    silent: [[set(`${control}\\Control\\Print\\Printers\\x\\Driver`)]],
  },
  persistence_time_provider: {
    fires: [[set(`${control}\\Services\\W32Time\\TimeProviders\\x\\DllName`)]],
    silent: [[set(`${control}\\Services\\W32Time\\Config\\x`)]],
  },
  persistence_logon_script: {
    fires: [
      [set('HKEY_CURRENT_USER\\Environment\\UserInitMprLogonScript')],
      [run('reg add HKCU\\Environment /v UserInitMprLogonScript /d x.bat')],
    ],
    silent: [[set('HKEY_CURRENT_USER\\Environment\\TEMP')]],
  },
  persistence_accessibility_program: {
    fires: [
      [write('C:\\Windows\\System32\\sethc.exe')],
      [run('cmd /c copy /y cmd.exe C:\\Windows\\System32\\utilman.exe')],
      [copy('C:\\a.exe', 'C:\\Windows\\System32\\osk.exe')],
    ],
    silent: [[run('C:\\Windows\\System32\\osk.exe')], [copy('C:\\Windows\\System32\\osk.exe', 'C:\\a.exe')]],
  },
  persistence_browser_extension: {
    fires: [
      [set('HKEY_LOCAL_MACHINE\\Software\\Policies\\Google\\Chrome\\ExtensionInstallForcelist\\1')],
      [run('chrome.exe --load-extension=C:\\x')],
    ],
    silent: [
      [set('HKEY_CURRENT_USER\\Software\\Google\\Chrome\\BLBeacon\\version')],
      [run('chrome.exe --no-first-run')],
    ],
  },
  persistence_office_startup: {
    fires: [
      [write('C:\\Users\\u\\AppData\\Roaming\\Microsoft\\Word\\STARTUP\\x.wll')],
      [set('HKEY_CURRENT_USER\\Software\\Microsoft\\Office test\\Special\\Perf\\(Default)')],
    ],
    silent: [[write('C:\\Users\\u\\AppData\\Roaming\\Microsoft\\Word\\x.docx')]],
  },
  persistence_powershell_profile: {
    fires: [
      [write('C:\\Users\\u\\Documents\\WindowsPowerShell\\Microsoft.PowerShell_profile.ps1')],
      [write('C:\\Users\\u\\Documents\\WindowsPowerShell\\profile.ps1')],
    ],
    silent: [[write('C:\\Users\\u\\Documents\\profile.ps1')]],
  },
  persistence_bits_job: {
    fires: [[run('bitsadmin /SetNotifyCmdLine job C:\\x.exe NULL')]],
    silent: [[run('bitsadmin /list')], [run('powershell Start-BitsTransfer http://x/y C:\\y')]],
  },
  persistence_new_user: {
    fires: [[run('net user evil P@ss /add')], [call('NetUserAdd')]],
    silent: [[run('net user')], [run('net use x /add')]],
  },
  persistence_new_administrator: {
    fires: [[run('net localgroup administrators evil /add')]],
    silent: [[run('net localgroup administrators')], [run('net localgroup users evil /add')]],
  },
  persistence_hidden_user: {
    fires: [[set(`${machine}\\Windows NT\\CurrentVersion\\Winlogon\\SpecialAccounts\\UserList\\evil`, '0')]],
    silent: [[set(`${machine}\\Windows NT\\CurrentVersion\\Winlogon\\DefaultUserName`)]],
  },
  persistence_autorun_inf: {
    fires: [[write('E:\\autorun.inf')]],
    silent: [[write('C:\\Temp\\autorun.inf')], [create('E:\\autorun.txt')]],
  },
  persistence_shim_database: {
    fires: [
      [run('sdbinst.exe -q C:\\x.sdb')],
      [set(`${machine}\\Windows NT\\CurrentVersion\\AppCompatFlags\\Custom\\x.exe\\{y}.sdb`)],
    ],
    silent: [[run('sdbinst.exe')], [set(`${user}\\Windows NT\\CurrentVersion\\AppCompatFlags\\Layers\\x`)]],
  },
  persistence_file_association: {
    fires: [[set('HKEY_LOCAL_MACHINE\\Software\\Classes\\exefile\\shell\\open\\command\\(Default)')]],
    silent: [[set('HKEY_LOCAL_MACHINE\\Software\\Classes\\myfile\\shell\\open\\command\\(Default)')]],
  },
  persistence_remote_desktop: {
    fires: [
      [set(`${control}\\Control\\Terminal Server\\fDenyTSConnections`, '0')],
      [
        run(
          'reg add "HKLM\\SYSTEM\\CurrentControlSet\\Control\\Terminal Server" /v fDenyTSConnections /t REG_DWORD /d 0 /f',
        ),
      ],
    ],
    silent: [[set(`${control}\\Control\\Terminal Server\\fDenyTSConnections`, '1')]],
  },
  persistence_driver: {
    fires: [
      [service('evil', 'C:\\Users\\u\\AppData\\Local\\Temp\\evil.sys')],
      [run('sc create x type= kernel binPath= C:\\x.bin')],
    ],
    silent: [
      [service('good', '\\SystemRoot\\System32\\drivers\\good.sys')],
      [service('good', 'System32\\DriverStore\\FileRepository\\a\\good.sys')],
      [service('app', 'C:\\Program Files\\a\\app.exe')],
      [service('good', '\\??\\C:\\Program Files\\a\\good.sys')],
      [run('sc create x binPath= C:\\x.exe')],
    ],
  },
  persistence_scheduled_task_com: {
    fires: [[call('CoCreateInstance', { rclsid: '{0f87369f-a4e5-4cfc-bd3e-73e6154572dd}' })]],
    silent: [[call('CoCreateInstance', { rclsid: '{4590f811-1d3a-11d0-891f-00aa004b2e24}' })]],
  },
  persistence_drive_root: {
    fires: [[write('E:\\photos.lnk')], [copy('C:\\a.exe', 'F:\\a.exe')]],
    silent: [
      [write('E:\\photos\\a.exe')],
      [write('C:\\a.exe')],
      [copy('F:\\a.exe', 'C:\\a.exe')],
      [write('E:\\a.txt')],
    ],
  },
}
