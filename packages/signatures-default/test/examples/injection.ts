import {
  access,
  allocate,
  apc,
  call,
  context,
  type Examples,
  hook,
  mapView,
  poke,
  privilege,
  protect,
  resume,
  run,
  thread,
  unmap,
} from '../worlds.js'

const suspended = run('C:\\Windows\\notepad.exe', { pid: 2000, suspended: true })
const normal = run('C:\\Windows\\notepad.exe', { pid: 2000 })

export const injection: Examples = {
  injection_remote_thread: {
    fires: [[access(2000), poke(2000, 'x'), thread(2000)]],
    silent: [
      [access(2000), access(3000), poke(2000, 'x'), thread(3000)],
      [poke(undefined, 'x'), thread(undefined)],
      [access(2000), thread(2000), poke(2000, 'x')],
    ],
  },
  injection_process_hollowing: {
    fires: [[suspended, poke(2000, 'x'), context(2000), resume(2000)]],
    silent: [
      [normal, poke(2000, 'x'), context(2000)],
      [suspended, resume(2000)],
    ],
  },
  injection_process_hollowing_unmap: {
    fires: [[suspended, unmap(2000), poke(2000, 'x')]],
    silent: [
      [suspended, unmap(undefined), poke(2000, 'x')],
      [normal, unmap(2000), poke(2000, 'x')],
    ],
  },
  injection_section_mapping: {
    fires: [
      [access(2000), mapView(2000, '0x20'), thread(2000)],
      [suspended, mapView(2000, '0x40'), context(2000)],
    ],
    silent: [
      [access(2000), mapView(2000, '0x04'), thread(2000)],
      [access(2000), mapView(undefined, '0x20'), thread(2000)],
    ],
  },
  injection_apc: {
    fires: [[normal, poke(2000, 'x'), apc(2000)]],
    silent: [
      [normal, poke(2000, 'x'), apc(undefined)],
      [normal, apc(2000)],
    ],
  },
  injection_early_bird: {
    fires: [[suspended, apc(2000), resume(2000)]],
    silent: [
      [normal, apc(2000), resume(2000)],
      [suspended, resume(2000)],
    ],
  },
  injection_thread_hijacking: {
    fires: [[access(2000), normal, poke(2000, 'x'), context(2000)]],
    silent: [
      [access(2000), poke(2000, 'x')],
      [normal, context(2000)],
    ],
  },
  injection_dll: {
    fires: [
      [access(2000), poke(2000, 'C:\\evil.dll'), thread(2000)],
      [access(2000), poke(2000, 'e\\x00.\\x00d\\x00l\\x00l\\x00'), thread(2000)],
    ],
    silent: [[access(2000), poke(2000, 'C:\\evil.txt'), thread(2000)]],
  },
  injection_writes_program: {
    fires: [[access(2000), poke(2000, 'MZ\\x90\\x00')]],
    silent: [[poke(undefined, 'MZ\\x90\\x00')], [access(2000), poke(2000, 'xMZ')]],
  },
  injection_executable_memory: {
    fires: [[access(2000), allocate(2000, '0x40')]],
    silent: [[allocate(undefined, '0x40')], [access(2000), allocate(2000, '0x04')]],
  },
  injection_makes_memory_executable: {
    fires: [[access(2000), poke(2000, 'x'), protect(2000, '0x20')]],
    silent: [[access(2000), poke(2000, 'x'), protect(2000, '0x02')], [protect(undefined, '0x20')]],
  },
  injection_suspended_system_program: {
    fires: [
      [run('C:\\Windows\\System32\\svchost.exe', { suspended: true })],
      [run('"C:\\Windows\\Microsoft.NET\\RegAsm.exe"', { suspended: true })],
    ],
    silent: [
      [run('C:\\Windows\\System32\\svchost.exe')],
      [run('C:\\tools\\mysvchost.exe', { suspended: true })],
      [run('"C:\\Program Files\\Internet Explorer\\setup.exe"', { suspended: true })],
      { process: 'services.exe', steps: [run('C:\\Windows\\System32\\svchost.exe', { suspended: true })] },
    ],
  },
  injection_window_hook: { fires: [[hook(3)], [hook(5)]], silent: [[hook(13)], [hook(2)], [hook(5, 4711)]] },
  injection_doppelgaenging: {
    fires: [[call('NtCreateTransaction'), call('NtCreateSection'), call('NtRollbackTransaction')]],
    silent: [[call('NtCreateTransaction'), call('NtRollbackTransaction'), call('NtCreateSection')]],
  },
  injection_self_debug_privilege: {
    fires: [[privilege('SeDebugPrivilege')]],
    silent: [[privilege('SeShutdownPrivilege')], { process: 'powershell.exe', steps: [privilege('SeDebugPrivilege')] }],
  },
  injection_parent_spoofing: {
    fires: [
      [call('UpdateProcThreadAttribute', { Attribute: '0x00020000' })],
      [call('UpdateProcThreadAttribute', { Attribute: '131072' })],
    ],
    silent: [[call('UpdateProcThreadAttribute', { Attribute: '0x00020007' })]],
  },
}
