import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseElf } from '@cuculus/elf'
import { isLnk, parseLnk } from '@cuculus/lnk'
import { isMacho, MachoError, parseMacho } from '@cuculus/macho'
import { CompoundFile, isCompoundFile } from '@cuculus/ole'
import { scanPdf } from '@cuculus/pdf'
import { scanRtf } from '@cuculus/rtf'
import { isZip, ZipArchive } from '@cuculus/zip'
import { describe, expect, it } from 'vitest'
import { corpus } from './corpus.js'

/** Those parts of file-truth/1 that are compared here. */
interface Truth {
  readonly elf?: ElfTruth
  readonly pdf?: { readonly keywords: Readonly<Record<string, number>>; readonly attachments: readonly string[] }
  readonly container?: { readonly entries: readonly ContainerEntry[] }
  readonly exiftool?: Readonly<Record<string, unknown>>
}

interface ElfTruth {
  readonly sections: readonly {
    readonly name: string
    readonly type: string
    readonly address: string
    readonly size: number
  }[]
  readonly needed: readonly string[]
  readonly soname: string | null
  readonly interpreter: string | null
  readonly buildId: string | null
}

interface ContainerEntry {
  readonly path: string
  readonly size: number | null
  readonly crc: string | null
  readonly encrypted: boolean
}

interface Sample {
  readonly name: string
  readonly bytes: Uint8Array
  readonly truth: Truth
}

function samples(...kinds: readonly string[]): readonly Sample[] {
  return kinds.flatMap((kind) => {
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
  })
}

/** readelf shows a table of sections that Linux would not look at: damaged on purpose, each read as far as it goes. */
const brokenTables = ['r2__analysis_dummy_shnum.elf', 'r2__utfoob']

describe('elf, as readelf reads it', () => {
  it.each(samples('elf').filter(({ truth }) => truth.elf !== undefined))('$name', ({ name, bytes, truth }) => {
    const elf = parseElf(bytes)
    expect(elf.needed).toEqual(truth.elf?.needed)
    expect([elf.soname, elf.interpreter]).toEqual([truth.elf?.soname ?? null, truth.elf?.interpreter ?? null])
    if (truth.elf?.buildId) expect(elf.buildId).toBe(truth.elf.buildId)
    if (brokenTables.includes(name)) return
    const ours = elf.sections.filter((section) => section.name !== '')
    const theirs = truth.elf?.sections.filter((section) => section.name !== '') ?? []
    expect(ours.map((section) => [section.name, section.address, section.size])).toEqual(
      theirs.map((section) => [section.name, BigInt(section.address), section.size]),
    )
    // Types of one processor only have no name here.
    for (const [index, { typeName }] of ours.entries())
      if (typeName !== null) expect(typeName).toBe(theirs[index]?.type)
  })
})

describe('containers, as 7z lists them', () => {
  const containers = samples('office', 'misc', 'script').filter(({ truth }) => truth.container !== undefined)

  it.each(containers.filter(({ bytes }) => isCompoundFile(bytes)))('compound file $name', ({ bytes, truth }) => {
    const streams = new CompoundFile(bytes).entries.filter(({ kind }) => kind === 'stream')
    const shown = streams.map(({ path, size }) => `${Array.from(path, shownCharacter).join('')} ${String(size)}`)
    const listed =
      truth.container?.entries.flatMap(({ path, size }) => (size === null ? [] : [`${path} ${String(size)}`])) ?? []
    expect(shown.toSorted()).toEqual(listed.toSorted())
  })

  it.each(containers.filter(({ bytes }) => isZip(bytes)))(
    'ZIP archive $name, every entry with its checksum',
    ({ bytes, truth }) => {
      const archive = new ZipArchive(bytes)
      const ours = archive.entries.map(
        ({ name, size, encrypted }) => `${name.replace(/\/$/, '')} ${String(size)} ${String(encrypted)}`,
      )
      const theirs =
        truth.container?.entries.map(({ path, size, encrypted }) => `${path} ${String(size)} ${String(encrypted)}`) ??
        []
      expect(ours.toSorted()).toEqual(theirs.toSorted())
      for (const entry of archive.entries) {
        if (!entry.encrypted && !entry.isDirectory)
          expect(archive.read(entry)).toMatchObject({ status: 'ok', verified: true })
      }
    },
  )
})

function shownCharacter(character: string): string {
  return character < ' ' ? `[${String(character.charCodeAt(0))}]` : character
}

describe('rtf', () => {
  it('in an archive with the password of samples gives its embedded object', () => {
    const archive = new ZipArchive(readFileSync(join(corpus, 'files/office/oletools__rtfobj_issue_185.rtf.zip')))
    const [content] = archive.entries.map((entry) => archive.read(entry, ['infected', 'infected-test']))
    expect(content).toMatchObject({ status: 'ok', verified: true })
    const { objects } = scanRtf(content?.bytes ?? new Uint8Array(0))
    expect(objects).toHaveLength(1)
  })
})

describe('pdf: keywords in the raw bytes, attachments', () => {
  it.each(samples('pdf', 'pdf-fuzzed').filter(({ truth }) => truth.pdf !== undefined))('$name', ({ bytes, truth }) => {
    const document = scanPdf(bytes)
    for (const [keyword, count] of Object.entries(truth.pdf?.keywords ?? {}))
      expect([keyword, document.keywords.get(keyword)]).toEqual([keyword, count])
    expect(document.embeddedFiles.map(({ name }) => name)).toEqual(
      expect.arrayContaining([...(truth.pdf?.attachments ?? [])]),
    )
  })

  it.each(samples('pdf').filter(({ name }) => name.includes('pdf_js-')))(
    'the script of $name is found',
    ({ bytes }) => {
      expect(scanPdf(bytes).scripts).not.toEqual([])
    },
  )
})

describe('lnk, as exiftool reads it', () => {
  it.each(samples('lnk', 'script').filter(({ bytes }) => isLnk(bytes)))('$name', ({ bytes, truth }) => {
    const link = parseLnk(bytes)
    const told = (name: string): unknown => truth.exiftool?.[`LNK:${name}`]
    if (told('LocalBasePath') !== undefined) expect(link.linkInfo?.localBasePath).toBe(told('LocalBasePath'))
    if (told('TargetFileSize') !== undefined) expect(link.targetSize).toBe(told('TargetFileSize'))
    if (typeof told('DriveSerialNumber') === 'string') {
      const serial = link.linkInfo?.driveSerialNumber?.toString(16).toUpperCase().padStart(8, '0')
      expect(serial).toBe(String(told('DriveSerialNumber')).replace('-', ''))
    }
    // exiftool shows what it cannot print as question marks.
    const machine = told('MachineID')
    if (typeof machine === 'string' && !machine.includes('?')) expect(link.tracker?.machine).toBe(machine)
    if (typeof told('WorkingDirectory') === 'string') expect(link.workingDirectory).toBe(told('WorkingDirectory'))
  })
})

describe('macho', () => {
  it.each(samples('macho', 'macho-fuzzed').filter(({ bytes }) => isMacho(bytes)))(
    '$name is read without complaint about its kind',
    ({ bytes, truth }) => {
      const { architectures } = parseMacho(bytes)
      const architecture = truth.exiftool?.['EXE:CPUArchitecture']
      const told = typeof architecture === 'string' ? architecture : ''
      if (/^\d+ bit$/.test(told)) expect(architectures.map(({ bits }) => `${String(bits)} bit`)).toContain(told)
      for (const { segments, commandCount } of architectures) expect(segments.length).toBeLessThanOrEqual(commandCount)
    },
  )

  it('refuses what is none', () => {
    expect(() => parseMacho(new Uint8Array(100))).toThrow(MachoError)
  })
})
