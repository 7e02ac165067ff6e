import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { openAnalysis } from '@cuculus/analysis'
import { type PeResource, processAnalysis, type Static } from '@cuculus/core'
import { StaticProcessing } from '@cuculus/static'
import { describe, expect, it } from 'vitest'
import { corpus } from './corpus.js'

const classic = join(corpus, 'conformance/cuckoo-classic')

/** `static` as a generation of Cuckoo wrote it. */
type Theirs = Static & { readonly pdb_path?: string | null; readonly keys?: unknown; readonly signature?: unknown }

async function ours(directory: string): Promise<Static> {
  const { container } = await processAnalysis(await openAnalysis(directory), [new StaticProcessing()])
  return container.static ?? {}
}

function outputs(name: string): readonly { readonly version: string; readonly theirs: Theirs | null }[] {
  const folder = join(classic, name, 'out')
  return readdirSync(folder).map((file) => ({
    version: file.replace('.json', ''),
    // output format of the corpus, described in its README
    theirs: (JSON.parse(readFileSync(join(folder, file), 'utf8')) as { results: { static: Theirs | null } }).results
      .static,
  }))
}

/** Sizes and addresses had no padding before 1.0. */
function padded(text: string): string {
  return `0x${text.slice(2).padStart(8, '0')}`
}

/** Only the fields that Cuckoo had. */
function classicView(fields: Static) {
  return {
    pe_imports: fields.pe_imports?.map(({ dll, imports }) => ({
      dll,
      imports: imports.map(({ address, name }) => ({ address, name })),
    })),
    pe_exports: fields.pe_exports?.map(({ address, name, ordinal }) => ({ address, name, ordinal })),
    pe_sections: fields.pe_sections?.map((section) => ({
      name: section.name,
      virtual_address: padded(section.virtual_address),
      virtual_size: padded(section.virtual_size),
      size_of_data: padded(section.size_of_data),
      entropy: Number(section.entropy.toFixed(10)),
    })),
    pe_versioninfo: fields.pe_versioninfo?.toSorted((a, b) => (a.name < b.name ? -1 : 1)),
    imported_dll_count: fields.imported_dll_count,
  }
}

/** 1.0 to 2.0 filled one object per type again and again: every entry shows what the last one of its type has. */
function aliased(resources: readonly PeResource[]) {
  const last = new Map(resources.map((resource) => [resource.name, resource]))
  return resources.map(({ name }) => {
    const { offset, size, filetype, language, sublanguage } = last.get(name) ?? {}
    return { name, offset, size, filetype, language, sublanguage }
  })
}

function classicFields(resources: readonly PeResource[]) {
  return resources.map(({ name, offset, size, filetype, language, sublanguage }) => ({
    name,
    offset,
    size,
    filetype,
    language,
    sublanguage,
  }))
}

describe.each(['30-static-wininst-6.0', '31-static-cli-32', '32-static-t64'])('%s', async (name) => {
  const fields = await ours(join(classic, name, 'in'))

  it.each(outputs(name))('has the imports, exports, sections and version strings of $version', ({ theirs }) => {
    expect(theirs).not.toBeNull()
    expect(classicView(fields)).toEqual(classicView(theirs ?? {}))
  })

  it.each(outputs(name))('has the hash and the time of $version, where it has them', ({ theirs }) => {
    if (theirs?.pe_imphash !== undefined) expect(fields.pe_imphash).toBe(theirs.pe_imphash)
    // The originals ran in UTC here; elsewhere they wrote the host's own time.
    if (theirs?.pe_timestamp !== undefined) expect(fields.pe_timestamp).toBe(theirs.pe_timestamp)
  })

  it.each(outputs(name))(
    'has its resources, of which $version shows none or the last of each type',
    ({ version, theirs }) => {
      const resources = fields.pe_resources ?? []
      if (version.startsWith('0.')) expect(theirs?.pe_resources).toEqual([])
      else expect(classicFields(theirs?.pe_resources ?? [])).toEqual(aliased(resources))
    },
  )
})

describe('33-static-not-pe', () => {
  it.each(outputs('33-static-not-pe'))('is {}, where $version wrote {} or null', async ({ version, theirs }) => {
    expect(theirs).toEqual(version === '0.5' ? null : {})
    expect(await ours(join(classic, '33-static-not-pe', 'in'))).toEqual({})
  })
})

describe('cuckoo207-pafish', async () => {
  const directory = join(corpus, 'analyses/cuckoo207-pafish')
  const fields = await ours(directory)
  // report.json of Cuckoo 2.0.7
  const report = JSON.parse(readFileSync(join(directory, 'reports/report.json'), 'utf8')) as { readonly static: Theirs }
  const theirs = report.static

  it('has the imports, exports, sections and version strings of its report', () => {
    expect(classicView(fields)).toEqual(classicView(theirs))
  })

  it('has the hash, the resources and the symbols of its report', () => {
    expect(fields.pe_imphash).toBe(theirs.pe_imphash)
    expect(classicFields(theirs.pe_resources ?? [])).toEqual(aliased(fields.pe_resources ?? []))
    expect(fields.pe_pdb_path ?? null).toBe(theirs.pdb_path)
  })

  it('has the time in UTC, where the report has that of the host’s zone', () => {
    const difference = Date.parse(`${theirs.pe_timestamp ?? ''}Z`) - Date.parse(`${fields.pe_timestamp ?? ''}Z`)
    expect(Math.abs(difference) % 1_800_000).toBe(0)
    expect(Math.abs(difference)).toBeLessThanOrEqual(14 * 3_600_000)
  })
})
