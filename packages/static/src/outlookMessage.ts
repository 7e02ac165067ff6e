import { type CompoundFile, decodeCodePage } from '@cuculus/ole'
import { parseMime } from './mime.js'
import { withoutTrailing } from './withoutTrailing.js'

/** What an Outlook message ([MS-OXMSG]) has; `null` where it has it not. */
export interface OutlookMessage {
  readonly subject: string | null
  readonly sender: string | null
  readonly recipients: readonly string[]
  readonly messageId: string | null
  /** Of the mail as it came over the network. */
  readonly headers: readonly { readonly name: string; readonly value: string }[]
  readonly body: string | null
  readonly html: string | null
  readonly attachments: readonly { readonly name: string; readonly data: Uint8Array }[]
}

/** Properties by the first four digits of their tag ([MS-OXPROPS]). */
const PROPERTY = {
  subject: '0037',
  headers: '007D',
  senderName: '0C1A',
  senderAddress: '0C1F',
  senderSmtp: '5D01',
  messageId: '1035',
  body: '1000',
  html: '1013',
  displayName: '3001',
  address: '3003',
  smtpAddress: '39FE',
  attachData: '3701',
  attachShortName: '3704',
  attachLongName: '3707',
} as const

const MAXIMUM_STREAM = 64 * 1024 * 1024
const MAXIMUM_STORAGES = 1024
/** Bytes of all attachments together; any number of them may be one and the same stream. */
const MAXIMUM_ATTACHED = 256 * 1024 * 1024

/** A property is a stream named after its tag and type: 001F Unicode, 001E in a code page, 0102 binary. */
export function readOutlookMessage(file: CompoundFile): OutlookMessage {
  const reader = new PropertyReader(file)
  const headers = reader.text('', PROPERTY.headers)
  return {
    subject: reader.text('', PROPERTY.subject),
    sender: named(
      reader.text('', PROPERTY.senderName),
      reader.text('', PROPERTY.senderSmtp) ?? reader.text('', PROPERTY.senderAddress),
    ),
    recipients: reader.storages('__recip_version1.0_').flatMap((storage) => {
      const address = reader.text(storage, PROPERTY.smtpAddress) ?? reader.text(storage, PROPERTY.address)
      return named(reader.text(storage, PROPERTY.displayName), address) ?? []
    }),
    messageId: reader.text('', PROPERTY.messageId),
    headers: headers === null ? [] : parseMime(Buffer.from(`${headers.trim()}\r\n\r\n`, 'utf8')).root.headers,
    body: reader.text('', PROPERTY.body),
    html: reader.text('', PROPERTY.html),
    attachments: attachments(reader),
  }
}

function attachments(reader: PropertyReader): OutlookMessage['attachments'] {
  const found: { readonly name: string; readonly data: Uint8Array }[] = []
  let left = MAXIMUM_ATTACHED
  for (const storage of reader.storages('__attach_version1.0_')) {
    if (left <= 0) break
    const data = reader.binary(storage, PROPERTY.attachData)
    if (data === null) continue
    const name = reader.text(storage, PROPERTY.attachLongName) ?? reader.text(storage, PROPERTY.attachShortName) ?? ''
    left -= data.length
    found.push({ name, data })
  }
  return found
}

function named(name: string | null, address: string | null): string | null {
  if (address === null || address === name) return name
  return name === null ? address : `${name} <${address}>`
}

class PropertyReader {
  readonly #file: CompoundFile

  constructor(file: CompoundFile) {
    this.#file = file
  }

  /** Storages of recipients or attachments, each with `/` behind. */
  storages(prefix: string): readonly string[] {
    return this.#file.entries
      .filter(({ kind, path }) => kind === 'storage' && path.startsWith(prefix) && !path.includes('/'))
      .slice(0, MAXIMUM_STORAGES)
      .map(({ path }) => `${path}/`)
  }

  text(storage: string, tag: string): string | null {
    const wide = this.#stream(storage, tag, '001F')
    if (wide !== null) return withoutTrailing(new TextDecoder('utf-16le').decode(wide), '\0')
    const narrow = this.#stream(storage, tag, '001E') ?? this.#stream(storage, tag, '0102')
    return narrow === null ? null : withoutTrailing(decodeCodePage(narrow, 1252), '\0')
  }

  binary(storage: string, tag: string): Uint8Array | null {
    return this.#stream(storage, tag, '0102')
  }

  #stream(storage: string, tag: string, type: string): Uint8Array | null {
    const entry = this.#file.find(`${storage}__substg1.0_${tag}${type}`)
    return entry === undefined ? null : this.#file.read(entry, MAXIMUM_STREAM)
  }
}
