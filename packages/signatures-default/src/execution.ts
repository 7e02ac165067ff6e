import type { Rule } from '@cuculus/signatures'
import { group } from './group.js'

const r = String.raw
const runnable = r`\.(exe|scr|com|pif|bat|cmd|vbs|js|jse|wsf|hta|ps1)$`
const office = r`^(winword|excel|powerpnt|outlook|msaccess|mspub|visio|onenote)\.exe$`
const readers = r`^(acrord32|acrobat|foxitreader|foxitpdfreader|sumatrapdf)\.exe$`
const interpreters = r`\b(cmd|powershell|pwsh|wscript|cscript|mshta|rundll32|regsvr32|certutil|bitsadmin|msiexec|wmic|schtasks|hh)(\.exe)?\b`

/** How code comes onto the machine and is started. */
export const execution: readonly Rule[] = group('execution', [
  {
    name: 'dropper_writes_program',
    description: 'Writes a program to the disk',
    severity: 2,
    confidence: 70,
    ttps: ['T1105'],
    match: {
      any: [
        { file_write: { data: '^MZ', not: { process: r`^(msiexec|svchost|trustedinstaller|tiworker)\.exe$` } } },
        {
          dropped: {
            type: r`^PE32\+? executable`,
            // What Windows and its browser fetch for themselves while the sample runs.
            not: { filepath: r`\\(EdgeUpdate|SoftwareDistribution|WinSxS|GoogleUpdater?)\\` },
          },
        },
      ],
    },
  },
  {
    name: 'dropper_runs_program',
    description: 'Writes a file and starts it',
    severity: 3,
    // Installers do so too.
    confidence: 70,
    ttps: ['T1105', 'T1204.002'],
    // A program may be written through a mapping, which no monitor logs: then only that the file was made is known.
    match: {
      any: [
        { file_write: { path: runnable } },
        { file_create: { path: runnable, access: 'write', status: 'SUCCESS' } },
      ].map((step) => ({ sequence: [step, { process_create: { image: '.' } }], same: ['path', 'image'] })),
    },
  },
  {
    name: 'dropper_runs_copy',
    description: 'Copies a program and starts the copy',
    severity: 3,
    confidence: 80,
    ttps: ['T1036'],
    match: {
      // Programs that remove others run from a copy of theirs.
      sequence: [
        { file_copy: { target: r`\.(exe|scr|com|pif)$`, not: { target: r`\\(~nsu\w*\.tmp\\|_iu\w+\.tmp$)` } } },
        { process_create: { image: '.' } },
      ],
      same: ['target', 'image'],
    },
  },
  {
    name: 'dropper_fetches_and_runs',
    description: 'Fetches a file from the internet and starts it',
    severity: 3,
    ttps: ['T1105', 'T1204.002'],
    match: { sequence: [{ download: { path: '.' } }, { process_create: { image: '.' } }], same: ['path', 'image'] },
  },
  {
    name: 'dropper_double_extension',
    description: 'Leaves a program whose name pretends to be a document',
    severity: 3,
    ttps: ['T1036.007'],
    match: {
      any: [
        { file_write: r`\.(pdf|docx?|xlsx?|jpe?g|png|txt|mp[34]|zip)\s*\.(exe|scr|com|pif|bat|cmd|vbs|js|lnk)$` },
        { sample: r`\.(pdf|docx?|xlsx?|jpe?g|png|txt|mp[34]|zip)\s*\.(exe|scr|com|pif|bat|cmd|vbs|js|lnk)$` },
        {
          dropped: {
            filepath: r`\.(pdf|docx?|xlsx?|jpe?g|png|txt|mp[34]|zip)\s*\.(exe|scr|com|pif|bat|cmd|vbs|js|lnk)$`,
          },
        },
      ],
    },
  },
  {
    name: 'dropper_script',
    description: 'Leaves a script in a folder of the user',
    severity: 2,
    confidence: 70,
    ttps: ['T1059'],
    match: {
      file_write: {
        path: r`\\(AppData|Temp|ProgramData|Users\\Public)\\.*\.(vbs|vbe|js|jse|wsf|hta|ps1|bat|cmd)$`,
        // PowerShell tries whether scripts may run with one of its own.
        not: { path: r`\\__PSScriptPolicyTest_\w+\.\w+\.ps1$` },
      },
    },
  },
  {
    name: 'execution_from_public_folder',
    description: 'Starts a program from a folder where none belongs',
    severity: 3,
    confidence: 80,
    ttps: ['T1204.002', 'T1036.005'],
    match: {
      process_create: {
        image: r`^[A-Z]:\\(Users\\Public|PerfLogs|\$Recycle\.Bin|Recycler|Intel\\Logs|Windows\\(Fonts|Debug|Help|addins|Media))\\.*\.(exe|scr|com|pif)$`,
      },
    },
  },
  {
    name: 'execution_powershell_download',
    description: 'Has PowerShell fetch something from the network',
    severity: 3,
    ttps: ['T1059.001', 'T1105'],
    match: {
      command: [
        r`\b(Net\.WebClient|DownloadString|DownloadFile|DownloadData)\b`,
        r`\b(powershell|pwsh)\b.*\b(Invoke-WebRequest|Invoke-RestMethod|iwr|Start-BitsTransfer|curl|wget)\b`,
      ],
    },
  },
  {
    name: 'execution_powershell_expression',
    description: 'Has PowerShell run text as a program',
    severity: 3,
    confidence: 80,
    ttps: ['T1059.001', 'T1027'],
    match: { command: [r`\b(Invoke-Expression|iex)\b`, r`FromBase64String`, r`\[Reflection\.Assembly\]::Load`] },
  },
  {
    name: 'execution_script_host',
    description: 'Has the script host run a script from a folder of the user',
    severity: 2,
    ttps: ['T1059.005', 'T1059.007'],
    match: { command: r`\b(wscript|cscript)(\.exe)?"?\s.*\\(AppData|Temp|ProgramData|Downloads|Public)\\` },
  },
  {
    name: 'execution_script_object',
    description: 'Runs a script that makes objects to start programs or fetch files',
    severity: 3,
    confidence: 80,
    ttps: ['T1059.005', 'T1059.007'],
    match: {
      script: [
        r`(CreateObject|ActiveXObject)\s*\(\s*["'](WScript\.Shell|Shell\.Application|MSXML2\.(Server)?XMLHTTP|WinHttp\.WinHttpRequest|ADODB\.Stream)`,
      ],
    },
  },
  {
    name: 'execution_bits',
    description: 'Has the transfer service of Windows fetch a file',
    severity: 3,
    ttps: ['T1197', 'T1105'],
    match: { command: r`\bbitsadmin(\.exe)?"?\s.*/(transfer|addfile)\b` },
  },
  {
    name: 'execution_curl',
    description: 'Fetches a file with a tool of the command line',
    severity: 2,
    ttps: ['T1105'],
    match: { command: r`\b(curl|wget)(\.exe)?"?\s.*https?://` },
  },
  {
    name: 'execution_remote_wmi',
    description: 'Starts a process by WMI',
    severity: 2,
    ttps: ['T1047'],
    match: { command: r`\bwmic(\.exe)?"?\s.*process\s+call\s+"?create` },
  },
  {
    name: 'execution_remote_service',
    description: 'Runs a command on another machine',
    severity: 3,
    ttps: ['T1021.002', 'T1569.002'],
    match: {
      command: [
        r`\bpsexec(64)?(\.exe)?"?\s.*\\\\`,
        r`\bwmic(\.exe)?"?\s.*/node:`,
        r`\b(Invoke-Command|Enter-PSSession)\b.*-ComputerName`,
        r`\bsc(\.exe)?"?\s+\\\\\S+\s+create\b`,
      ],
    },
  },
  {
    name: 'office_starts_interpreter',
    description: 'A program of Office starts an interpreter of commands or scripts',
    severity: 3,
    ttps: ['T1204.002', 'T1566.001'],
    match: { process_create: { process: office, command_line: interpreters } },
  },
  {
    name: 'office_writes_program',
    description: 'A program of Office writes a program',
    severity: 3,
    ttps: ['T1204.002', 'T1105'],
    match: {
      any: [
        { file_write: { process: office, path: r`\.(exe|scr|dll|com|bat|cmd|vbs|js|hta|ps1)$` } },
        { file_write: { process: office, data: '^MZ' } },
      ],
    },
  },
  {
    name: 'office_runs_macro',
    description: 'A program of Office loads the engine for macros',
    severity: 1,
    ttps: ['T1059.005'],
    match: {
      any: [
        { library_load: { process: office, path: r`(^|\\)vbe[67]\.dll$` } },
        { call: { api: ['vbe6_Invoke', 'vbe6_CreateObject', 'vbe6_Shell'] } },
      ],
    },
  },
  {
    name: 'office_downloads',
    description: 'A program of Office fetches a file',
    severity: 3,
    ttps: ['T1105', 'T1221'],
    match: { download: { process: office, url: '.' } },
  },
  {
    name: 'office_equation_editor',
    description: 'The old equation editor starts a program, which it never does unless attacked',
    severity: 3,
    ttps: ['T1203'],
    match: {
      any: [
        { process_create: { process: r`^eqnedt32\.exe$`, command_line: '.' } },
        { download: { process: r`^eqnedt32\.exe$`, url: '.' } },
      ],
    },
  },
  {
    name: 'pdf_reader_starts_program',
    description: 'A reader of PDF starts an interpreter of commands or scripts',
    severity: 3,
    ttps: ['T1203', 'T1204.002'],
    match: { process_create: { process: readers, command_line: interpreters } },
  },
  {
    name: 'browser_starts_interpreter',
    description: 'A browser starts an interpreter of commands or scripts',
    severity: 2,
    confidence: 80,
    ttps: ['T1203', 'T1189'],
    match: {
      process_create: { process: r`^(iexplore|chrome|msedge|firefox|opera)\.exe$`, command_line: interpreters },
    },
  },
  {
    name: 'execution_autoit',
    description: 'Runs a script of AutoIt, or its interpreter under any name',
    severity: 2,
    ttps: ['T1059.010'],
    match: {
      any: [
        { process_create: { image: r`(^|\\)AutoIt3(_x64)?\.exe$` } },
        { command: [r`\.a3x\b`, r`/AutoIt3ExecuteScript\b`] },
        { file_write: r`\.a3x$` },
        { pe_version: { name: '^(OriginalFilename|FileDescription|InternalName)$', value: r`AutoIt v?3` } },
      ],
    },
  },
  {
    name: 'execution_tool_fetches',
    description: 'Has a tool of Windows that is for other things fetch a file',
    severity: 3,
    ttps: ['T1105', 'T1218'],
    match: {
      command: [
        r`\bMpCmdRun(\.exe)?"?\s.*-DownloadFile\b`,
        r`\bdesktopimgdownldr(\.exe)?"?\s.*/lockscreenurl:`,
        r`\bfinger(\.exe)?"?\s+\S*@\S`,
        r`\besentutl(\.exe)?"?\s.*/y\s+"?\\\\`,
        r`\b(extrac32|expand)(\.exe)?"?\s.*\\\\[^\\\s]+\\`,
        r`\bhh(\.exe)?"?\s+https?:`,
        r`\bcertreq(\.exe)?"?\s.*-Post\b`,
      ],
    },
  },
  {
    name: 'execution_web_folder',
    description: 'Uses a folder of a web server as if it were one of the machine',
    severity: 3,
    ttps: ['T1105', 'T1204.002'],
    match: {
      command: [r`\\DavWWWRoot\\`, r`\\\\[^\\\s"]+@(SSL|\d{2,5})(@\d+)?\\`, r`\bnet1?(\.exe)?"?\s+use\s.*https?:`],
    },
  },
])
