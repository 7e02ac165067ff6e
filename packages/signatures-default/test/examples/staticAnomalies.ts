import { imports, program, section } from '../containers.js'
import { type Examples, write } from '../worlds.js'

const execute = ['IMAGE_SCN_MEM_EXECUTE', 'IMAGE_SCN_MEM_READ']
const named = (name: string) => program({ pe_sections: [section('.text'), section(name)] })
const importing = (...names: readonly string[]) => program({ pe_imports: imports({ 'kernel32.dll': names }) })
const rlo = 'invoice\u202Efdp.exe'

function packed(...names: readonly string[]): Examples[string] {
  return { fires: names.map(named), silent: [program(), named(`x${names[0] ?? ''}x`)] }
}

export const staticAnomalies: Examples = {
  static_high_entropy: {
    fires: [program({ pe_sections: [section('.text', { entropy: 7.9 })] })],
    silent: [
      program(),
      program({ pe_sections: [section('.rsrc', { entropy: 7.9 })] }),
      program({ pe_sections: [section('.x', { entropy: 7.9, size_of_data: '0x00000200' })] }),
    ],
  },
  static_writable_code: {
    fires: [program({ pe_sections: [section('.x', { characteristics: [...execute, 'IMAGE_SCN_MEM_WRITE'] })] })],
    silent: [program()],
  },
  static_empty_section: {
    fires: [program({ pe_sections: [section('.x', { size_of_data: '0x00000000' })] })],
    silent: [
      program(),
      program({
        pe_sections: [section('.bss', { size_of_data: '0x00000000', characteristics: ['IMAGE_SCN_MEM_WRITE'] })],
      }),
    ],
  },
  static_few_imports: {
    fires: [importing('LoadLibraryA', 'GetProcAddress')],
    silent: [
      program(),
      importing('ExitProcess'),
      program({ pe_imports: imports({ 'mscoree.dll': ['_CorExeMain'], 'kernel32.dll': ['GetProcAddress'] }) }),
    ],
  },
  static_large_overlay: {
    fires: [program({ pe_overlay: { offset: '0x1000', size: 5_000_000 } })],
    silent: [program(), program({ pe_overlay: { offset: '0x1000', size: 1000 } })],
  },
  static_timestamp: {
    fires: [program({ pe_timestamp: '2098-01-01 00:00:00' }), program({ pe_timestamp: '1970-01-01 00:00:00' })],
    silent: [program({ pe_timestamp: '1992-06-19 22:22:17' }), program()],
  },
  static_embedded_program: {
    fires: [
      program({
        pe_resources: [
          {
            name: 'BIN',
            offset: '0x1',
            size: '0x1',
            filetype: 'PE32 executable (DLL)',
            language: null,
            sublanguage: null,
          },
        ],
      }),
    ],
    silent: [
      program({
        pe_resources: [
          { name: 'RT_ICON', offset: '0x1', size: '0x1', filetype: 'data', language: null, sublanguage: null },
        ],
      }),
    ],
  },
  static_tls_callback: {
    fires: [program({ pe_tls_callbacks: ['0x401000'] })],
    silent: [program({ pe_tls_callbacks: [] }), program()],
  },
  static_claims_microsoft: {
    fires: [program({ pe_versioninfo: [{ name: 'CompanyName', value: 'Microsoft Corporation' }] })],
    silent: [
      program({ pe_signed: true, pe_versioninfo: [{ name: 'CompanyName', value: 'Microsoft Corporation' }] }),
      program({ pe_versioninfo: [{ name: 'CompanyName', value: 'Example' }] }),
    ],
  },
  static_imports_injection: {
    fires: [importing('WriteProcessMemory', 'VirtualAllocEx', 'CreateRemoteThread')],
    silent: [importing('VirtualAlloc', 'CreateThread', 'ReadProcessMemory'), importing('WriteProcessMemory')],
  },
  static_imports_keys: {
    fires: [program({ pe_imports: imports({ 'user32.dll': ['GetAsyncKeyState', 'GetForegroundWindow'] }) })],
    silent: [program({ pe_imports: imports({ 'user32.dll': ['GetAsyncKeyState'] }) })],
  },
  static_imports_download: {
    fires: [program({ pe_imports: imports({ 'urlmon.dll': ['URLDownloadToFileA'] }) })],
    silent: [program()],
  },
  static_reflective_loader: {
    fires: [program({ pe_exports: [{ name: '_ReflectiveLoader@4', address: '0x1', ordinal: 1 }] })],
    silent: [program({ pe_exports: [{ name: 'DllRegisterServer', address: '0x1', ordinal: 1 }] })],
  },
  static_right_to_left_name: {
    fires: [{ file: { name: rlo } }, [write(`C:\\${rlo}`)]],
    silent: [{ file: { name: 'invoice.exe' } }],
  },
  static_debug_path: {
    fires: [program({ pe_pdb_path: 'C:\\dev\\Keylogger\\Release\\a.pdb' })],
    silent: [program({ pe_pdb_path: 'C:\\dev\\app\\Release\\a.pdb' })],
  },
  packer_upx: packed('UPX0', '.UPX1'),
  packer_aspack: packed('.aspack'),
  packer_mpress: packed('.MPRESS1'),
  packer_pecompact: packed('PEC2', 'pec1'),
  packer_petite: packed('.petite'),
  packer_nspack: packed('nsp0', '.nsp1'),
  packer_themida: packed('.themida', '.winlice'),
  packer_vmprotect: packed('.vmp0'),
  packer_enigma: packed('.enigma1'),
  packer_asprotect: packed('.aspr'),
  packer_nsis: packed('.ndata'),
  packer_mew: packed('MEWF'),
  packer_yoda: packed('.yP'),
}
