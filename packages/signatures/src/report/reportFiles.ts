import type { FileRecord, Static, TargetFile } from '@cuculus/core'
import { blankFile } from '../blankFile.js'
import { type Drop, fitKey } from './fitKey.js'
import { decimal, first, isRecord, list, type Loose, member, present, record, text, whole } from './loose.js'

/** The key `file` of any report: sandboxes have it under `target`. */
export function reportFile(report: Loose, drop: Drop): TargetFile | undefined {
  const target = record(report['target'])
  const raw = first(report, 'file') ?? first(target, 'file')
  if (isRecord(raw)) return fitKey('file', convertFile(raw), drop)
  const url = text(target['url'])
  return url === undefined ? undefined : { url }
}

/** The key `dropped` of any report. */
export function reportDropped(raw: unknown, drop: Drop): readonly FileRecord[] | undefined {
  if (!Array.isArray(raw)) return undefined
  return fitKey(
    'dropped',
    raw.map((value) => ({ ...blankFile, ...convertFile(record(value)) })),
    drop,
  )
}

function convertFile(raw: Loose): Loose {
  const { yara, cape_yara: further, name, ...rest } = raw
  const names = Array.isArray(name) ? name : [name]
  const guest = list(raw['guest_paths']).filter((path) => typeof path === 'string')
  return {
    ...rest,
    guest_paths: guest.length === 0 ? undefined : guest,
    ...present({
      name: names.find((item) => typeof item === 'string'),
      filepath: text(raw['filepath']) ?? guest[0],
      yara: yara === undefined ? undefined : [...list(yara), ...list(further)].map(convertYara),
    }),
  }
}

function convertYara(value: unknown): Loose {
  const match = record(value)
  const meta = Object.entries(record(match['meta'])).map(([name, item]) => [name, asText(item)])
  return { name: match['name'], meta: Object.fromEntries(meta), strings: list(match['strings']) }
}

function asText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value ?? null)
}

/** The key `static` of any report: CAPE has it below the file. */
export function reportStatic(report: Loose, drop: Drop): Static | undefined {
  const old = first(report, 'static')
  const pe = first(member(member(report, 'target'), 'file'), 'pe') ?? first(old, 'pe')
  if (isRecord(pe)) return fitKey('static', convertPe(pe), drop)
  return isRecord(old) ? fitKey('static', convertOld(old), drop) : undefined
}

/** Cuckoo's own names are ours. */
function convertOld(raw: Loose): Loose {
  return { ...raw, ...present({ pe_pdb_path: text(raw['pdb_path']) }) }
}

/** CAPE: `imports` an object by DLL (2.4) or a list (2.2), numbers as text. */
function convertPe(pe: Loose): Loose {
  const imports = isRecord(pe['imports']) ? Object.values(pe['imports']) : list(pe['imports'])
  const overlay = pe['overlay']
  return present({
    pe_imports: imports.map((dll) => ({
      dll: member(dll, 'dll'),
      imports: list(member(dll, 'imports')).map(convertImport),
    })),
    pe_exports: list(pe['exports']),
    pe_sections: list(pe['sections']).map(convertSection),
    pe_resources: list(pe['resources']),
    pe_versioninfo: list(pe['versioninfo']),
    pe_imphash: pe['imphash'],
    pe_timestamp: pe['timestamp'],
    peid_signatures: pe['peid_signatures'],
    imported_dll_count: pe['imported_dll_count'],
    pe_imagebase: pe['imagebase'],
    pe_entrypoint: pe['entrypoint'],
    pe_entrypoint_bytes: pe['ep_bytes'],
    pe_pdb_path: pe['pdbpath'],
    pe_exported_dll_name: pe['exported_dll_name'],
    pe_machine: pe['machine_type'],
    pe_signed: Array.isArray(pe['digital_signers']) ? pe['digital_signers'].length > 0 : undefined,
    pe_overlay: isRecord(overlay) ? { offset: overlay['offset'], size: whole(overlay['size']) } : undefined,
  })
}

function convertImport(value: unknown): Loose {
  return { address: text(member(value, 'address')) ?? '', name: member(value, 'name') ?? null }
}

function convertSection(value: unknown): Loose {
  const section = record(value)
  const flags = text(section['characteristics'])
  return {
    ...section,
    entropy: decimal(section['entropy']),
    ...(flags === undefined ? {} : { characteristics: flags.split('|') }),
  }
}
