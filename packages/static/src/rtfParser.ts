import type { Rtf, RtfObjectEntry } from '@cuculus/core'
import { readOle10Native } from '@cuculus/ole'
import { isRtf, type RtfObject, scanRtf } from '@cuculus/rtf'
import { embeddedFile } from './embeddedFile.js'
import { findUrls } from './findUrls.js'
import type { StaticInput, StaticParser } from './staticParser.js'

/** RTF documents, whatever their name says: Word opens them as `.doc` as well. */
export const rtfParser: StaticParser = {
  name: 'rtf',
  recognises: isRtf,
  async parse(input) {
    const document = scanRtf(input.bytes)
    for (const diagnostic of document.diagnostics) input.report(diagnostic)
    const objects: RtfObjectEntry[] = []
    for (const object of document.objects) objects.push(await toObject(object, input))
    const links = document.objects.map(({ link }) => link ?? '')
    const rtf: Rtf = {
      objects,
      fields: document.fields,
      templates: document.templates,
      dde: document.fields.filter((field) => /^\s*DDE(AUTO)?\b/i.test(field)),
      urls: findUrls(...document.fields, ...document.templates, ...links),
    }
    return { rtf }
  },
}

async function toObject(object: RtfObject, input: StaticInput): Promise<RtfObjectEntry> {
  // A package holds a file of its own, with its name.
  const packed = object.className === 'Package' ? readOle10Native(withSize(object.data)) : undefined
  const file = await embeddedFile(packed?.label ?? '', packed?.data ?? object.data, input)
  return {
    ...file,
    offset: object.offset,
    class_name: object.className,
    kind: object.kind,
    auto_update: object.autoUpdate,
    link: object.link,
  }
}

/** In an OLE 1 object the stream lacks the size in front that it has in a compound file. */
function withSize(data: Uint8Array): Uint8Array {
  const stream = new Uint8Array(data.length + 4)
  stream.set(data, 4)
  return stream
}
