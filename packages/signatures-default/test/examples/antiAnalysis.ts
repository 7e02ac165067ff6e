import { call, type Examples, get, load, open, openKey, query, resolve, run, script, sleep, window } from '../worlds.js'

const services = 'HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Services'
const hardware = 'HKEY_LOCAL_MACHINE\\HARDWARE'

export const antiAnalysis: Examples = {
  antivm_vmware: {
    fires: [
      [open('C:\\Windows\\System32\\drivers\\vmmouse.sys')],
      [openKey('HKEY_LOCAL_MACHINE\\SOFTWARE\\VMware, Inc.\\VMware Tools')],
      [openKey(`${services}\\VMTools`)],
    ],
    silent: [[open('C:\\Windows\\System32\\drivers\\mouclass.sys')]],
  },
  antivm_virtualbox: {
    fires: [
      [open('C:\\Windows\\System32\\drivers\\VBoxMouse.sys')],
      [openKey(`${hardware}\\ACPI\\DSDT\\VBOX__`)],
      [window('VBoxTrayToolWndClass')],
    ],
    silent: [[openKey(`${hardware}\\ACPI\\DSDT`)], [window('Shell_TrayWnd')]],
  },
  antivm_qemu_xen_hyperv: {
    fires: [
      [openKey('HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Virtual Machine\\Guest\\Parameters')],
      [openKey(`${services}\\xenevtchn`)],
    ],
    silent: [[openKey(`${services}\\Tcpip`)]],
  },
  antivm_firmware: {
    fires: [[get(`${hardware}\\Description\\System\\SystemBiosVersion`)], [get(`${services}\\Disk\\Enum\\0`)]],
    silent: [[get(`${hardware}\\Description\\System\\Identifier`)]],
  },
  antivm_wmi: {
    fires: [[query('SELECT SerialNumber FROM Win32_BIOS')]],
    silent: [[query('SELECT * FROM Win32_Process')]],
  },
  antisandbox_products: {
    fires: [
      [load('SbieDll.dll')],
      [resolve('wine_get_unix_file_name')],
      [openKey('HKEY_CURRENT_USER\\Software\\Wine')],
    ],
    silent: [[load('kernel32.dll')], [openKey('HKEY_CURRENT_USER\\Software\\WineCellar')]],
  },
  antisandbox_sleep: { fires: [[sleep(600_000)]], silent: [[sleep(1000)], [sleep(4_294_967_295)]] },
  antisandbox_uptime_and_input: {
    fires: [[call('GetCursorPos'), sleep(5000)]],
    silent: [[call('GetCursorPos')], [sleep(5000)]],
  },
  antisandbox_resources: {
    fires: [[call('GetSystemInfo'), call('GlobalMemoryStatusEx'), call('GetDiskFreeSpaceExW')]],
    silent: [[call('GetSystemInfo'), call('GlobalMemoryStatusEx')]],
  },
  antidebug_asks: {
    fires: [[call('IsDebuggerPresent')], [call('NtQueryInformationProcess', { ProcessInformationClass: '7' })]],
    silent: [[call('NtQueryInformationProcess', { ProcessInformationClass: '0' })]],
  },
  antidebug_hides_thread: {
    fires: [[call('NtSetInformationThread', { ThreadInformationClass: '0x00000011' })]],
    silent: [[call('NtSetInformationThread', { ThreadInformationClass: '5' })]],
  },
  antidebug_windows: {
    fires: [[window('OLLYDBG')], [window('WinDbgFrameClass')]],
    silent: [[window('Notepad')], [window('', 'OLLYDBG')]],
  },
  antianalysis_lists_tools: {
    fires: [[run('cmd /c tasklist | findstr wireshark')], [script('if (p.name == "procmon.exe") quit()')]],
    silent: [[run('tasklist')], [run('C:\\tools\\wireshark.exe')]],
  },
}
