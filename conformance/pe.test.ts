import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  differenceHash,
  fuzzyIconHash,
  iconHash,
  type ImportedLibrary,
  parsePe,
  PeError,
  type PeFile,
} from '@cuculus/pe'
import { afterAll, describe, expect, it } from 'vitest'
import { corpus } from './corpus.js'

/** The part of file-truth/1 that pefile made. */
interface PeTruth {
  readonly error?: string
  readonly machine: number
  readonly timestamp: number
  readonly numberOfSections: number
  readonly characteristics: number
  readonly magic: number
  readonly entryPoint: number
  readonly imageBase: number
  readonly subsystem: number
  readonly dllCharacteristics: number
  readonly sizeOfImage: number
  readonly sectionAlignment: number
  readonly fileAlignment: number
  readonly checksum: number
  readonly checksumCalculated: number
  readonly osVersion: readonly number[]
  readonly imphash: string
  readonly exphash: string
  readonly richHash: string
  readonly dataDirectories: readonly { readonly name: string; readonly rva: number; readonly size: number }[]
  readonly sections: readonly SectionTruth[]
  readonly imports: readonly LibraryTruth[]
  readonly delayImports: readonly LibraryTruth[]
  readonly exports: ExportsTruth | null
  readonly resources: readonly ResourceTruth[]
  readonly versionInfo: readonly VersionTruth[]
  readonly fixedFileInfo: readonly { readonly FileVersionMS: number; readonly FileVersionLS: number }[]
  readonly rich: RichTruth | null
  readonly debug: readonly DebugTruth[]
  readonly tls: { readonly addressOfCallbacks: number; readonly callbacks: readonly number[] } | null
  readonly overlay: { readonly offset: number; readonly size: number; readonly sha256: string } | null
}

interface SectionTruth {
  readonly nameHex: string
  readonly virtualAddress: number
  readonly virtualSize: number
  readonly rawPointer: number
  readonly rawSize: number
  readonly characteristics: number
  readonly entropy: number
  readonly md5: string
}

interface LibraryTruth {
  readonly dll: string
  readonly functions: readonly {
    readonly name: string | null
    readonly ordinal: number | null
    readonly address: number
  }[]
}

interface ExportsTruth {
  readonly dllName: string
  readonly base: number
  readonly symbols: readonly {
    readonly name: string | null
    readonly ordinal: number
    readonly rva: number
    readonly forwarder: string | null
  }[]
}

interface ResourceTruth {
  readonly path: readonly (number | string)[]
  readonly lang: number
  readonly sublang: number
  readonly size: number
  readonly codepage: number
  readonly sha256: string
}

interface VersionTruth {
  readonly table?: string
  readonly strings?: Readonly<Record<string, string>>
  readonly var?: Readonly<Record<string, string>>
}

interface RichTruth {
  readonly checksum: number
  readonly values: readonly { readonly prodId: number; readonly build: number; readonly count: number }[]
}

interface DebugTruth {
  readonly type: number
  readonly timestamp: number
  readonly size: number
  readonly pdb?: string | null
  readonly age?: number | null
}

interface Truth {
  readonly pe?: PeTruth
  readonly authenticode?: AuthenticodeTruth | null
  readonly certificateTable?: { readonly entries?: readonly CertificateTruth[] } | null
}

/** What osslsigncode says. */
interface AuthenticodeTruth {
  readonly digestAlgorithm: string
  readonly currentMessageDigest: string
  readonly calculatedMessageDigest: string
}

interface CertificateTruth {
  readonly offset: number
  readonly length: number
  readonly revision: number
  readonly type: number
  readonly certificates?: readonly { readonly serial: string; readonly sha1: string; readonly notAfter: string }[]
}

interface Sample {
  readonly name: string
  readonly bytes: Uint8Array
  readonly truth: Truth
}

function samples(kind: string): readonly Sample[] {
  const folder = join(corpus, 'files', kind)
  return readdirSync(folder)
    .filter((file) => file.endsWith('.truth.json'))
    .map((file) => file.slice(0, -'.truth.json'.length))
    .filter((name) => existsSync(join(folder, name)))
    .map((name) => ({
      name,
      bytes: readFileSync(join(folder, name)),
      // file-truth/1, described in the corpus' README
      truth: JSON.parse(readFileSync(join(folder, `${name}.truth.json`), 'utf8')) as Truth,
    }))
}

/** A field of the truth, and the same from ours. */
interface Field {
  readonly name: string
  readonly ours: (pe: PeFile) => unknown
  readonly theirs: (truth: PeTruth) => unknown
}

function field(name: string, ours: (pe: PeFile) => unknown, theirs: (truth: PeTruth) => unknown): Field {
  return { name, ours, theirs }
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')
const sorted = (lines: readonly string[]): readonly string[] => lines.toSorted()

function importsOf(libraries: readonly ImportedLibrary[], pe: PeFile): readonly string[] {
  return sorted(
    libraries.flatMap(({ dll, functions }) =>
      functions.map(({ name, ordinal, rva }) =>
        [dll.toLowerCase(), ordinal ?? name, Number(pe.virtualAddress(rva))].join(' '),
      ),
    ),
  )
}

function importsTruth(libraries: readonly LibraryTruth[]): readonly string[] {
  return sorted(
    libraries.flatMap(({ dll, functions }) =>
      functions.map(({ name, ordinal, address }) => [dll.toLowerCase(), ordinal ?? name, address].join(' ')),
    ),
  )
}

const fields: readonly Field[] = [
  field(
    'headers',
    ({ fileHeader, optionalHeader: o }) => [
      fileHeader.machine,
      fileHeader.timeDateStamp,
      fileHeader.numberOfSections,
      fileHeader.characteristics,
      o.magic,
      o.addressOfEntryPoint,
      Number(o.imageBase),
      o.subsystem,
      o.dllCharacteristics,
      o.sizeOfImage,
      o.sectionAlignment,
      o.fileAlignment,
      o.checkSum,
      o.majorOperatingSystemVersion,
      o.minorOperatingSystemVersion,
    ],
    (t) => [
      t.machine,
      t.timestamp,
      t.numberOfSections,
      t.characteristics,
      t.magic,
      t.entryPoint,
      t.imageBase,
      t.subsystem,
      t.dllCharacteristics,
      t.sizeOfImage,
      t.sectionAlignment,
      t.fileAlignment,
      t.checksum,
      ...t.osVersion,
    ],
  ),
  field(
    'directories',
    (pe) => pe.dataDirectories.map(({ name, rva, size }) => [name, rva, size]),
    (t) => t.dataDirectories.map(({ name, rva, size }) => [name, rva, size]),
  ),
  field(
    'sections',
    (pe) =>
      pe.sections.map(({ header: h }) => [
        Buffer.from(h.nameBytes).toString('hex'),
        h.virtualAddress,
        h.virtualSize,
        h.pointerToRawData,
        h.sizeOfRawData,
        h.characteristics,
      ]),
    (t) =>
      t.sections.map((s) => [s.nameHex, s.virtualAddress, s.virtualSize, s.rawPointer, s.rawSize, s.characteristics]),
  ),
  field(
    'section md5',
    (pe) => pe.sections.map(({ md5 }) => md5),
    (t) => t.sections.map(({ md5 }) => md5),
  ),
  field(
    'imphash',
    (pe) => pe.imphash ?? '',
    (t) => t.imphash,
  ),
  field(
    'imports',
    (pe) => importsOf(pe.imports, pe),
    (t) => importsTruth(t.imports),
  ),
  field(
    'delay imports',
    (pe) => importsOf(pe.delayImports, pe),
    (t) => importsTruth(t.delayImports),
  ),
  field(
    'exports',
    ({ exports }) =>
      exports && [
        exports.dllName,
        exports.base,
        ...sorted(exports.functions.map((e) => [e.ordinal, e.name, e.rva, e.forwarder].join(' '))),
      ],
    ({ exports }) =>
      exports && [
        exports.dllName,
        exports.base,
        ...sorted(exports.symbols.map((e) => [e.ordinal, e.name, e.rva, e.forwarder].join(' '))),
      ],
  ),
  field(
    'exphash',
    (pe) => pe.exphash ?? '',
    (t) => t.exphash,
  ),
  field(
    'resources',
    (pe) =>
      sorted(
        pe.resources.map((r) =>
          // Where no byte of a resource is in the file the truth has an empty digest.
          [
            r.path.join('/'),
            r.language,
            r.sublanguage,
            r.size,
            r.codePage,
            r.data.length > 0 ? sha256(r.data) : '',
          ].join(' '),
        ),
      ),
    (t) =>
      sorted(t.resources.map((r) => [r.path.join('/'), r.lang, r.sublang, r.size, r.codepage, r.sha256].join(' '))),
  ),
  field(
    'version strings',
    (pe) =>
      pe.versionInfo.flatMap(({ tables }) =>
        tables.map(({ language, strings }) => [language, ...sorted(strings.map((s) => `${s.name}=${s.value}`))]),
      ),
    (t) =>
      t.versionInfo.flatMap(({ table, strings }) =>
        // A string without a name is what pefile makes of the zeros behind a table that is too long.
        table === undefined
          ? []
          : [
              [
                table,
                ...sorted(Object.entries(strings ?? {}).flatMap(([name, value]) => (name ? [`${name}=${value}`] : []))),
              ],
            ],
      ),
  ),
  field(
    'version translations',
    (pe) =>
      // pefile keeps the last translation only.
      pe.versionInfo.flatMap(({ translations }) =>
        translations.slice(-1).map(({ language, codePage }) => `${word(language)} ${word(codePage)}`),
      ),
    (t) => t.versionInfo.flatMap((entry) => Object.values(entry.var ?? {})),
  ),
  field(
    'fixed version',
    (pe) => pe.versionInfo.flatMap(({ fixed }) => (fixed === null ? [] : [[fixed.fileVersionMS, fixed.fileVersionLS]])),
    (t) => t.fixedFileInfo.map((fixed) => [fixed.FileVersionMS, fixed.FileVersionLS]),
  ),
  field(
    'rich header',
    ({ richHeader: rich }) =>
      rich && [rich.key, rich.md5, rich.entries.map(({ productId, build, count }) => [productId, build, count])],
    ({ rich, richHash }) =>
      rich && [rich.checksum, richHash, rich.values.map(({ prodId, build, count }) => [prodId, build, count])],
  ),
  field(
    'debug',
    (pe) => pe.debug.map((d) => [d.type, d.timeDateStamp, d.size, d.codeView?.path ?? null, d.codeView?.age ?? null]),
    (t) => t.debug.map((d) => [d.type, d.timestamp, d.size, d.pdb ?? null, d.age ?? null]),
  ),
  field(
    'tls',
    ({ tls }) => tls && [Number(tls.addressOfCallBacks), tls.callbacks.map(Number)],
    ({ tls }) => tls && [tls.addressOfCallbacks, tls.callbacks],
  ),
  field(
    'checksum',
    (pe) => pe.computedChecksum,
    (t) => t.checksumCalculated,
  ),
  field(
    'overlay',
    ({ overlay }) => overlay && [overlay.offset, overlay.size, sha256(overlay.data)],
    ({ overlay }) => overlay && [overlay.offset, overlay.size, overlay.sha256],
  ),
]

function word(value: number): string {
  return `0x${value.toString(16).padStart(4, '0')}`
}

/** Files and fields in which the truth is not the last word, and why. Each is shown by a test below or by the reason itself. */
const differences: readonly { readonly file: string; readonly fields: readonly string[]; readonly why: string }[] = [
  {
    file: 'corkami__delayimports.exe',
    fields: ['section md5', 'checksum'],
    why: 'pefile turns the virtual addresses of an old delay import directory into relative ones in its copy of the file, and hashes that copy',
  },
  { file: 'corkami__delayfake.exe', fields: ['section md5', 'checksum'], why: 'as corkami__delayimports.exe' },
  {
    file: 'corkami__tinydllXP.dll',
    fields: ['checksum'],
    why: 'the checksum field lies across two 32-bit words: pefile leaves out the first word, the linker the field itself',
  },
  {
    file: 'corkami__dllord.dll',
    fields: ['exports'],
    why: 'the DLL exports by number; its table of names is no table, for which pefile drops the whole directory',
  },
]

function excused(file: string, name: string): boolean {
  return differences.some((difference) => difference.file === file && difference.fields.includes(name))
}

const equal = new Map<string, number>()
const compared = new Map<string, number>()

function count(map: Map<string, number>, key: string): void {
  map.set(key, (map.get(key) ?? 0) + 1)
}

describe.each(['pe', 'pe-signed'])('%s: everything pefile reads', (kind) => {
  it.each(samples(kind).filter(({ truth }) => truth.pe !== undefined && truth.pe.error === undefined))(
    '$name',
    ({ name, bytes, truth }) => {
      const pe = parsePe(bytes)
      for (const { name: fieldName, ours, theirs } of fields) {
        if (truth.pe === undefined) continue
        count(compared, fieldName)
        if (excused(name, fieldName)) {
          expect(ours(pe), fieldName).not.toEqual(theirs(truth.pe))
          continue
        }
        expect(ours(pe), fieldName).toEqual(theirs(truth.pe))
        count(equal, fieldName)
      }
      for (const [index, section] of pe.sections.entries()) {
        const entropy = truth.pe?.sections[index]?.entropy ?? -1
        if (!excused(name, 'section md5')) expect(Math.abs(section.entropy - entropy)).toBeLessThan(1e-4)
      }
      const certificates = truth.certificateTable?.entries ?? []
      expect(pe.certificates.map(({ offset, length, revision, type }) => ({ offset, length, revision, type }))).toEqual(
        certificates.map(({ offset, length, revision, type }) => ({ offset, length, revision, type })),
      )
    },
  )
})

describe('signatures', () => {
  const signed = [...samples('pe'), ...samples('pe-signed')].filter(({ truth }) => truth.pe?.error === undefined)

  it.each(signed.filter(({ truth }) => truth.authenticode))(
    '$name has the digests that osslsigncode finds',
    ({ bytes, truth }) => {
      const [signature] = parsePe(bytes).signatures
      const { digestAlgorithm, currentMessageDigest, calculatedMessageDigest } = truth.authenticode ?? {}
      expect(signature?.digestAlgorithm).toBe(digestAlgorithm?.toLowerCase())
      expect(signature?.digest).toBe(currentMessageDigest?.toLowerCase())
      expect(signature?.computedDigest).toBe(calculatedMessageDigest?.toLowerCase())
      expect(signature?.fileIntact).toBe(currentMessageDigest === calculatedMessageDigest)
      expect(signature?.signatureValid).toBe(true)
    },
  )

  it.each(signed.filter(({ truth }) => truth.certificateTable?.entries?.some(({ certificates }) => certificates)))(
    '$name has the certificates of its table',
    ({ bytes, truth }) => {
      const certificates = parsePe(bytes).signatures.flatMap((signature) => signature.certificates)
      expect(certificates.map(({ serialNumber, sha1, notAfter }) => [serialNumber, sha1, notAfter])).toEqual(
        (truth.certificateTable?.entries ?? []).flatMap((entry) =>
          (entry.certificates ?? []).map(({ serial, sha1, notAfter }) => [
            serial.toLowerCase(),
            sha1,
            Date.parse(notAfter),
          ]),
        ),
      )
    },
  )
})

describe('timestamps', () => {
  it.each([
    ['files/pe-signed/signed-sha384-tsa__deb__python3-distlib__w64-arm.exe', 'rfc3161'],
    ['conformance/cape/inputs/icardres.dll', 'pkcs9'],
  ])('of %s (%s) are of its signature', (file, kind) => {
    const [signature] = parsePe(readFileSync(join(corpus, file))).signatures
    expect(signature?.timestamp).toMatchObject({ kind, valid: true })
  })
})

describe('.NET metadata', () => {
  const assemblies = samples('pe').flatMap((sample) => {
    const listing = join(corpus, 'files/pe', `${sample.name}.yara.txt`)
    const text = existsSync(listing) ? readFileSync(listing, 'utf8') : ''
    const start = text.search(/^dotnet$/m)
    return start >= 0 && text.includes('is_dotnet = 1') ? [{ ...sample, listing: text.slice(start) }] : []
  })

  it('is found in several files', () => {
    expect(assemblies.length).toBeGreaterThan(3)
  })

  it.each(assemblies)('of $name is what YARA reads', ({ bytes, listing }) => {
    const { dotnet } = parsePe(bytes)
    const value = (name: string): string =>
      new RegExp(`^\\t${name} = "?([^"\\n]*)"?$`, 'm').exec(listing)?.[1]?.replace('YR_UNDEFINED', '0') ?? ''
    expect(dotnet?.moduleName).toBe(value('module_name'))
    expect(dotnet?.version).toBe(value('version'))
    expect(String(dotnet?.streams.length)).toBe(value('number_of_streams'))
    expect(String(dotnet?.assemblyReferences.length)).toBe(value('number_of_assembly_refs'))
    expect(String(dotnet?.userStrings.length)).toBe(value('number_of_user_strings'))
    expect(String(dotnet?.resources.length)).toBe(value('number_of_resources'))
    if (dotnet?.mvid === null) expect(value('number_of_guids')).toBe('0')
    else expect(listing).toContain(`"${dotnet?.mvid ?? 'none'}"`)
  })
})

afterAll(() => {
  const line = fields.map(({ name }) => `${name} ${String(equal.get(name) ?? 0)}/${String(compared.get(name) ?? 0)}`)
  console.log(`equal to file-truth/1 (files): ${line.join(', ')}`)
})

describe('where the truth is not the last word', () => {
  it('the sections of corkami__delayimports.exe have the digest of the bytes in the file', () => {
    const bytes = readFileSync(join(corpus, 'files/pe/corkami__delayimports.exe'))
    const section = parsePe(bytes).sections[0]
    expect(section?.md5).toBe(createHash('md5').update(bytes.subarray(0x200, 0x400)).digest('hex'))
  })

  it('corkami__dllord.dll exports the function that its companion imports by number', () => {
    const pe = parsePe(readFileSync(join(corpus, 'files/pe/corkami__dllord.dll')))
    expect(pe.exports?.functions).toContainEqual({ name: null, ordinal: 788, rva: 0x1008, forwarder: null })
  })
})

describe('pe-fuzzed: damaged files', () => {
  it.each(samples('pe-fuzzed'))('$name gives sensible partial data', ({ bytes, truth }) => {
    if (truth.pe === undefined || truth.pe.error !== undefined) {
      expect(() => parsePe(bytes)).toThrow(PeError)
      return
    }
    const pe = parsePe(bytes)
    for (const { ours } of fields) expect(() => ours(pe)).not.toThrow()
    expect(pe.sections.length).toBeGreaterThanOrEqual(truth.pe.sections.length)
    expect(pe.imports.length).toBeGreaterThanOrEqual(truth.pe.imports.length)
  })
})

describe('files that pefile refuses', () => {
  const refused = [...samples('pe'), ...samples('pe-fuzzed')].filter(({ truth }) => truth.pe?.error !== undefined)

  it.each(refused)('$name is refused here too', ({ bytes }) => {
    expect(() => parsePe(bytes)).toThrow(PeError)
  })
})

interface CapeIcon {
  readonly icon: string | null
  readonly icon_dhash: string | null
  readonly icon_fuzzy: string | null
  readonly icon_hash: string | null
}

describe('icons that CAPE stored', () => {
  it.each(['static_wine', 'static_small'])('of %s have the hash that CAPE computed', (name) => {
    const path = join(corpus, 'conformance/cape/golden', `${name}.json`)
    // CAPE's own results, recorded for these tests.
    const golden = JSON.parse(readFileSync(path, 'utf8')) as Readonly<Record<string, CapeIcon>>
    const icons = Object.entries(golden).filter(([, { icon }]) => typeof icon === 'string' && icon !== '')
    expect(icons.length).toBeGreaterThan(1)
    for (const [file, { icon, icon_dhash, icon_fuzzy, icon_hash }] of icons) {
      const png = Buffer.from(icon ?? '', 'base64')
      expect([file, differenceHash(png), fuzzyIconHash(png), iconHash(png)]).toEqual([
        file,
        icon_dhash,
        icon_fuzzy,
        icon_hash,
      ])
    }
  })
})
