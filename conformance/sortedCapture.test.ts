import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CaptureReader, CaptureSorter, type SortedCapture } from '@cuculus/pcap'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { corpus } from './corpus.js'

const cuckoo2 = join(corpus, 'conformance/cuckoo2')
const golden = join(cuckoo2, 'golden/network')
const suffix = '.sortedfile.json'

let scratch = ''
beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), 'cuculus-sorted-'))
})
afterAll(() => {
  rmSync(scratch, { recursive: true })
})

function sort(capture: Buffer, memory?: number): SortedCapture & { readonly sha1: string } {
  const path = join(scratch, 'sorted.pcap')
  const sorter = new CaptureSorter(path, memory === undefined ? {} : { memory })
  const reader = new CaptureReader({
    packet: (packet) => {
      sorter.packet(packet)
    },
  })
  reader.push(capture)
  reader.end()
  const sorted = sorter.finish()
  return { ...sorted, sha1: createHash('sha1').update(readFileSync(path)).digest('hex') }
}

/** The captures that Cuckoo 2 sorted, by name. */
async function captures(): Promise<Map<string, string>> {
  const folders = [
    'synthetic/pcap',
    'cuckoo-tests/files/pcap',
    'cuckoo-tests/files/sample_analysis_storage',
    'httpreplay-pcaps',
  ]
  const found = new Map<string, string>()
  for (const folder of folders) {
    for (const name of await readdir(join(cuckoo2, folder))) found.set(name, join(cuckoo2, folder, name))
  }
  return found.set('mixed-traffic.pcap', join(corpus, 'pcaps/cuckoo__mixed-traffic.pcap'))
}

describe('dump_sorted.pcap is what Cuckoo 2 wrote', () => {
  test('for every capture it sorted, byte for byte', async () => {
    const known = await captures()
    const differing: string[] = []
    let compared = 0
    for (const name of (await readdir(golden)).filter((entry) => entry.endsWith(suffix))) {
      const path = known.get(name.slice(0, -suffix.length))
      if (path === undefined) continue
      // The file says what the original wrote: digests and size.
      const { sha256, size } = JSON.parse(await readFile(join(golden, name), 'utf8')) as {
        sha256: string
        size: number
      }
      const capture = await readFile(path)
      compared++
      for (const memory of [undefined, 2000]) {
        const ours = sort(capture, memory)
        if (ours.sha256 !== sha256) differing.push(`${name} ${String(size)} ${String(ours.size)}`)
      }
    }
    expect(compared).toBeGreaterThan(30)
    // A record that the end of the file cuts is no packet for us; Cuckoo copies what is left of it as one.
    expect(differing).toEqual(Array<string>(2).fill('truncated_file.pcap.sortedfile.json 180 107'))
  })

  test.each(['cuckoo207-pafish', 'cuckoodroid1-1', 'cuckoo20-sample-storage'])('%s: a real run', async (name) => {
    const folder = join(corpus, 'analyses', name)
    const theirs = createHash('sha256')
      .update(await readFile(join(folder, 'dump_sorted.pcap')))
      .digest('hex')
    expect(sort(await readFile(join(folder, 'dump.pcap'))).sha256).toBe(theirs)
  })
})
