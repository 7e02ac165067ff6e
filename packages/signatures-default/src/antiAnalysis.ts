import type { Rule } from '@cuculus/signatures'
import { group } from './group.js'

const r = String.raw

/** Questions whether anybody is watching. */
export const antiAnalysis: readonly Rule[] = group('anti-analysis', [
  {
    name: 'antivm_vmware',
    description: 'Looks for traces of VMware',
    severity: 2,
    ttps: ['T1497.001'],
    match: {
      any: [
        { file: [r`\\(vmmouse|vmhgfs|vmci|vmusbmouse|vm3dmp)\.sys$`, r`\\VMware\\VMware Tools`] },
        { key: [r`\\VMware, Inc\.\\VMware Tools`, r`\\Services\\(vmdebug|vmmouse|VMTools|vmci|vmhgfs)(\\|$)`] },
      ],
    },
  },
  {
    name: 'antivm_virtualbox',
    description: 'Looks for traces of VirtualBox',
    severity: 2,
    ttps: ['T1497.001'],
    match: {
      any: [
        {
          file: [
            r`\\(VBoxMouse|VBoxGuest|VBoxSF|VBoxVideo)\.sys$`,
            r`\\(vboxdisp|vboxhook|vboxogl\w*|vboxservice|vboxtray)\.(dll|exe)$`,
            r`\\VBox(Guest|MiniRdrDN|TrayIPC)$`,
          ],
        },
        {
          key: [
            r`\\Oracle\\VirtualBox Guest Additions`,
            r`\\ACPI\\(DSDT|FADT|RSDT)\\VBOX`,
            r`\\Services\\VBox\w+(\\|$)`,
          ],
        },
        { window_find: { name: '^VBoxTray' } },
      ],
    },
  },
  {
    name: 'antivm_qemu_xen_hyperv',
    description: 'Looks for traces of QEMU, Xen, Hyper-V or Parallels',
    severity: 2,
    ttps: ['T1497.001'],
    match: {
      key: [
        r`\\(xenevtchn|xennet|xensvc|xenvdb)(\\|$)`,
        r`\\ACPI\\\w+\\(XEN|BOCHS|PRLS|PTLTD)`,
        r`\\Virtual Machine\\Guest\\Parameters`,
        r`\\Services\\(vmicheartbeat|vmicvss|prl_\w+|QEMU\w*)(\\|$)`,
      ],
    },
  },
  {
    name: 'antivm_firmware',
    description: 'Reads names of the firmware or the disk, which tell a virtual machine',
    severity: 2,
    confidence: 70,
    ttps: ['T1497.001', 'T1082'],
    match: {
      any: [
        {
          registry_read: [
            r`\\HARDWARE\\Description\\System\\(SystemBiosVersion|VideoBiosVersion|SystemBiosDate)$`,
            r`\\HARDWARE\\DeviceMap\\Scsi\\.*\\Identifier$`,
            r`\\HARDWARE\\Description\\System\\BIOS\\(SystemManufacturer|SystemProductName)$`,
          ],
        },
        { registry_read: r`\\Services\\Disk\\Enum\\\d+$` },
      ],
    },
  },
  {
    name: 'antivm_wmi',
    description: 'Asks WMI for the hardware, which tells a virtual machine',
    severity: 2,
    confidence: 70,
    ttps: ['T1497.001', 'T1047'],
    match: {
      wmi_query: r`\bWin32_(BIOS|ComputerSystem|BaseBoard|VideoController|DiskDrive|PhysicalMemory|Fan|TemperatureProbe|PortConnector|CacheMemory|Processor)\b`,
    },
  },
  {
    name: 'antisandbox_products',
    description: 'Looks for traces of sandboxes and of Wine',
    severity: 3,
    ttps: ['T1497.001'],
    match: {
      any: [
        {
          library_load: r`(^|\\)(sbiedll|api_log|dir_watch|cmdvrt32|cmdvrt64|vmcheck|pstorec_dbg|cuckoomon|wpespy)(\.dll)?$`,
        },
        { key: [r`\\Software\\Wine(\\|$)`, r`\\Uninstall\\Sandboxie`] },
        { file: [r`\\(cuckoo|sandbox|agent)\\(agent|analyzer)\.pyw?$`, r`\\\.\\pipe\\cuckoo$`] },
        { api_resolve: ['^wine_get_unix_file_name$', '^wine_get_version$'] },
      ],
    },
  },
  {
    name: 'antisandbox_sleep',
    description: 'Sleeps for a long time at once, longer than a sandbox waits',
    severity: 2,
    confidence: 60,
    ttps: ['T1497.003'],
    // Waiting for ever (0xffffffff) is what threads do that have nothing to do.
    match: { sleep: { milliseconds: '>= 300000', not: { milliseconds: '>= 4000000000' } } },
  },
  {
    name: 'antisandbox_uptime_and_input',
    description: 'Asks where the pointer is or when somebody typed, to see whether anybody is there',
    severity: 1,
    ttps: ['T1497.002'],
    match: {
      all: [{ system_info: { api: '^(GetCursorPos|GetLastInputInfo)$' } }, { sleep: { milliseconds: '>= 1000' } }],
    },
  },
  {
    name: 'antisandbox_resources',
    description: 'Asks for processors, memory and disk, which are few and small in a sandbox',
    // Browsers and installers ask for all three as well.
    severity: 1,
    ttps: ['T1497.001', 'T1082'],
    match: {
      all: [
        { system_info: { api: '^Get(Native)?SystemInfo$' } },
        { system_info: { api: '^GlobalMemoryStatusEx$' } },
        { system_info: { api: '^GetDiskFreeSpace' } },
      ],
    },
  },
  {
    name: 'antidebug_asks',
    description: 'Asks whether a debugger is attached',
    severity: 1,
    ttps: ['T1622'],
    match: {
      any: [
        { system_info: { api: '^(IsDebuggerPresent|CheckRemoteDebuggerPresent)$' } },
        // ProcessDebugPort, ProcessDebugObjectHandle, ProcessDebugFlags.
        { system_info: { api: '^NtQueryInformationProcess$', type: '^(7|30|31|0x0*(7|1e|1f))$' } },
      ],
    },
  },
  {
    name: 'antidebug_hides_thread',
    description: 'Hides a thread from debuggers',
    // Games and other programs that are protected against copying do so too.
    severity: 2,
    ttps: ['T1622'],
    // ThreadHideFromDebugger.
    match: { call: { api: 'NtSetInformationThread', arguments: { ThreadInformationClass: '^(17|0x0*11)$' } } },
  },
  {
    name: 'antidebug_windows',
    description: 'Looks for windows of debuggers and tools of analysts',
    severity: 3,
    ttps: ['T1622', 'T1518'],
    match: {
      window_find: [
        r`^(OLLYDBG|WinDbgFrameClass|ID|Zeta Debugger|Rock Debugger|ObsidianGUI|IDAWindow|x64dbg|ProcessHacker|PROCMON_WINDOW_CLASS|PROCEXPL|gdkWindowToplevel|18467-41|FilemonClass|RegmonClass)$`,
      ],
    },
  },
  {
    name: 'antianalysis_lists_tools',
    description: 'Compares running programs with names of analysis tools in a command or query',
    severity: 3,
    ttps: ['T1057', 'T1518.001'],
    match: {
      any: [
        {
          command: r`\b(tasklist|wmic|taskkill|Get-Process)\b.*\b(wireshark|procmon|procexp|fiddler|ollydbg|x64dbg|processhacker|tcpview|idaq?)\b`,
        },
        { script: r`\b(wireshark|procmon|procexp|fiddler|ollydbg|x64dbg|processhacker)\.exe` },
      ],
    },
  },
])
