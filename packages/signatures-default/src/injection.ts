import type { Rule } from '@cuculus/signatures'
import { group } from './group.js'

const r = String.raw

/** Code that is carried into another process. */
export const injection: readonly Rule[] = group('injection', [
  {
    name: 'injection_remote_thread',
    description: 'Writes into the memory of another process and starts a thread there',
    severity: 3,
    ttps: ['T1055'],
    mbcs: ['E1055'],
    match: { sequence: [{ memory_write: { remote: true } }, { thread_create: { remote: true } }], same: 'target' },
  },
  {
    name: 'injection_process_hollowing',
    description: 'Creates a suspended process, writes into it and redirects its thread',
    severity: 3,
    ttps: ['T1055.012'],
    mbcs: ['E1055.012'],
    match: {
      sequence: [
        { process_create: { suspended: true } },
        { memory_write: { remote: true } },
        { thread_context: { remote: true } },
      ],
      same: 'target',
    },
  },
  {
    name: 'injection_process_hollowing_unmap',
    description: 'Creates a suspended process, unmaps its image and writes another in its place',
    severity: 3,
    ttps: ['T1055.012'],
    match: {
      sequence: [
        { process_create: { suspended: true } },
        { memory_unmap: { remote: true } },
        { memory_write: { remote: true } },
      ],
      same: 'target',
    },
  },
  {
    name: 'injection_section_mapping',
    description: 'Maps executable memory into another process and runs it',
    severity: 3,
    ttps: ['T1055'],
    match: {
      any: [
        {
          sequence: [
            { memory_allocate: { api: 'MapViewOfSection', remote: true, protection: 'x' } },
            { thread_create: { remote: true } },
          ],
          same: 'target',
        },
        {
          sequence: [
            { memory_allocate: { api: 'MapViewOfSection', remote: true, protection: 'x' } },
            { thread_context: { remote: true } },
          ],
          same: 'target',
        },
      ],
    },
  },
  {
    name: 'injection_apc',
    description: 'Writes into another process and queues an asynchronous procedure call to one of its threads',
    severity: 3,
    ttps: ['T1055.004'],
    match: { sequence: [{ memory_write: { remote: true } }, { thread_apc: { remote: true } }], same: 'target' },
  },
  {
    name: 'injection_early_bird',
    description: 'Queues an asynchronous procedure call to a process that has not begun to run',
    severity: 3,
    ttps: ['T1055.004'],
    match: {
      sequence: [
        { process_create: { suspended: true } },
        { thread_apc: { remote: true } },
        { thread_resume: { remote: true } },
      ],
      same: 'target',
    },
  },
  {
    name: 'injection_thread_hijacking',
    description: 'Opens a running process, writes into it and redirects one of its threads',
    severity: 3,
    ttps: ['T1055.003'],
    match: {
      sequence: [
        { process_access: { api: 'OpenProcess' } },
        { memory_write: { remote: true } },
        { thread_context: { remote: true } },
      ],
      same: 'target',
    },
  },
  {
    name: 'injection_dll',
    description: 'Writes the path of a library into another process and starts a thread that loads it',
    severity: 3,
    ttps: ['T1055.001'],
    match: {
      sequence: [
        { memory_write: { remote: true, data: r`\.(\\x00)?d(\\x00)?l(\\x00)?l` } },
        { thread_create: { remote: true } },
      ],
      same: 'target',
    },
  },
  {
    name: 'injection_writes_program',
    description: 'Writes a whole program into the memory of another process',
    severity: 3,
    ttps: ['T1055.002'],
    match: { memory_write: { remote: true, data: '^MZ' } },
  },
  {
    name: 'injection_executable_memory',
    description: 'Allocates memory that is writable and executable in another process',
    severity: 2,
    ttps: ['T1055'],
    match: { memory_allocate: { remote: true, protection: '^rwx$' } },
  },
  {
    name: 'injection_makes_memory_executable',
    description: 'Makes memory of another process executable',
    severity: 2,
    confidence: 80,
    ttps: ['T1055'],
    match: {
      sequence: [{ memory_write: { remote: true } }, { memory_protect: { remote: true, protection: 'x' } }],
      same: 'target',
    },
  },
  {
    name: 'injection_suspended_system_program',
    description: 'Starts a program of Windows suspended, as is done to replace its code',
    severity: 2,
    confidence: 80,
    ttps: ['T1055.012'],
    match: {
      process_create: {
        suspended: true,
        image: r`(^|\\)(svchost|explorer|iexplore|regasm|regsvcs|installutil|msbuild|vbc|aspnet_compiler|applaunch|notepad|dllhost|rundll32|werfault|cvtres)(\.exe)?$`,
        not: { process: r`^(services|svchost|explorer|wininit|taskhost\w?)\.exe$` },
      },
    },
  },
  {
    name: 'injection_window_hook',
    description: 'Installs a hook that loads its code into every program with a window',
    severity: 2,
    confidence: 60,
    ttps: ['T1055'],
    references: ['https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-setwindowshookexa'],
    // WH_GETMESSAGE, WH_CALLWNDPROC, WH_CBT, WH_SHELL (winuser.h).
    match: { hook: { type: '^(3|4|5|10)$', status: 'SUCCESS', not: { remote: false } } },
  },
  {
    name: 'injection_doppelgaenging',
    description: 'Makes a program from a file of a transaction that is rolled back',
    severity: 3,
    ttps: ['T1055.013'],
    match: {
      sequence: [
        { call: { api: 'NtCreateTransaction' } },
        { call: { api: 'NtCreateSection' } },
        { call: { api: 'NtRollbackTransaction' } },
      ],
    },
  },
  {
    name: 'injection_self_debug_privilege',
    description: 'Asks for the privilege to debug the processes of others',
    severity: 2,
    confidence: 60,
    ttps: ['T1134'],
    // These do so whatever they are asked to do.
    match: {
      privilege: {
        name: 'SeDebugPrivilege',
        not: { process: r`^(powershell|pwsh|svchost|wmiprvse|taskhostw?|MicrosoftEdgeUpdate)\.exe$` },
      },
    },
  },
  {
    name: 'injection_parent_spoofing',
    description: 'Creates a process under a parent of its choice',
    severity: 2,
    ttps: ['T1134.004'],
    references: [
      'https://learn.microsoft.com/windows/win32/api/processthreadsapi/nf-processthreadsapi-updateprocthreadattribute',
    ],
    // PROC_THREAD_ATTRIBUTE_PARENT_PROCESS.
    match: { call: { api: 'UpdateProcThreadAttribute', arguments: { Attribute: '^(0x0*20000|131072)$' } } },
  },
])
