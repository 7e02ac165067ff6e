import type { Email, EmbeddedFile } from '@cuculus/core'
import { CompoundFile, isCompoundFile } from '@cuculus/ole'
import { embeddedFile } from './embeddedFile.js'
import { findUrls } from './findUrls.js'
import { type MimePart, parseMime } from './mime.js'
import { readOutlookMessage } from './outlookMessage.js'
import { reportOle } from './officeMacros.js'
import type { StaticInput, StaticParser } from './staticParser.js'

/** Headers of which a mail has several; one alone may begin any text. */
const KNOWN_HEADERS =
  /^(return-path|received|from|to|subject|date|message-id|mime-version|delivered-to|x-[\w-]+|content-type|reply-to|cc|dkim-signature|authentication-results)$/i
const MAXIMUM_BODY = 65_536
const MAXIMUM_ATTACHMENTS = 256
const MAXIMUM_HEADERS = 1000
const MAXIMUM_ADDRESSES = 1000

/** Mails as text (RFC 5322, MIME) and as Outlook keeps them. */
export const emailParser: StaticParser = {
  name: 'email',
  recognises: (bytes) => isOutlook(bytes) || isMail(bytes),
  async parse(input) {
    return { email: isCompoundFile(input.bytes) ? await outlook(input) : await mail(input) }
  },
}

/** The names of properties are in the directory as UTF-16. */
function isOutlook(bytes: Uint8Array): boolean {
  return (
    isCompoundFile(bytes) &&
    Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).includes(
      Buffer.from('__properties_version1.0', 'utf16le'),
    )
  )
}

/** At least three known headers in the first lines, and nothing but headers. */
function isMail(bytes: Uint8Array): boolean {
  const head = Buffer.from(bytes.subarray(0, 4096)).toString('latin1')
  const [headers = ''] = head.split(/\r?\n\r?\n/, 1)
  const names = headers
    .split(/\r?\n/)
    .filter((line) => !/^[ \t]/.test(line))
    .map((line) => line.split(':', 1)[0] ?? '')
  return names.filter((name) => KNOWN_HEADERS.test(name)).length >= 3 && KNOWN_HEADERS.test(names[0] ?? '')
}

async function mail(input: StaticInput): Promise<Email> {
  const { root, parts, truncated } = parseMime(input.bytes)
  if (truncated) input.report({ code: 'STATIC_LIMIT', message: 'the mail has more parts or levels than are read' })
  const texts = parts.filter(({ type, isAttachment }) => type.startsWith('text/') && !isAttachment)
  const attachments: EmbeddedFile[] = []
  for (const part of parts.filter(isFile).slice(0, MAXIMUM_ATTACHMENTS))
    attachments.push(await embeddedFile(part.fileName, part.bytes(), input))
  const header = (name: string): string | null => root.header(name) ?? null
  return {
    subject: header('subject'),
    from: header('from'),
    to: addresses(header('to')),
    date: header('date'),
    message_id: header('message-id'),
    headers: root.headers.slice(0, MAXIMUM_HEADERS),
    body:
      texts
        .find(({ type }) => type === 'text/plain')
        ?.text()
        .slice(0, MAXIMUM_BODY) ??
      texts[0]?.text().slice(0, MAXIMUM_BODY) ??
      null,
    urls: findUrls(...texts.map((part) => part.text())),
    attachments,
  }
}

function isFile({ type, isAttachment, fileName }: MimePart): boolean {
  return (
    isAttachment ||
    fileName !== '' ||
    !(type.startsWith('text/') || type.startsWith('multipart/') || type === 'message/rfc822')
  )
}

/** Separated by commas, but not by those inside quotation marks. */
function addresses(list: string | null): readonly string[] {
  const found: string[] = []
  let quoted = false
  let address = ''
  for (const character of `${list ?? ''},`) {
    if (character === '"') quoted = !quoted
    if (character !== ',' || quoted) address += character
    else {
      if (address.trim() !== '') found.push(address.trim())
      address = ''
      if (found.length >= MAXIMUM_ADDRESSES) break
    }
  }
  // A mark that is never closed takes in what is left.
  return address.trim() === '' ? found : [...found, address.replace(/,$/, '').trim()]
}

async function outlook(input: StaticInput): Promise<Email> {
  const file = new CompoundFile(input.bytes)
  const message = readOutlookMessage(file)
  const attachments: EmbeddedFile[] = []
  for (const { name, data } of message.attachments.slice(0, MAXIMUM_ATTACHMENTS))
    attachments.push(await embeddedFile(name, data, input))
  reportOle(file, input)
  return {
    subject: message.subject,
    from: message.sender,
    to: message.recipients,
    date: null,
    message_id: message.messageId,
    headers: message.headers.slice(0, MAXIMUM_HEADERS),
    body: message.body?.slice(0, MAXIMUM_BODY) ?? null,
    urls: findUrls(message.body ?? '', message.html ?? ''),
    attachments,
  }
}
