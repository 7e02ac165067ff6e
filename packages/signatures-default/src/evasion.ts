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
        { registry_set: { key: r`\\Explorer\\Advanced\\HideFileExt$`, data: yes } },
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
    match: { command: r`\bregsvr32(\.exe)?"?\s.*(/i:|scrobj)` },
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
])
