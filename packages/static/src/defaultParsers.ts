import { archiveParser } from './archive/archiveParser.js'
import { elfParser } from './elfParser.js'
import { emailParser } from './emailParser.js'
import { lnkParser } from './lnkParser.js'
import { machoParser } from './machoParser.js'
import { officeParser } from './officeParser.js'
import { oneNoteParser } from './oneNoteParser.js'
import { pdfParser } from './pdfParser.js'
import { peParser } from './peParser.js'
import { rtfParser } from './rtfParser.js'
import { scriptParser } from './scriptParser.js'
import type { StaticParser } from './staticParser.js'

/**
 * The parsers of this package, in the order they are asked: programs first, then containers that could be taken for others (a mail of Outlook is a compound
 * file, a document of Office a ZIP archive), text last.
 */
export const defaultParsers: readonly StaticParser[] = [
  peParser,
  elfParser,
  machoParser,
  lnkParser,
  rtfParser,
  emailParser,
  oneNoteParser,
  officeParser,
  archiveParser,
  pdfParser,
  scriptParser,
]
