import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Fingerprint, fingerprint, fingerprintFile } from '@cuculus/fingerprint'
import { describe, expect, test } from 'vitest'
import { corpus } from './corpus.js'

/** Fields of hash-truth/1 and file-truth/1 that are compared. */
interface Truth {
  readonly schema?: string
  readonly file: string
  readonly size: number
  readonly sha3_384?: string
  readonly tlsh: string | null
  readonly type?: string
  readonly fileType?: string
  readonly mime?: string
  readonly [field: string]: unknown
}

const digests = ['size', 'crc32', 'md5', 'sha1', 'sha256', 'sha512', 'ssdeep'] as const

/** The fields in which a fingerprint differs from the truth. The truth's TLSH has no `T1`. */
function differences(found: Fingerprint, truth: Truth): string[] {
  const fields: string[] = digests.filter((field) => found[field] !== truth[field])
  if ((found.tlsh?.replace(/^T1/, '') ?? null) !== truth.tlsh) fields.push('tlsh')
  if (truth.sha3_384 !== undefined && found.sha3_384 !== truth.sha3_384) fields.push('sha3_384')
  return fields
}

async function json(path: string): Promise<unknown> {
  return JSON.parse(await readFile(join(corpus, path), 'utf8'))
}

// The truth files are made for these tests; their shapes are described in the corpus guide.
const hashTruth = (await json('hashes/hashes.truth.json')) as { files: readonly Truth[]; recipes: readonly Truth[] }

/** libmagic 5.45 takes 0xff bytes for an empty magnetic tape, which 5.44 did not know. */
const tapes: ReadonlySet<string> = new Set(['ff-64.bin', 'ff-4096.bin'])

describe('hashes', () => {
  test.each(hashTruth.files.map((truth): [string, Truth] => [truth.file, truth]))('%s', async (file, truth) => {
    const found = await fingerprintFile(join(corpus, 'hashes', file), { sha3: true })
    expect(differences(found, truth)).toEqual([])
    if (tapes.has(file)) expect(found.type).toBe('SIMH tape data')
    else expect({ type: found.type, mime: found.mime }).toEqual({ type: truth.type, mime: truth.mime })
  })

  test.each(hashTruth.recipes.map((truth): [string, Truth] => [truth.file, truth]))('%s', async (file, truth) => {
    const chunks = recipes.get(file)
    expect(chunks).toBeDefined()
    const found = await fingerprint(chunks?.() ?? [])
    expect(differences(found, truth)).toEqual([])
    expect(found.type).toBe(truth.type)
  })
})

/** The big inputs that the corpus describes instead of storing them. */
const recipes = new Map<string, () => Iterable<Uint8Array>>([
  ['zeros-100M.bin', () => Array.from({ length: 100 }, () => new Uint8Array(1024 * 1024))],
  ['lcg42-block-x1600.bin', () => new Array<Uint8Array>(1600).fill(lcg(42, 65_536))],
  ['lcg7-8M.bin', () => [lcg(7, 8_388_608)]],
])

function lcg(seed: number, size: number): Uint8Array {
  let state = seed
  return Uint8Array.from({ length: size }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state >>> 24
  })
}

interface Manifest {
  readonly files: readonly { readonly path: string; readonly truth?: string }[]
}

const manifest = (await json('files/MANIFEST.json')) as Manifest
const listed = manifest.files.flatMap(({ path, truth }) => (truth === undefined ? [] : [{ path, truth }]))

/** Why libmagic 5.45 words a type differently from 5.44, whose texts are the truth, and which parts of the older text are not in the newer. */
interface OtherWords {
  readonly reason: string
  readonly gone: readonly string[]
}

const otherWords: ReadonlyMap<string, OtherWords> = new Map([
  [
    'lnk-fuzzed/fz-bytes__yarax__lnk-malformed-1.lnk',
    {
      reason: 'its class identifier is damaged, which 5.45 asks for; for 5.44 the first four bytes were enough',
      gone: ['Windows shortcut file'],
    },
  ],
  [
    'lnk/yarax__lnk-extradata-1.lnk',
    {
      reason:
        '5.45 tells its extra data (path in the environment, machine); window 1 is `normal`, which 5.44 called `hide`',
      gone: ['window=hide'],
    },
  ],
  [
    'lnk/yarax__lnk-malformed-1.lnk',
    {
      reason: 'window 1 as above; 5.45 tells its target, which stands before the damaged end',
      gone: ['window=hide'],
    },
  ],
  [
    'lnk/yarax__lnk-malformed-2.lnk',
    {
      reason: 'window 7 has one name, where 5.44 printed three in a row; 5.45 tells its volume',
      gone: ['window=hidenormalshowminimized'],
    },
  ],
  [
    'lnk/yarax__lnk-standard.lnk',
    { reason: 'window 1 as above; 5.45 tells its machine and its target', gone: ['window=hide'] },
  ],
  [
    'pdf/corkami__pdf_structure-filters.pdf',
    {
      reason:
        'a comment precedes its header, and the minor version is a carriage return: 5.45 looks further and asks for less',
      gone: [],
    },
  ],
  [
    'script/cuckoo__lnk_1.lnk',
    {
      reason: '5.44 exchanges the times of writing and of access; window 7 as above',
      gone: ['mtime=Mon Jul 13 23:32:37 2009', 'atime=Tue Jul 14 01:14:24 2009', 'window=hidenormalshowminimized'],
    },
  ],
  [
    'script/cuckoo__lnk_2.lnk',
    {
      reason: 'both as above; 5.45 tells its hot key, known folder and icon',
      gone: ['mtime=Mon Jul 13 23:22:09 2009', 'atime=Tue Jul 14 01:14:15 2009', 'window=hidenormalshowminimized'],
    },
  ],
])

/** The parts of a text that another one has not. */
function partsOnlyIn(text: string, other: string): readonly string[] {
  const others = new Set(other.split(', '))
  return text.split(', ').filter((part) => !others.has(part))
}

describe('files', () => {
  test('all digests and both fuzzy hashes are equal, and the types are in libmagic’s words', async () => {
    const differing: string[] = []
    const otherTypes: string[] = []
    const gone = new Map<string, readonly string[]>()
    const otherMimes: string[] = []
    let compared = 0
    for (const { path, truth: truthPath } of listed) {
      const truth = (await json(join('files', truthPath))) as Truth
      const file = join(corpus, 'files', path)
      if (truth.schema !== 'file-truth/1' || !existsSync(file)) continue
      const found = await fingerprintFile(file, { sha3: true })
      compared++
      differing.push(...differences(found, truth).map((field) => `${path}: ${field}`))
      if (found.type !== truth.fileType) {
        otherTypes.push(path)
        gone.set(path, partsOnlyIn(truth.fileType ?? '', found.type ?? ''))
      }
      if (found.mime !== truth.mime) otherMimes.push(path)
    }
    expect(differing).toEqual([])
    expect(compared).toBeGreaterThan(400)
    expect(gone).toEqual(new Map(Array.from(otherWords, ([path, words]) => [path, words.gone])))
    expect(otherTypes.length).toBeLessThan(0.03 * compared)
    expect(otherMimes).toEqual(['pdf/corkami__pdf_structure-filters.pdf'])
    for (const [path, { reason }] of otherWords) console.log(`type of ${path}: ${reason}`)
    console.log(
      `files: ${String(compared)}; digests, ssdeep, TLSH equal ${String(compared)}; type ${String(compared - otherTypes.length)}; MIME ${String(compared - otherMimes.length)}`,
    )
  })
})

describe('what CAPE computed', () => {
  test('is computed here', async () => {
    const golden = (await json('conformance/cape/golden/hash_real.json')) as readonly (Truth & { name: string })[]
    const stored = golden.filter(({ name }) => existsSync(join(corpus, 'conformance/cape/inputs', name)))
    expect(stored.length).toBeGreaterThan(0)
    for (const truth of stored) {
      const found = await fingerprintFile(join(corpus, 'conformance/cape/inputs', truth.name), { sha3: true })
      expect([truth.name, ...differences(found, truth)]).toEqual([truth.name])
    }
  })
})
