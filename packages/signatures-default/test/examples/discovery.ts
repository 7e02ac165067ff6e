import { asked } from '../containers.js'
import { call, dns, type Examples, find, get, listed, openKey, query, run } from '../worlds.js'

const uninstall = 'HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Uninstall'

export const discovery: Examples = {
  discovery_system: {
    fires: [[run('systeminfo')], [run('wmic os get caption')]],
    silent: [[run('C:\\x\\mysysteminfos.exe')]],
  },
  discovery_user: { fires: [[run('cmd /c whoami /all')]], silent: [[run('cmd /c echo who')]] },
  discovery_network_configuration: {
    fires: [[run('ipconfig /all')], [run('arp -a')]],
    silent: [[run('ipconfig /renew')]],
  },
  discovery_connections: { fires: [[run('netstat -ano')]], silent: [[run('netsh')]] },
  discovery_domain: {
    fires: [[run('net group "Domain Admins" /domain')], [run('nltest /domain_trusts')]],
    silent: [[run('net use Z: \\\\x\\y')]],
  },
  discovery_processes: { fires: [[run('tasklist /v')]], silent: [[run('taskkill /im x.exe')]] },
  discovery_security_products: {
    fires: [[query('SELECT * FROM AntiVirusProduct')], [run('wmic /namespace:\\\\root\\SecurityCenter2 path x')]],
    silent: [[query('SELECT * FROM Win32_Process')]],
  },
  discovery_installed_software: {
    fires: [Array.from({ length: 10 }, (_, index) => openKey(`${uninstall}\\p${String(index)}`))],
    silent: [Array.from({ length: 20 }, () => openKey(`${uninstall}\\p`))],
  },
  discovery_external_address: {
    fires: [asked('api.ipify.org'), [dns('icanhazip.com')]],
    silent: [asked('example.com', 'notipinfo.io')],
  },
  discovery_language: {
    fires: [
      [call('GetKeyboardLayout')],
      [get('HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Control\\Nls\\Language\\InstallLanguage')],
    ],
    silent: [[call('GetTickCount')]],
  },
  discovery_machine_id: {
    fires: [[get('HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Cryptography\\MachineGuid')]],
    silent: [[get('HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Cryptography\\Defaults')]],
  },
  discovery_shares: { fires: [[call('NetShareEnum')], [run('net share')]], silent: [[run('net use')]] },
  discovery_many_commands: {
    fires: [[run('whoami'), run('ipconfig /all'), run('systeminfo'), run('net view')]],
    silent: [[run('whoami'), run('whoami'), run('whoami'), run('ipconfig')]],
  },
  discovery_running_programs: {
    fires: [Array.from({ length: 10 }, (_, index) => listed(`p${String(index)}.exe`, index))],
    silent: [Array.from({ length: 20 }, () => listed('one.exe', 1))],
  },
  discovery_user_files: {
    fires: [Array.from({ length: 20 }, (_, index) => find(`C:\\Users\\u\\Documents\\${String(index)}\\*`))],
    silent: [
      Array.from({ length: 19 }, (_, index) => find(`C:\\Users\\u\\Documents\\${String(index)}\\*`)),
      Array.from({ length: 30 }, (_, index) => find(`C:\\Program Files\\${String(index)}\\*`)),
      {
        process: 'explorer.exe',
        steps: Array.from({ length: 20 }, (_, index) => find(`C:\\Users\\u\\Documents\\${String(index)}\\*`)),
      },
    ],
  },
}
