import type { Rule } from '@cuculus/signatures'
import { type Draft, group } from './group.js'

const r = String.raw

/** What a program shows without running. */
export const staticAnomalies: readonly Rule[] = group('static', [
  {
    name: 'static_high_entropy',
    description: 'Has a section so random that it must be compressed or encrypted',
    severity: 2,
    confidence: 70,
    ttps: ['T1027.002'],
    match: { pe_section: { entropy: '>= 7.2', size_of_data: '>= 4096', not: { name: r`^\.(rsrc|reloc)` } } },
  },
  {
    name: 'static_writable_code',
    description: 'Has a section that can be written and executed',
    severity: 2,
    ttps: ['T1027.002'],
    match: { pe_section: { characteristics: r`MEM_EXECUTE.*MEM_WRITE|MEM_WRITE.*MEM_EXECUTE` } },
  },
  {
    name: 'static_empty_section',
    description: 'Has a section with code that is empty in the file and filled when it runs',
    severity: 2,
    ttps: ['T1027.002'],
    match: { pe_section: { characteristics: 'MEM_EXECUTE', size_of_data: 0, virtual_size: '>= 4096' } },
  },
  {
    name: 'static_few_imports',
    description: 'Imports hardly any function, so it finds them as it runs',
    severity: 2,
    confidence: 60,
    ttps: ['T1027.007'],
    match: {
      all: [
        { pe: { imports: '<= 10', dlls: '>= 1' } },
        { pe_import: { name: r`^(LoadLibrary(Ex)?[AW]|GetProcAddress|LdrLoadDll)$` } },
        { not: { pe_import: { dll: '^mscoree\\.dll$' } } },
      ],
    },
  },
  {
    name: 'static_large_overlay',
    description: 'Has much data after its end',
    severity: 1,
    ttps: ['T1027.001'],
    match: {
      all: [{ pe: { overlay_size: '>= 1000000' } }, { not: { pe: { signed: true, overlay_size: '< 2000000' } } }],
    },
  },
  {
    name: 'static_timestamp',
    description: 'Says that it was made in the future or before there were such programs',
    severity: 1,
    confidence: 60,
    ttps: ['T1070.006'],
    match: { pe: { timestamp: [r`^19[0-8]\d|^199[01]`, r`^20[4-9]\d|^2[1-9]\d\d`] } },
  },
  {
    name: 'static_embedded_program',
    description: 'Carries another program among its resources',
    severity: 2,
    confidence: 80,
    ttps: ['T1027.009'],
    match: { pe_resource: { filetype: r`^(PE32|MS-DOS executable)` } },
  },
  {
    name: 'static_tls_callback',
    description: 'Has code that runs before its beginning',
    severity: 1,
    ttps: ['T1622'],
    match: { pe: { tls_callbacks: '>= 1' } },
  },
  {
    name: 'static_claims_microsoft',
    description: 'Says that it is of Microsoft, and is not signed',
    severity: 2,
    confidence: 60,
    ttps: ['T1036.005'],
    match: {
      all: [
        { pe_version: { name: '^(CompanyName|LegalCopyright)$', value: r`\bMicrosoft\b` } },
        { pe: { signed: false } },
      ],
    },
  },
  {
    name: 'static_imports_injection',
    description: 'Imports the functions that write code into another process and run it',
    severity: 2,
    ttps: ['T1055'],
    match: {
      all: [
        { pe_import: { name: r`^(WriteProcessMemory|NtWriteVirtualMemory)$` } },
        { pe_import: { name: r`^(VirtualAllocEx|NtAllocateVirtualMemory|NtMapViewOfSection|ZwMapViewOfSection)$` } },
        {
          pe_import: {
            name: r`^(CreateRemoteThread(Ex)?|QueueUserAPC|SetThreadContext|NtQueueApcThread|RtlCreateUserThread|ResumeThread)$`,
          },
        },
      ],
    },
  },
  {
    name: 'static_imports_keys',
    description: 'Imports the functions that watch the keyboard',
    severity: 1,
    ttps: ['T1056.001'],
    match: {
      all: [
        { pe_import: { name: r`^(GetAsyncKeyState|GetKeyboardState|SetWindowsHookEx[AW])$` } },
        { pe_import: { name: r`^(GetForegroundWindow|GetWindowText[AW]|GetKeyNameText[AW])$` } },
      ],
    },
  },
  {
    name: 'static_imports_download',
    description: 'Imports the function that fetches a file to the disk',
    severity: 2,
    ttps: ['T1105'],
    match: { pe_import: { name: r`^URLDownloadTo(Cache)?File[AW]$` } },
  },
  {
    name: 'static_reflective_loader',
    description: 'Exports a function that loads a library from memory',
    severity: 3,
    ttps: ['T1620'],
    match: { pe_export: { name: r`ReflectiveLoader` } },
  },
  {
    name: 'static_right_to_left_name',
    description: 'Has a name that is shown backwards to hide its end',
    severity: 3,
    ttps: ['T1036.002'],
    match: {
      any: [{ sample: { name: r`\x{202E}` } }, { file_write: r`\x{202E}` }, { dropped: { filepath: r`\x{202E}` } }],
    },
  },
  {
    name: 'static_debug_path',
    description: 'Was built in a folder whose name says what it is',
    severity: 3,
    confidence: 80,
    ttps: ['T1587.001'],
    match: {
      pe: {
        pdb_path: r`(ransom|rootkit|keylog|stealer|backdoor|trojan|malware|exploit|inject(or|ion)|\bRAT\b|botnet|crypter|shellcode|bypass)`,
      },
    },
  },
])

/** A packer that is known by the names of its sections, or by name to the database of entry points. */
function packer(name: string, title: string, section: string, severity = 1): Draft {
  return {
    name: `packer_${name}`,
    description: `Is packed or protected with ${title}`,
    severity,
    ttps: ['T1027.002'],
    match: { any: [{ pe_section: { name: section } }, { packer: { name: `\\b${name}\\b` } }] },
  }
}

/** Packers, protectors and bundlers, by the names of their sections. */
export const packers: readonly Rule[] = group('packer', [
  packer('upx', 'UPX', r`^\.?UPX\d?$`),
  packer('aspack', 'ASPack', r`^\.(aspack|adata)$`),
  packer('mpress', 'MPRESS', r`^\.MPRESS\d$`),
  packer('pecompact', 'PECompact', r`^(pec\d|PEC2\w*)$`),
  packer('petite', 'Petite', r`^\.?petite$`),
  packer('nspack', 'NSPack', r`^\.?nsp\d$`),
  packer('themida', 'Themida or WinLicense', r`^\.?(themida|winlice\w*)$`, 2),
  packer('vmprotect', 'VMProtect', r`^\.?vmp\d$`, 2),
  packer('enigma', 'Enigma Protector', r`^\.enigma\d$`, 2),
  packer('asprotect', 'ASProtect', r`^\.(aspr|asprotect)$`, 2),
  packer('nsis', 'the Nullsoft installer', r`^\.ndata$`),
  packer('mew', 'MEW', r`^MEW(F)?$`),
  packer('yoda', 'yoda’s Protector', r`^\.?(yP|y0da)$`, 2),
])
