import type { Pdf, PdfAttachment, PdfEncryption } from '@cuculus/core'
import { isPdf, type PdfDocument, type PdfEncryption as DocumentEncryption, scanPdf } from '@cuculus/pdf'
import { embeddedFile } from './embeddedFile.js'
import { findUrls } from './findUrls.js'
import type { StaticInput, StaticParser } from './staticParser.js'

const MAXIMUM_CODE = 262_144
const MAXIMUM_ATTACHMENTS = 256

/** PDF files, broken ones too. 2.0 had one record per revision, made by a library that gave up on most broken files. */
export const pdfParser: StaticParser = {
  name: 'pdf',
  recognises: isPdf,
  async parse(input) {
    const document = scanPdf(input.bytes)
    for (const diagnostic of document.diagnostics) input.report(diagnostic)
    return { pdf: await toPdf(document, input) }
  },
}

function toEncryption({ handler, cipher, keyBits, revision, opened }: DocumentEncryption): PdfEncryption {
  return { handler, cipher, key_bits: keyBits, revision, opened }
}

async function toPdf(document: PdfDocument, input: StaticInput): Promise<Pdf> {
  const information = (name: string): string | null => document.information.get(name) ?? null
  const attachments: PdfAttachment[] = []
  for (const { name, data } of document.embeddedFiles.slice(0, MAXIMUM_ATTACHMENTS)) {
    attachments.push({ filename: name, ...(await embeddedFile(name, data, input)) })
  }
  return {
    version: document.version,
    header_offset: document.headerOffset,
    objects: document.objectCount,
    streams: document.streamCount,
    pages: document.pageCount,
    revisions: document.revisionCount,
    encrypted: document.encrypted,
    ...(document.encryption === null ? {} : { encryption: toEncryption(document.encryption) }),
    keywords: [...document.keywords].flatMap(([keyword, count]) => (count === 0 ? [] : [{ keyword, count }])),
    title: information('Title'),
    author: information('Author'),
    subject: information('Subject'),
    creator: information('Creator'),
    producer: information('Producer'),
    creation: information('CreationDate'),
    modification: information('ModDate'),
    javascript: document.scripts.map(({ object, code }) => ({
      object,
      orig_code: code.slice(0, MAXIMUM_CODE),
      urls: findUrls(code),
    })),
    actions: document.actions,
    attachments,
    urls: [...new Set([...document.uris, ...findUrls(...document.scripts.map(({ code }) => code))])],
  }
}
