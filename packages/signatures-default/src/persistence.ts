import type { Rule } from '@cuculus/signatures'
import { group } from './group.js'

const r = String.raw

/** Ways to be started again. */
export const persistence: readonly Rule[] = group('persistence', [
  {
    name: 'persistence_run_key',
    description: 'Has itself started at logon by a Run key of the registry',
    severity: 3,
    confidence: 80,
    ttps: ['T1547.001'],
    match: {
      registry_set: { key: r`\\Microsoft\\Windows\\CurrentVersion\\Run(Once|OnceEx|Services|ServicesOnce)?\\` },
    },
  },
  {
    name: 'persistence_policy_run_key',
    description: 'Has itself started at logon by a Run key among the policies',
    severity: 3,
    ttps: ['T1547.001'],
    match: { registry_set: { key: r`\\CurrentVersion\\Policies\\Explorer\\Run\\` } },
  },
  {
    name: 'persistence_run_key_command',
    description: 'Adds a Run key with the command line tool of the registry',
    severity: 3,
    ttps: ['T1547.001', 'T1112'],
    match: { command: r`\breg(\.exe)?"?\s+add\b.*\\CurrentVersion\\Run` },
  },
  {
    name: 'persistence_startup_folder',
    description: 'Leaves a file in the folder whose content is started at logon',
    severity: 3,
    confidence: 80,
    ttps: ['T1547.001'],
    match: {
      any: [
        // Windows writes how the folder looks.
        ...(['file_write', 'file_create'] as const).map((kind) => ({
          [kind]: { path: r`\\Start Menu\\Programs\\Startup\\[^\\]+$`, not: { path: r`\\desktop\.ini$` } },
        })),
        { file_copy: { target: r`\\Start Menu\\Programs\\Startup\\[^\\]+$` } },
        { file_move: { target: r`\\Start Menu\\Programs\\Startup\\[^\\]+$` } },
      ],
    },
  },
  {
    name: 'persistence_winlogon',
    description: 'Changes what Windows starts when a user logs on',
    severity: 3,
    ttps: ['T1547.004'],
    match: {
      registry_set: {
        key: r`\\Windows NT\\CurrentVersion\\Winlogon\\(Shell|Userinit|VmApplet|Taskman|GinaDLL|System|Notify\\.*)$`,
      },
    },
  },
  {
    name: 'persistence_appinit',
    description: 'Has a library loaded into every program by AppInit_DLLs',
    severity: 3,
    ttps: ['T1546.010'],
    match: { registry_set: { key: r`\\Windows NT\\CurrentVersion\\Windows\\(AppInit_DLLs|LoadAppInit_DLLs)$` } },
  },
  {
    name: 'persistence_appcert',
    description: 'Has a library loaded by every program that creates processes, by AppCertDlls',
    severity: 3,
    ttps: ['T1546.009'],
    match: { registry_set: { key: r`\\Control\\Session Manager\\AppCertDlls\\` } },
  },
  {
    name: 'persistence_image_file_options',
    description: 'Puts itself in the place of another program by Image File Execution Options',
    severity: 3,
    ttps: ['T1546.012'],
    match: {
      registry_set: {
        key: r`\\(Image File Execution Options|SilentProcessExit)\\[^\\]+\\(Debugger|MonitorProcess|VerifierDlls)$`,
      },
    },
  },
  {
    name: 'persistence_service',
    description: 'Creates a service whose program is no part of Windows',
    severity: 2,
    confidence: 80,
    ttps: ['T1543.003'],
    match: {
      service_create: {
        image: '.',
        not: {
          image: r`^"?(C:\\Windows|%SystemRoot%|\\SystemRoot)\\(System32|SysWOW64|servicing)\\`,
          process: '^(services|svchost|trustedinstaller|msiexec)\\.exe$',
        },
      },
    },
  },
  {
    name: 'persistence_service_command',
    description: 'Creates or changes a service with a command',
    severity: 2,
    ttps: ['T1543.003'],
    match: { command: [r`\bsc(\.exe)?"?\s+(create|config)\s+.*binpath\s*=`, r`\bNew-Service\b.*-BinaryPathName`] },
  },
  {
    name: 'persistence_service_registry',
    description: 'Writes the program of a service straight into the registry',
    severity: 2,
    confidence: 80,
    ttps: ['T1543.003', 'T1112'],
    match: {
      registry_set: {
        key: r`\\(CurrentControlSet|ControlSet\d+)\\Services\\[^\\]+\\(ImagePath|Parameters\\ServiceDll)$`,
        not: { process: '^(services|svchost|msiexec|trustedinstaller)\\.exe$' },
      },
    },
  },
  {
    name: 'persistence_scheduled_task',
    description: 'Creates a scheduled task with a command',
    severity: 2,
    ttps: ['T1053.005'],
    match: { command: [r`\bschtasks(\.exe)?"?\s.*[/-]create\b`, 'Register-ScheduledTask'] },
  },
  {
    name: 'persistence_scheduled_task_file',
    description: 'Writes a scheduled task into the folder of tasks',
    severity: 2,
    confidence: 80,
    ttps: ['T1053.005'],
    match: {
      any: [
        { file_write: { path: r`\\Windows\\(System32\\)?Tasks\\`, not: { process: '^svchost\\.exe$' } } },
        { registry_set: { key: r`\\Schedule\\TaskCache\\T(ree|asks)\\`, not: { process: '^svchost\\.exe$' } } },
      ],
    },
  },
  {
    name: 'persistence_at_command',
    description: 'Schedules a program with the old at command',
    severity: 2,
    ttps: ['T1053.002'],
    match: { command: r`(^|\\|\s|")at(\.exe)?"?\s+(\\\\\S+\s+)?\d{1,2}:\d{2}\b` },
  },
  {
    name: 'persistence_wmi_subscription',
    description: 'Subscribes to events of WMI, which starts it when they happen',
    severity: 3,
    ttps: ['T1546.003'],
    match: {
      any: [
        {
          command: [
            '__EventFilter',
            'CommandLineEventConsumer',
            'ActiveScriptEventConsumer',
            '__FilterToConsumerBinding',
          ],
        },
        {
          script: [
            '__EventFilter',
            'CommandLineEventConsumer',
            'ActiveScriptEventConsumer',
            '__FilterToConsumerBinding',
          ],
        },
        { wmi_query: ['__EventFilter', 'CommandLineEventConsumer'] },
      ],
    },
  },
  {
    name: 'persistence_com_hijack',
    description: 'Registers a library of its own under the class of the user, where it is found before that of Windows',
    severity: 2,
    confidence: 70,
    ttps: ['T1546.015'],
    match: {
      registry_set: {
        key: r`^HKEY_(CURRENT_USER\\Software\\Classes|USERS\\S-[\d-]+_Classes)\\(Wow6432Node\\)?CLSID\\\{[^}]+\}\\(InprocServer32|LocalServer32|TreatAs|ScriptletURL)`,
      },
    },
  },
  {
    name: 'persistence_active_setup',
    description: 'Has itself started once for every user by Active Setup',
    // Browsers do so when they are installed.
    severity: 2,
    confidence: 80,
    ttps: ['T1547.014'],
    match: { registry_set: { key: r`\\Active Setup\\Installed Components\\[^\\]+\\StubPath$` } },
  },
  {
    name: 'persistence_screensaver',
    description: 'Sets a screen saver, which Windows starts when nobody works',
    severity: 2,
    ttps: ['T1546.002'],
    match: { registry_set: { key: r`\\Control Panel\\Desktop\\SCRNSAVE\.EXE$` } },
  },
  {
    name: 'persistence_boot_execute',
    description: 'Has a program started before Windows is up',
    severity: 3,
    ttps: ['T1547.001'],
    match: {
      registry_set: { key: r`\\Control\\Session Manager\\(BootExecute|SetupExecute|Execute|S0InitialCommand)$` },
    },
  },
  {
    name: 'persistence_lsa_package',
    description: 'Has a library loaded by the security authority of Windows, which sees passwords',
    severity: 3,
    ttps: ['T1547.002', 'T1547.005', 'T1556.002'],
    match: {
      registry_set: {
        key: r`\\Control\\Lsa\\(OSConfig\\)?(Authentication Packages|Security Packages|Notification Packages)$`,
      },
    },
  },
  {
    name: 'persistence_netsh_helper',
    description: 'Registers a helper library of netsh',
    severity: 3,
    ttps: ['T1546.007'],
    match: { any: [{ registry_set: r`\\Microsoft\\NetSh\\` }, { command: r`\bnetsh(\.exe)?"?\s+add\s+helper\b` }] },
  },
  {
    name: 'persistence_print_monitor',
    description: 'Registers a library that the print service loads',
    severity: 3,
    ttps: ['T1547.010', 'T1547.012'],
    match: {
      registry_set: { key: r`\\Control\\Print\\(Monitors|Environments\\[^\\]+\\Print Processors)\\[^\\]+\\Driver$` },
    },
  },
  {
    name: 'persistence_time_provider',
    description: 'Registers a library that the time service loads',
    severity: 3,
    ttps: ['T1547.003'],
    match: { registry_set: { key: r`\\Services\\W32Time\\TimeProviders\\[^\\]+\\DllName$` } },
  },
  {
    name: 'persistence_logon_script',
    description: 'Sets a script that runs at logon',
    severity: 3,
    ttps: ['T1037.001'],
    match: {
      any: [{ registry_set: r`\\Environment\\UserInitMprLogonScript$` }, { command: 'UserInitMprLogonScript' }],
    },
  },
  {
    name: 'persistence_accessibility_program',
    description: 'Replaces a program that can be called before logon, such as the one for sticky keys',
    severity: 3,
    ttps: ['T1546.008'],
    match: {
      any: [
        { file_write: r`\\System32\\(sethc|utilman|osk|magnify|narrator|displayswitch|atbroker)\.exe$` },
        { file_copy: { target: r`\\System32\\(sethc|utilman|osk|magnify|narrator|displayswitch|atbroker)\.exe$` } },
        { command: r`\b(copy|move|xcopy)\b.*\\(sethc|utilman|osk|magnify|narrator|displayswitch|atbroker)\.exe` },
      ],
    },
  },
  {
    name: 'persistence_browser_extension',
    description: 'Installs an extension of the browser, or has one installed by policy',
    severity: 2,
    confidence: 70,
    ttps: ['T1176'],
    match: {
      any: [
        {
          registry_set: [
            r`\\(Google\\Chrome|Microsoft\\Edge|Mozilla)\\(ExtensionInstallForcelist|Extensions)\\`,
            r`\\Explorer\\Browser Helper Objects\\`,
          ],
        },
        { command: r`--load-extension=` },
      ],
    },
  },
  {
    name: 'persistence_office_startup',
    description: 'Leaves code where programs of Office load it at every start',
    severity: 3,
    confidence: 80,
    ttps: ['T1137'],
    match: {
      any: [
        {
          file_write: [
            r`\\Microsoft\\(Word\\STARTUP|Excel\\XLSTART|AddIns)\\[^\\]+$`,
            r`\\Microsoft\\Outlook\\VbaProject\.OTM$`,
          ],
        },
        {
          registry_set: [
            r`\\Software\\Microsoft\\Office test\\Special\\Perf`,
            r`\\Office\\[\d.]+\\(Excel\\Options\\OPEN|Outlook\\WebView\\Inbox\\URL)`,
          ],
        },
      ],
    },
  },
  {
    name: 'persistence_powershell_profile',
    description: 'Writes a profile that PowerShell runs at every start',
    severity: 3,
    ttps: ['T1546.013'],
    match: { file_write: r`\\(Windows)?PowerShell\\(v1\.0\\)?(Microsoft\.(PowerShell|PowerShellISE)_)?profile\.ps1$` },
  },
  {
    name: 'persistence_bits_job',
    description: 'Has the transfer service of Windows start a program',
    severity: 3,
    ttps: ['T1197'],
    match: { command: r`\bbitsadmin(\.exe)?"?\s.*/SetNotifyCmdLine` },
  },
  {
    name: 'persistence_new_user',
    description: 'Creates a user account',
    severity: 2,
    ttps: ['T1136.001'],
    match: {
      any: [{ command: [r`\bnet1?(\.exe)?"?\s+user\s+.*/add\b`, 'New-LocalUser'] }, { call: { api: 'NetUserAdd' } }],
    },
  },
  {
    name: 'persistence_new_administrator',
    description: 'Makes a user an administrator',
    severity: 3,
    ttps: ['T1098'],
    match: {
      command: [r`\bnet1?(\.exe)?"?\s+localgroup\s+"?admin\w+"?\s+.*/add\b`, r`Add-LocalGroupMember\b.*Administrators`],
    },
  },
  {
    name: 'persistence_hidden_user',
    description: 'Hides a user account from the logon screen',
    severity: 3,
    ttps: ['T1564.002'],
    match: { registry_set: r`\\Winlogon\\SpecialAccounts\\UserList\\` },
  },
  {
    name: 'persistence_autorun_inf',
    description: 'Writes autorun.inf, which starts a program when a drive is opened',
    severity: 3,
    ttps: ['T1091'],
    match: { any: [{ file_write: r`^[A-Z]:\\autorun\.inf$` }, { file_create: r`^[A-Z]:\\autorun\.inf$` }] },
  },
  {
    name: 'persistence_shim_database',
    description: 'Installs a compatibility database, which changes how programs run',
    severity: 3,
    ttps: ['T1546.011'],
    match: {
      any: [
        { command: r`\bsdbinst(\.exe)?"?\s+(?:[^/]|/[^?])` },
        { registry_set: r`\\AppCompatFlags\\(Custom|InstalledSDB)\\` },
      ],
    },
  },
  {
    name: 'persistence_file_association',
    description: 'Puts itself between a type of file and its program',
    severity: 3,
    ttps: ['T1546.001'],
    match: {
      registry_set: r`\\(exefile|txtfile|batfile|comfile|cmdfile|htmlfile|inifile|regfile|VBSFile|JSFile|piffile|scrfile)\\shell\\open\\command\\`,
    },
  },
  {
    name: 'persistence_remote_desktop',
    description: 'Opens the machine to remote desktop',
    severity: 3,
    ttps: ['T1021.001', 'T1112'],
    match: {
      any: [
        { registry_set: { key: r`\\Control\\Terminal Server\\fDenyTSConnections$`, data: '^(0|0x0+)$' } },
        { command: [r`fDenyTSConnections.*(/d\s+0|-Value\s+0)`, r`\bnetsh\b.*remote\s?desktop.*(enable|yes)`] },
      ],
    },
  },
  {
    name: 'persistence_driver',
    description: 'Has Windows load a driver from a place where none belongs',
    severity: 3,
    ttps: ['T1543.003', 'T1068'],
    match: {
      any: [
        {
          service_create: {
            image: r`\.sys"?$`,
            not: {
              image: [
                r`^"?(\\\?\?\\)?((C:)?\\Windows|%SystemRoot%|\\SystemRoot|System32)\\(System32\\)?(drivers|DriverStore)\\`,
                // Security products keep theirs beside their programs.
                r`\\Program Files( \(x86\))?\\`,
              ],
            },
          },
        },
        { command: r`\bsc(\.exe)?"?\s+create\s.*type\s*=\s*"?(kernel|filesys)` },
      ],
    },
  },
  {
    name: 'persistence_scheduled_task_com',
    description: 'Speaks with the service for scheduled tasks without a command',
    severity: 1,
    ttps: ['T1053.005'],
    match: { com_create: '0F87369F-A4E5-4CFC-BD3E-73E6154572DD' },
  },
  {
    name: 'persistence_drive_root',
    description: 'Leaves programs at the top of other drives, from where they reach other machines',
    severity: 2,
    confidence: 80,
    ttps: ['T1091'],
    match: {
      any: [
        { file_write: r`^[D-Z]:\\[^\\]+\.(exe|scr|com|pif|lnk|vbs|js)$` },
        { file_copy: { target: r`^[D-Z]:\\[^\\]+\.(exe|scr|com|pif|lnk|vbs|js)$` } },
      ],
    },
  },
])
