import type { OneNoteFile } from '@cuculus/core'
import { isOneNote, readOneNote } from '@cuculus/onenote'
import { embeddedFile } from './embeddedFile.js'
import { findUrls } from './findUrls.js'
import { suspiciousKeywords } from './macroKeywords.js'
import type { StaticParser } from './staticParser.js'

const MAXIMUM_TEXTS = 1000
const MAXIMUM_FILES = 256
/** Of a file that is looked at for addresses and words: scripts are short. */
const SEARCHED_BYTES = 1024 * 1024

/** Sections of OneNote, whose pages show buttons in front of files that the reader is asked to open. */
export const oneNoteParser: StaticParser = {
  name: 'onenote',
  recognises: isOneNote,
  async parse(input) {
    const { format, files, texts, links, diagnostics } = readOneNote(input.bytes)
    for (const diagnostic of diagnostics) input.report(diagnostic)
    if (files.length > MAXIMUM_FILES)
      input.report({
        code: 'STATIC_LIMIT',
        message: `${String(files.length)} files, ${String(MAXIMUM_FILES)} are listed`,
      })
    const listed: OneNoteFile[] = []
    const inner: string[] = []
    for (const { name, offset, data } of files.slice(0, MAXIMUM_FILES)) {
      listed.push({ ...(await embeddedFile(name ?? '', data, input)), offset })
      inner.push(new TextDecoder('latin1').decode(data.subarray(0, SEARCHED_BYTES)))
    }
    return {
      onenote: {
        format,
        texts: texts.slice(0, MAXIMUM_TEXTS),
        files: listed,
        urls: findUrls(...links, ...texts, ...inner),
        suspicious: suspiciousKeywords([...texts, ...inner].join('\n')),
      },
    }
  },
}
