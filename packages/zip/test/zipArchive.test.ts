import { crc32, deflateRawSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { isZip, ZipArchive, ZipError } from '../src/index.js'
import { ByteBuilder } from '../../../test/byteBuilder.js'
import { damaged } from '../../../test/damage.js'
import { randomBelow } from '../../../test/random.js'

interface Member {
  readonly name: string
  readonly data: Uint8Array
  readonly stored?: boolean
  /** Size that the archive claims. */
  readonly claimed?: number
  readonly flags?: number
}

function latin1(out: ByteBuilder, text: string): void {
  out.bytes(Buffer.from(text, 'latin1'))
}

function buildZip(members: readonly Member[], front = new Uint8Array(0)): Uint8Array {
  const out = new ByteBuilder().bytes(front)
  const central = new ByteBuilder()
  for (const { name, data, stored = false, claimed = data.length, flags = 0 } of members) {
    const packed = stored ? data : deflateRawSync(data)
    const fields = (to: ByteBuilder): ByteBuilder =>
      to
        .u16(20, flags, stored ? 0 : 8, (12 << 11) | (34 << 5) | 28, ((2020 - 1980) << 9) | (3 << 5) | 22)
        .u32(crc32(data), packed.length, claimed)
        .u16(name.length, 0)
    const offset = out.length - front.length
    fields(out.u32(0x04034b50))
    latin1(out, name)
    out.bytes(packed)
    fields(central.u32(0x02014b50).u16(20)).u16(0, 0, 0).u32(0, offset)
    latin1(central, name)
  }
  const start = out.length - front.length
  const directory = central.build()
  return out
    .bytes(directory)
    .u32(0x06054b50)
    .u16(0, 0, members.length, members.length)
    .u32(directory.length, start)
    .u16(0)
    .build()
}

const text = Buffer.from('hello '.repeat(100))
const two = [
  { name: 'a/b.txt', data: text },
  { name: 'plain', data: Buffer.from('x'), stored: true },
]

describe('an archive', () => {
  const archive = new ZipArchive(buildZip(two))

  it('lists its entries', () => {
    expect(archive.entries).toMatchObject([
      { name: 'a/b.txt', size: 600, method: 8, encrypted: false, isDirectory: false, modified: '2020-03-22 12:34:56' },
      { name: 'plain', size: 1, method: 0 },
    ])
    expect(archive.diagnostics).toEqual([])
  })

  it('gives their content, verified', () => {
    const contents = archive.entries.map((entry) => archive.read(entry))
    expect(contents.map(({ status }) => status)).toEqual(['ok', 'ok'])
    expect(Buffer.from(contents[0]?.bytes ?? []).equals(text)).toBe(true)
    expect(contents[0]).toMatchObject({ verified: true })
  })

  it('is found behind other data', () => {
    const moved = new ZipArchive(buildZip(two, new Uint8Array(1000).fill(7)))
    const entry = moved.find('plain')
    expect(entry && moved.read(entry)).toMatchObject({ status: 'ok', verified: true })
  })
})

describe('a damaged archive', () => {
  it('without its directory is read by the entries’ own headers', () => {
    const whole = buildZip(two)
    const archive = new ZipArchive(whole.subarray(0, Buffer.from(whole).indexOf('PK\x01\x02')))
    expect(archive.entries.map(({ name }) => name)).toContain('a/b.txt')
    expect(archive.diagnostics).toMatchObject([{ code: 'ZIP_DIRECTORY_MISSING' }])
  })

  it('gives what can be unpacked of an entry that is cut off', () => {
    const next = randomBelow(1)
    const data = Buffer.from(Array.from({ length: 5000 }, () => next(64)))
    const whole = buildZip([{ name: 'cut', data }])
    const archive = new ZipArchive(whole.subarray(0, 2000))
    const [entry] = archive.entries
    const content = entry && archive.read(entry)
    expect(content?.bytes?.length).toBeGreaterThan(100)
    expect(content).toMatchObject({ verified: false })
  })

  it('throws nothing but its own refusal, cut or changed anywhere', () => {
    for (const bytes of damaged(buildZip(two), 1500)) {
      try {
        const archive = new ZipArchive(bytes)
        for (const entry of archive.entries) archive.read(entry)
      } catch (error) {
        expect(error).toBeInstanceOf(ZipError)
      }
    }
  })
})

describe('a hostile archive', () => {
  const bomb = [{ name: 'bomb', data: Buffer.alloc(5_000_000) }]

  it('unpacks no more than the limits allow', () => {
    const archive = new ZipArchive(buildZip(bomb), { entryBytes: 1_000_000 })
    expect(archive.entries.map((entry) => archive.read(entry))).toEqual([{ status: 'limit', bytes: null }])
    expect(archive.diagnostics).toMatchObject([{ code: 'ZIP_LIMIT' }])
  })

  it('counts what comes out of all entries together', () => {
    const archive = new ZipArchive(buildZip([...bomb, ...bomb]), { totalBytes: 7_000_000 })
    expect(archive.entries.map((entry) => archive.read(entry).status)).toEqual(['ok', 'limit'])
  })

  it('that lies about a size is found out', () => {
    const archive = new ZipArchive(buildZip([{ name: 'liar', data: text, claimed: 10 }]))
    const [entry] = archive.entries
    expect(entry && archive.read(entry)).toMatchObject({ status: 'ok', verified: false })
  })

  it('spends no more on what it cannot give than on what it gives', () => {
    const limits = { entryBytes: 1_000_000, totalBytes: 3_000_000 }
    const damaged = { name: 'damaged', data: Buffer.alloc(900_000, 'data'), claimed: 900_000 }
    const [bombs, cut] = [buildZip([...bomb, ...two]), buildZip([damaged, ...two])]
    // The last block is none that Deflate knows.
    cut.fill(0xff, 60, 80)
    for (const bytes of [bombs, cut]) {
      const archive = new ZipArchive(bytes, limits)
      const [first, second] = archive.entries
      if (first === undefined || second === undefined) throw new Error('expected entries')
      expect(archive.read(second).status).toBe('ok')
      for (let times = 0; times < 5000; times++) archive.read(first)
      // Even an entry that is in order is not unpacked any more.
      expect(archive.read(second).status).toBe('limit')
    }
  })

  it('gives the first of entries with one name', () => {
    const twice = new ZipArchive(
      buildZip([
        { name: 'a', data: text },
        { name: 'a', data: Buffer.from('other') },
      ]),
    )
    expect(twice.find('a')).toBe(twice.entries[0])
    expect(twice.find('constructor')).toBeUndefined()
  })

  it('lists no more entries than the limit', () => {
    const archive = new ZipArchive(buildZip(Array.from({ length: 20 }, () => two[1] ?? { name: '', data: text })), {
      entries: 5,
    })
    expect(archive.entries).toHaveLength(5)
    expect(archive.diagnostics).toMatchObject([{ code: 'ZIP_LIMIT' }])
  })
})

it('says what it cannot unpack', () => {
  const archive = new ZipArchive(buildZip([{ name: 'secret', data: text, flags: 1 }]))
  expect(archive.entries.map((entry) => archive.read(entry).status)).toEqual(['encrypted'])
})

/** One stored entry `a` of 14 bytes; the password is `infected`, the eleven bytes of the header that are random are 0 to 10. */
function encryptedZip(): Uint8Array {
  return Buffer.from(
    '504b030414000100000000007650b203b5ad1a0000000e000000010000006103473a0edbcf7351b0588e9d03548c74528eba618e942ce3a719504b0102140014000100000000007650b203b5ad1a0000000e00000001000000000000000000000000000000000061504b050600000000010001002f000000390000000000',
    'hex',
  )
}

it('opens what is encrypted in the traditional way with the right password only', () => {
  const archive = new ZipArchive(encryptedZip())
  const [entry] = archive.entries
  if (entry === undefined) throw new Error('no entry')
  expect(archive.read(entry)).toEqual({ status: 'encrypted', bytes: null })
  expect(archive.read(entry, ['wrong', 'virus'])).toEqual({ status: 'encrypted', bytes: null })
  const content = archive.read(entry, ['wrong', 'infected'])
  expect(content).toMatchObject({ status: 'ok', verified: true })
  expect(Buffer.from(content.bytes ?? []).toString()).toBe('secret content')
})

it('reads names in UTF-8 and in code page 437, and turns backslashes', () => {
  const names = [Buffer.from('grün').toString('latin1'), 'gr\x81n', 'a\\b']
  const archive = new ZipArchive(buildZip(names.map((name) => ({ name, data: text }))))
  expect(archive.entries.map(({ name }) => name)).toEqual(['grün', 'grün', 'a/b'])
})

it('refuses what is no archive', () => {
  expect(isZip(Buffer.from('PK'))).toBe(false)
  expect(() => new ZipArchive(Buffer.from('nothing of the kind'))).toThrow(
    expect.objectContaining({ code: 'ERR_NOT_ZIP' }),
  )
})

describe('an archive encrypted with AES', () => {
  const archive = new ZipArchive(
    Uint8Array.from(
      Buffer.from(
        '504b03043303010063008318225000000000220000000600000009000b0068656c6c6f2e7478740199070002004145030000' +
          '49b3dbe84a1a30f07f0cbb4bab9f170a59e68f24dd92444e98ab9919c1fe630547a9504b0304330301006300831822500000' +
          '0000310000008813000008000b007a65726f2e62696e01990700020041450308006cd2817c140c4168bd0d4e0bbd3d0dc245' +
          'eb9d7ccdae45299c33e14f6b88526ad72b8ae91f8f7b53207f94338f51b4c008504b01023f03330301006300831822500000' +
          '0000220000000600000009002f000000000000002080a4810000000068656c6c6f2e7478740a002000000000000100180080' +
          '00c44a19c1d501000d1b4f007cdd01000d1b4f007cdd010199070002004145030000504b01023f0333030100630083182250' +
          '00000000310000008813000008002f000000000000002080a481540000007a65726f2e62696e0a0020000000000001001800' +
          '8000c44a19c1d501000d1b4f007cdd01000d1b4f007cdd010199070002004145030800504b05060000000002000200cb0000' +
          '00b60000000000',
        'hex',
      ),
    ),
  )

  it('has entries with the strength and the method under it, which stay closed', () => {
    expect(
      archive.entries.map(({ name, size, encrypted, method, aes }) => [name, size, encrypted, method, aes]),
    ).toEqual([
      ['hello.txt', 6, true, 0, { keyBits: 256, version: 2 }],
      ['zero.bin', 5000, true, 8, { keyBits: 256, version: 2 }],
    ])
    expect(archive.entries.map((entry) => archive.read(entry, ['infected']).status)).toEqual(['encrypted', 'encrypted'])
  })
})
