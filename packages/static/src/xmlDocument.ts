import { noOffice, type OfficeFacts } from './officeFacts.js'
import { Inflater, officeMacros, openInner, reportOle } from './officeMacros.js'
import { firstMatches } from './firstMatches.js'
import type { StaticInput } from './staticParser.js'
import { xmlText } from './xmlText.js'
import { startsProgram } from './zipDocument.js'

const MAXIMUM_TEXT = 64 * 1024 * 1024
const MAXIMUM_FIELDS = 10_000
/** `ActiveMime`, sizes, then a zlib stream. */
const ACTIVE_MIME_HEADER = 0x32

/** Whether the bytes are a document of Office 2003 as XML. */
export function isXmlDocument(bytes: Uint8Array): boolean {
  const head = Buffer.from(bytes.subarray(0, 4096)).toString('latin1')
  return (
    /^\s*(?:\xef\xbb\xbf)?<\?xml/.test(head) &&
    /<\?mso-application|schemas\.microsoft\.com\/office\/(word|excel)\/2003|urn:schemas-microsoft-com:office:spreadsheet/.test(
      head,
    )
  )
}

/** Office 2003 XML: macros are a compound file in base64, fields and formulas are text. */
export function xmlDocument(input: StaticInput): OfficeFacts {
  const xml = Buffer.from(input.bytes.subarray(0, MAXIMUM_TEXT)).toString('utf8')
  const inflater = new Inflater()
  const macros = binaryData(xml).flatMap((bytes) => {
    const isActiveMime = bytes.subarray(0, 10).toString('latin1') === 'ActiveMime'
    const file = openInner(isActiveMime ? inflater.inflate(bytes.subarray(ACTIVE_MIME_HEADER)) : bytes)
    if (file === undefined) return []
    const found = officeMacros(file)
    reportOle(file, input)
    return found
  })
  const instructions = firstMatches(
    xml,
    /<w:instrText[^<>]{0,65536}>([^<]{0,65536})<|w:instr="([^"<]{0,65536})"/g,
    MAXIMUM_FIELDS,
  )
  const fields = instructions.map(([, run, simple]) => xmlText(run ?? simple ?? '').trim())
  const formulas = firstMatches(xml, /ss:Formula="([^"<]{0,65536})"/g, MAXIMUM_FIELDS).map(([, formula = '']) =>
    xmlText(formula),
  )
  return {
    ...noOffice,
    format: 'xml',
    application: /progid="Word|office\/word\/2003/.test(xml.slice(0, 4096)) ? 'word' : 'excel',
    macros,
    dde: [...fields.filter((field) => /^DDE(AUTO)?\b/i.test(field)), ...formulas.filter(startsProgram)],
  }
}

/** Contents of the elements `w:binData`, which may be long: no expression looks for their end. */
function binaryData(xml: string): readonly Buffer[] {
  const found: Buffer[] = []
  for (let at = xml.indexOf('<w:binData'); at >= 0 && found.length < 64; at = xml.indexOf('<w:binData', at + 1)) {
    const start = xml.indexOf('>', at) + 1
    const end = xml.indexOf('<', start)
    if (start > 0 && end > start) found.push(Buffer.from(xml.slice(start, end), 'base64'))
  }
  return found
}
