import type { Rule } from '@cuculus/signatures'
import { group } from './group.js'

const r = String.raw
const yes = '^(1|0x0*1)$'
const no = '^(0|0x0+)$'

/** Ways not to be seen, and to switch off who looks. */
export const evasion: readonly Rule[] = group('evasion', [
  {
    name: 'evasion_defender_disabled',
    description: 'Switches parts of Windows Defender off in the registry',
    severity: 3,
    ttps: ['T1562.001', 'T1112'],
    match: {
      registry_set: {
        key: r`\\Windows Defender\\(.*\\)?(DisableAntiSpyware|DisableAntiVirus|DisableRealtimeMonitoring|DisableBehaviorMonitoring|DisableOnAccessProtection|DisableScanOnRealtimeEnable|DisableIOAVProtection|DisableBlockAtFirstSeen|DisableScriptScanning)$`,
        data: yes,
      },
    },
  },
  {
    name: 'evasion_defender_exclusion',
    description: 'Has Windows Defender look away from a place or a program',
    severity: 3,
    ttps: ['T1562.001'],
    match: {
      any: [
        { registry_set: r`\\Windows Defender\\Exclusions\\` },
        { command: r`\b(Add|Set)-MpPreference\b.*-Exclusion` },
      ],
    },
  },
  {
    name: 'evasion_defender_command',
    description: 'Switches Windows Defender off with a command',
    severity: 3,
    ttps: ['T1562.001'],
    match: {
      command: [
        r`Set-MpPreference\b.*-Disable\w+\s+(\$true|1)`,
        r`\bsc(\.exe)?"?\s+(stop|delete|config)\s+"?(WinDefend|WdNisSvc|Sense|SecurityHealthService)\b`,
        r`\bMpCmdRun(\.exe)?"?\s+-RemoveDefinitions`,
        r`Uninstall-WindowsFeature\b.*Windows-Defender`,
      ],
    },
  },
  {
    name: 'evasion_firewall_disabled',
    description: 'Switches the firewall of Windows off',
    severity: 3,
    ttps: ['T1562.004'],
    match: {
      any: [
        {
          command: [
            r`\bnetsh(\.exe)?"?\s+(adv)?firewall\s+set\s+.*(state\s+off|disable)`,
            r`Set-NetFirewallProfile\b.*-Enabled\s+(False|0)`,
          ],
        },
        { registry_set: { key: r`\\(Standard|Domain|Public)Profile\\EnableFirewall$`, data: no } },
      ],
    },
  },
  {
    name: 'evasion_firewall_rule',
    description: 'Lets a program through the firewall of Windows',
    severity: 2,
    ttps: ['T1562.004'],
    match: {
      any: [
        {
          command: [
            r`\bnetsh(\.exe)?"?\s+advfirewall\s+firewall\s+add\s+rule\b.*allow`,
            r`\bnetsh(\.exe)?"?\s+firewall\s+add\s+`,
            'New-NetFirewallRule',
          ],
        },
        { registry_set: { key: r`\\FirewallPolicy\\(StandardProfile|DomainProfile)\\AuthorizedApplications\\List\\` } },
      ],
    },
  },
  {
    name: 'evasion_uac_disabled',
    description: 'Switches off that Windows asks before a program gets the rights of an administrator',
    severity: 3,
    ttps: ['T1548.002', 'T1112'],
    match: {
      registry_set: {
        key: r`\\Policies\\System\\(EnableLUA|ConsentPromptBehaviorAdmin|PromptOnSecureDesktop)$`,
        data: no,
      },
    },
  },
  {
    name: 'evasion_uac_bypass_registry',
    description: 'Has a trusted program start another with the rights of an administrator, without a question',
    severity: 3,
    ttps: ['T1548.002'],
    match: {
      registry_set: r`\\Software\\Classes\\(ms-settings|mscfile|exefile|Folder|AppX82a6gwre4fdg3bt635tn5ctqjf8msdd2|Launcher\.SystemSettings)\\shell\\open\\command\\`,
    },
  },
  {
    name: 'evasion_tools_disabled',
    description: 'Forbids the user the task manager, the registry editor or the command line',
    severity: 3,
    ttps: ['T1562.001', 'T1112'],
    match: {
      registry_set: {
        key: r`\\(DisableTaskMgr|DisableRegistryTools|DisableCMD|NoControlPanel|NoFolderOptions|NoRun|NoFind)$`,
        data: '^(1|2|0x0*[12])$',
      },
    },
  },
  {
    name: 'evasion_explorer_restricted',
    description: 'Hides drives, the desktop or settings from the user',
    severity: 2,
    ttps: ['T1112', 'T1564'],
    match: {
      registry_set: {
        key: r`\\Policies\\(Explorer|System)\\(NoDrives|NoViewOnDrive|NoAdminPage|NoDesktop|NoViewContextMenu|NoFileMenu|NoDispCPL|NoSecCPL)$`,
        not: { data: no },
      },
    },
  },
  {
    name: 'evasion_download_warnings',
    description: 'Has Windows start programs from the network without a warning',
    severity: 3,
    ttps: ['T1553.005', 'T1112'],
    match: {
      any: [
        { registry_set: r`\\Policies\\Associations\\(LowRiskFileTypes|DefaultFileTypeRisk)$` },
        { registry_set: { key: r`\\Policies\\Attachments\\SaveZoneInformation$`, data: yes } },
        { registry_set: { key: r`\\Internet Settings\\Zones\\[0-4]\\1806$`, data: no } },
      ],
    },
  },
  {
    name: 'evasion_hidden_files_setting',
    description: 'Has the Explorer hide files or the ends of their names',
    severity: 2,
    ttps: ['T1564.001'],
    match: {
      any: [
        { registry_set: { key: r`\\Explorer\\Advanced\\(ShowSuperHidden)$`, data: no } },
        { registry_set: { key: r`\\Explorer\\Advanced\\Hidden$`, data: '^(0|2|0x0*[02])$' } },
        // What the user chooses, the Explorer writes.
        {
          registry_set: {
            key: r`\\Explorer\\Advanced\\HideFileExt$`,
            data: yes,
            not: { process: r`^explorer\.exe$` },
          },
        },
      ],
    },
  },
  {
    name: 'evasion_attrib_hidden',
    description: 'Hides files with a command',
    severity: 2,
    ttps: ['T1564.001'],
    match: { command: r`\battrib(\.exe)?"?\s.*\+h\b` },
  },
  {
    name: 'evasion_event_log_cleared',
    description: 'Clears the event log of Windows',
    severity: 3,
    ttps: ['T1070.001'],
    match: {
      any: [
        {
          command: [r`\bwevtutil(\.exe)?"?\s+(cl|clear-log)\b`, 'Clear-EventLog', r`wmic\b.*nteventlog.*cleareventlog`],
        },
        { call: { api: ['ClearEventLogA', 'ClearEventLogW'] } },
      ],
    },
  },
  {
    name: 'evasion_deletes_itself',
    description: 'Deletes a program with a command that waits until it has ended',
    severity: 3,
    ttps: ['T1070.004'],
    match: { command: r`\b(ping|timeout|choice)(\.exe)?\b.*&.*\b(del|erase|rmdir|rd)\s` },
  },
  {
    name: 'evasion_zone_identifier',
    description: 'Removes the mark that a file came from the internet',
    severity: 2,
    ttps: ['T1553.005'],
    match: { any: [{ file_delete: r`:Zone\.Identifier(:\$DATA)?$` }, { command: r`\bUnblock-File\b` }] },
  },
  {
    name: 'evasion_alternate_stream',
    description: 'Writes into an alternate stream, which lists of files do not show',
    severity: 2,
    confidence: 80,
    ttps: ['T1564.004'],
    match: {
      file_write: { path: r`^[A-Z]:\\[^:]+:[^:\\]+`, not: { path: r`:(Zone\.Identifier|SmartScreen|favicon)` } },
    },
  },
  {
    name: 'evasion_masquerades_as_windows',
    description: 'Leaves a program with the name of one of Windows in another place',
    severity: 3,
    confidence: 80,
    ttps: ['T1036.005'],
    match: {
      any: (['file_write', 'file_create', 'target'] as const).map((kind) => {
        const path = r`\\(svchost|lsass|csrss|winlogon|services|smss|explorer|taskhostw?|spoolsv|conhost|wininit|dllhost|rundll32)\.exe$`
        const not = r`^C:\\Windows\\(System32|SysWOW64|sysnative|WinSxS|explorer\.exe)`
        return kind === 'target'
          ? { file_copy: { target: path, not: { target: not } } }
          : { [kind]: { path, not: { path: not } } }
      }),
    },
  },
  {
    name: 'evasion_updates_disabled',
    description: 'Switches the updates of Windows off',
    severity: 2,
    ttps: ['T1562.001'],
    match: {
      any: [
        { registry_set: { key: r`\\WindowsUpdate\\(AU\\)?(NoAutoUpdate|DisableWindowsUpdateAccess)$`, data: yes } },
        { command: r`\bsc(\.exe)?"?\s+(stop|delete|config)\s+"?wuauserv\b` },
      ],
    },
  },
  {
    name: 'evasion_safe_mode',
    description: 'Has Windows start in safe mode, where most protection is missing',
    severity: 3,
    ttps: ['T1562.009'],
    match: {
      any: [
        { command: r`\bbcdedit(\.exe)?"?\s.*safeboot` },
        { registry_set: r`\\Control\\SafeBoot\\(Minimal|Network)\\` },
      ],
    },
  },
  {
    name: 'evasion_amsi_patch',
    description: 'Makes the code of the scan interface for scripts writable, or speaks of switching it off',
    severity: 3,
    ttps: ['T1562.001'],
    match: {
      any: [
        // The loader makes parts of a library writable, but not writable and executable.
        { memory_protect: { library: '^amsi\\.dll$', protection: '^rwx$' } },
        { script: ['amsiInitFailed', 'AmsiUtils'] },
        { command: ['amsiInitFailed', 'AmsiUtils'] },
      ],
    },
  },
  {
    name: 'evasion_reads_ntdll',
    description: 'Reads ntdll.dll as a file, as is done to remove the hooks of a monitor',
    severity: 2,
    confidence: 60,
    ttps: ['T1562.001'],
    match: {
      sequence: [
        { file_open: { path: r`\\(System32|SysWOW64)\\ntdll\.dll$` } },
        { memory_protect: { protection: 'w' } },
      ],
    },
  },
  {
    name: 'evasion_antivirus_stopped',
    description: 'Stops programs or services of security products with a command',
    severity: 3,
    ttps: ['T1562.001'],
    match: {
      command: [
        r`\b(taskkill|net1?|sc)(\.exe)?"?\s.*\b(MsMpEng|avp|avgnt|avguard|ekrn|mcshield|savservice|sophos\w*|symantec\w*|kaspersky\w*|mbam\w*|malwarebytes\w*|avast\w*|bdagent|SentinelAgent|cbdefense|CSFalconService)\b`,
      ],
    },
  },
  {
    name: 'evasion_root_certificate',
    description: 'Installs a certificate that Windows then trusts',
    severity: 3,
    confidence: 80,
    ttps: ['T1553.004'],
    match: {
      any: [
        { command: [r`\bcertutil(\.exe)?"?\s.*-addstore\s.*\broot\b`, r`Import-Certificate\b.*\\Root`] },
        {
          registry_set: {
            key: r`\\SystemCertificates\\(Root|AuthRoot)\\Certificates\\[0-9A-F]{40}\\Blob$`,
            not: { process: '^svchost\\.exe$' },
          },
        },
      ],
    },
  },
  {
    name: 'evasion_powershell_encoded',
    description: 'Runs PowerShell with an encoded command',
    severity: 3,
    ttps: ['T1059.001', 'T1027.010'],
    match: { command: r`\b(powershell|pwsh)(\.exe)?"?\s.*[-/]e(n|nc|nco\w*)?\s+["']?[A-Za-z0-9+/=]{20,}` },
  },
  {
    name: 'evasion_powershell_hidden',
    description: 'Runs PowerShell without a window',
    severity: 2,
    ttps: ['T1059.001', 'T1564.003'],
    match: { command: r`\b(powershell|pwsh)(\.exe)?"?\s.*[-/]w\w*\s+(h\w*|1)\b` },
  },
  {
    name: 'evasion_powershell_policy',
    description: 'Runs PowerShell without heed of the policy for scripts',
    severity: 2,
    confidence: 70,
    ttps: ['T1059.001'],
    match: { command: r`\b(powershell|pwsh)(\.exe)?"?\s.*[-/]e(p|x\w*)\s+(bypass|unrestricted)\b` },
  },
  {
    name: 'evasion_rundll32_unusual',
    description: 'Has rundll32 run a script, or a library from a folder of the user',
    severity: 3,
    confidence: 80,
    ttps: ['T1218.011'],
    match: {
      command: [
        r`\brundll32(\.exe)?"?\s+"?(javascript:|vbscript:|\\\\)`,
        r`\brundll32(\.exe)?"?\s+"?[^,]*\\(AppData|Temp|ProgramData|Users\\Public)\\[^,]*,`,
      ],
    },
  },
  {
    name: 'evasion_regsvr32_script',
    description: 'Has regsvr32 run a script, which may come from the network',
    severity: 3,
    ttps: ['T1218.010'],
    match: { command: r`\bregsvr32(\.exe)?"?\s.*(/i:"?[^"\s]*[\\/.]|scrobj)` },
  },
  {
    name: 'evasion_mshta',
    description: 'Has mshta run a script, or a page from the network',
    severity: 3,
    ttps: ['T1218.005'],
    match: { command: r`\bmshta(\.exe)?"?\s+.*(https?:|javascript:|vbscript:|\\(Temp|AppData)\\)` },
  },
  {
    name: 'evasion_certutil',
    description: 'Has certutil decode a file or fetch one',
    severity: 3,
    ttps: ['T1140', 'T1105'],
    match: { command: r`\bcertutil(\.exe)?"?\s.*[-/](decode|decodehex|urlcache|verifyctl|ping)\b` },
  },
  {
    name: 'evasion_wmic_stylesheet',
    description: 'Has wmic run a script by a style sheet',
    severity: 3,
    ttps: ['T1220'],
    match: { command: r`\bwmic(\.exe)?"?\s.*/format:\s*["']?(https?:|\\\\|[^"'\s]*\.xsl)` },
  },
  {
    name: 'evasion_installutil',
    description: 'Has a tool of the .NET framework run a program of its own',
    severity: 3,
    confidence: 80,
    ttps: ['T1218.004', 'T1218.009'],
    match: { command: r`\b(installutil|regasm|regsvcs)(\.exe)?"?\s.*\\(Temp|AppData|ProgramData|Public)\\` },
  },
  {
    name: 'evasion_cmstp',
    description: 'Has the connection manager install a profile silently, which runs what it says',
    severity: 3,
    ttps: ['T1218.003'],
    match: { command: r`\bcmstp(\.exe)?"?\s.*/(s|ns|au)\b` },
  },
  {
    name: 'evasion_msiexec_remote',
    description: 'Has the installer of Windows fetch a package from the network',
    severity: 3,
    ttps: ['T1218.007'],
    match: { command: r`\bmsiexec(\.exe)?"?\s.*https?://` },
  },
  {
    name: 'evasion_odbcconf',
    description: 'Has odbcconf load a library',
    severity: 3,
    ttps: ['T1218.008'],
    match: { command: r`\bodbcconf(\.exe)?"?\s.*regsvr\b` },
  },
  {
    name: 'evasion_critical_process',
    description: 'Makes itself a process whose end stops Windows',
    severity: 3,
    ttps: ['T1562.001'],
    match: {
      any: [
        { call: { api: 'RtlSetProcessIsCritical' } },
        // ProcessBreakOnTermination.
        { call: { api: 'NtSetInformationProcess', arguments: { ProcessInformationClass: '^(29|0x0*1d)$' } } },
      ],
    },
  },
  {
    name: 'evasion_smartscreen_disabled',
    description: 'Switches the check of downloaded programs off',
    severity: 3,
    ttps: ['T1562.001', 'T1112'],
    match: {
      any: [
        { registry_set: { key: r`\\(EnableSmartScreen)$`, data: no } },
        { registry_set: { key: r`\\SmartScreenEnabled$`, data: '^off' } },
      ],
    },
  },
  {
    name: 'evasion_uac_bypass_com',
    description:
      'Has a class of Windows that is trusted work for it with the rights of an administrator, without a question',
    severity: 3,
    ttps: ['T1548.002', 'T1559.001'],
    match: {
      any: [
        // CMSTPLUA, CMLUAUTIL, ColorDataProxy, each made to be raised.
        {
          com_create: r`(3E5FC7F9-9A51-4367-9063-A120244FBEC7|3E000D72-A845-4CD9-BD83-80C07C3B881F|D2E7041B-2927-42FB-8E9F-7CE93B6DC937)`,
        },
        {
          command: r`\bdllhost(\.exe)?"?\s.*\{(3E5FC7F9-9A51-4367-9063-A120244FBEC7|3E000D72-A845-4CD9-BD83-80C07C3B881F)`,
        },
      ],
    },
  },
  {
    name: 'evasion_auditing_disabled',
    description: 'Switches off what Windows or PowerShell writes down of what happens',
    severity: 3,
    ttps: ['T1562.002'],
    match: {
      any: [
        {
          command: [
            r`\bauditpol(\.exe)?"?\s.*/(clear|remove)\b`,
            r`\bauditpol(\.exe)?"?\s.*/set\b.*:disable`,
            r`\bwevtutil(\.exe)?"?\s+(sl|set-log)\s.*/e(nabled)?:f`,
            r`\b(net1?|sc)(\.exe)?"?\s+(stop|delete|config)\s+"?eventlog\b`,
          ],
        },
        {
          registry_set: {
            key: r`\\WINEVT\\Channels\\[^\\]+\\Enabled$`,
            data: no,
            // Who installs a program registers its channels, of which most are off.
            not: {
              key: r`/(Analytic|Debug|Diagnostic)\\Enabled$`,
              process: r`^(svchost|services|msiexec|trustedinstaller|tiworker|wevtutil)\.exe$`,
            },
          },
        },
        { registry_set: r`\\Control\\MiniNt(\\|$)` },
        { registry_create: r`\\Control\\MiniNt$` },
        {
          registry_set: {
            key: r`\\PowerShell\\(ScriptBlockLogging\\EnableScriptBlockLogging|ModuleLogging\\EnableModuleLogging|Transcription\\EnableTranscripting)$`,
            data: no,
          },
        },
      ],
    },
  },
  {
    name: 'evasion_event_tracing',
    description: 'Switches off that programs of .NET or scripts tell what they do',
    severity: 3,
    ttps: ['T1562.006'],
    match: {
      any: [
        { registry_set: { key: r`\\(\.NETFramework\\ETWEnabled|COMPlus_ETWEnabled)$`, data: no } },
        { command: [r`COMPlus_ETWEnabled\s*=\s*"?0`, 'EtwEventWrite'] },
        { script: ['EtwEventWrite', r`etwProvider.*m_enabled`] },
      ],
    },
  },
  {
    name: 'evasion_filter_driver',
    description: 'Unloads a driver that watches files, as those of security products do',
    severity: 3,
    ttps: ['T1562.001'],
    match: { command: r`\bfltmc(\.exe)?"?\s+(unload|detach)\b` },
  },
  {
    name: 'evasion_driver_signatures',
    description: 'Has Windows load drivers that nobody has signed',
    severity: 3,
    ttps: ['T1553.006'],
    match: {
      command: r`\bbcdedit(\.exe)?"?\s.*(testsigning\s+(on|yes|true)|nointegritychecks\s+(on|yes|true)|DISABLE_INTEGRITY_CHECKS)`,
    },
  },
  {
    name: 'evasion_lsa_protection',
    description: 'Switches off that the process which knows the passwords is protected',
    severity: 3,
    ttps: ['T1562.001', 'T1112'],
    match: {
      registry_set: {
        key: r`\\Control\\(Lsa|DeviceGuard)\\(RunAsPPL|RunAsPPLBoot|LsaCfgFlags|EnableVirtualizationBasedSecurity)$`,
        data: no,
      },
    },
  },
  {
    name: 'evasion_powershell_downgrade',
    description: 'Runs PowerShell as an old version that writes nothing down and lets nobody scan its scripts',
    severity: 3,
    confidence: 80,
    ttps: ['T1562.010', 'T1059.001'],
    match: { command: r`\bpowershell(\.exe)?"?\s(.*\s)?[-/]v(e|er|ers|ersi|ersio|ersion)?\s+"?2(\.0)?\b` },
  },
  {
    name: 'evasion_mavinject',
    description: 'Has a tool of Windows load a library into another process',
    severity: 3,
    ttps: ['T1218.013', 'T1055.001'],
    match: { command: r`\bmavinject(32|64)?(\.exe)?"?\s.*/INJECTRUNNING\b` },
  },
  {
    name: 'evasion_control_panel_item',
    description: 'Runs an item of the control panel from a folder of the user',
    severity: 3,
    ttps: ['T1218.002'],
    match: {
      command: r`\b(control(\.exe)?"?\s|Control_RunDLL).*\\(AppData|Temp|ProgramData|Public|Downloads)\\[^"]*\.cpl\b`,
    },
  },
  {
    name: 'evasion_compiled_help',
    description: 'A page of compiled help starts an interpreter of commands or scripts',
    severity: 3,
    ttps: ['T1218.001'],
    match: {
      process_create: {
        process: r`^hh\.exe$`,
        command_line: r`\b(cmd|powershell|pwsh|wscript|cscript|mshta|rundll32|regsvr32|certutil)(\.exe)?\b`,
      },
    },
  },
  {
    name: 'evasion_msbuild',
    description: 'Has the builder of .NET programs build and run what lies in a folder of the user',
    severity: 3,
    confidence: 80,
    ttps: ['T1127.001'],
    match: {
      any: [
        { command: r`\bmsbuild(\.exe)?"?\s.*\\(AppData|Temp|ProgramData|Public)\\[^"]*\.(\w*proj|xml|txt)\b` },
        // It has no reason to speak with anybody.
        {
          connect: {
            process: r`^msbuild\.exe$`,
            host: '.',
            not: { host: r`^(0|10|127|169\.254|192\.168|172\.(1[6-9]|2\d|3[01]))\.` },
          },
        },
      ],
    },
  },
  {
    name: 'evasion_compiles_code',
    description: 'Compiles a program on the machine where it then runs',
    severity: 1,
    confidence: 60,
    ttps: ['T1027.004'],
    match: { command: r`\b(csc|vbc|jsc)(\.exe)?"?\s.*\\(AppData|Temp)\\.*\.(cmdline|cs|vb|js)\b` },
  },
  {
    name: 'evasion_indirect_command',
    description: 'Has another tool of Windows start a command, so that it is not seen who did',
    severity: 3,
    confidence: 80,
    ttps: ['T1202'],
    match: {
      command: [
        r`\bforfiles(\.exe)?"?\s.*/c\s`,
        r`\bpcalua(\.exe)?"?\s.*-a\s`,
        r`\bconhost(\.exe)?"?\s+--headless\s`,
        r`\bscriptrunner(\.exe)?"?\s.*-appvscript\s`,
        r`\bSyncAppvPublishingServer(\.vbs|\.exe)?"?\s.*;`,
      ],
    },
  },
  {
    name: 'evasion_assembles_file',
    description: 'Puts a file together from pieces with a command',
    severity: 2,
    confidence: 80,
    ttps: ['T1140', 'T1027'],
    match: { command: r`\bcopy\s+(/y\s+)?/b\s.*\S\s*\+\s*\S` },
  },
  {
    name: 'evasion_mounts_image',
    description: 'Mounts the image of a disk, whose files have no mark that they came from the internet',
    severity: 2,
    ttps: ['T1553.005'],
    match: { any: [{ command: r`\bMount-DiskImage\b` }, { script: r`\bMount-DiskImage\b` }] },
  },
  {
    name: 'evasion_token_of_another',
    description: 'Works with the rights of another process',
    severity: 2,
    confidence: 60,
    ttps: ['T1134.001', 'T1134.002'],
    match: {
      sequence: [
        { process_access: '.' },
        { call: { api: ['DuplicateTokenEx', 'ImpersonateLoggedOnUser', 'SetThreadToken', 'CreateProcessWithTokenW'] } },
      ],
    },
  },
])
