import { u32, u8 } from '../bigEndian.js'
import { u16le } from '../littleEndian.js'
import { looksLikeNetbiosSession, netbiosSession } from './netbios.js'
import { ntlmLogin, ntlmServerNames, present } from './ntlm.js'
import { ByteGatherer } from '../streams/byteGatherer.js'
import type { ProtocolContext } from '../streams/protocolContext.js'
import type { Direction, StreamAnalyzer } from '../streams/streamAnalyzer.js'

/** Sessions are set up within the first messages. */
const searched = 32_768

/** Whether bytes are the first message of SMB: its length, then `\xffSMB` or `\xfeSMB` ([MS-SMB2] §2.1), or what comes before it in a session of NetBIOS. */
export function looksLikeSmb(bytes: Buffer, start: number, end: number): boolean {
  if (looksLikeNetbiosSession(bytes, start, end)) return true
  if (end - start < 8 || u8(bytes, start) !== 0) return false
  const magic = u32(bytes, start + 4)
  return magic === 0xff534d42 || magic === 0xfe534d42
}

/** Who logs in on an SMB connection, by the NTLM messages in it. */
export class SmbConnection implements StreamAnalyzer {
  readonly #context: ProtocolContext
  readonly #sent: ByteGatherer
  readonly #received: ByteGatherer
  isFinished = false

  constructor(context: ProtocolContext) {
    this.#context = context
    this.#sent = new ByteGatherer(context.pool, searched)
    this.#received = new ByteGatherer(context.pool, searched)
  }

  data(direction: Direction, bytes: Buffer, start: number, end: number): number {
    const gathered = direction === 0 ? this.#sent : this.#received
    if (!gathered.append(bytes, start, end) && direction === 0) this.close()
    return end
  }

  gap(direction: Direction): void {
    if (direction === 0) this.close()
  }

  close(): void {
    if (this.isFinished) return
    this.isFinished = true
    const sent = this.#sent.view()
    const { names: called = [], ...session } = netbiosSession(sent)
    const names = [...called, ...ntlmServerNames(this.#received.view())]
    this.#context.handlers.service?.({
      origin: this.#context.origin(),
      protocol: 'smb',
      ...session,
      ...oldLogin(sent),
      ...ntlmLogin(sent),
      ...(names.length === 0 ? {} : { names }),
    })
    this.#sent.clear()
    this.#received.clear()
  }
}

const oldMessage = Buffer.from('\xffSMB\x73', 'latin1')
const FLAGS2_UNICODE = 0x8000

/** Names of the last login of SMB 1 without NTLM messages ([MS-CIFS] §2.2.4.53.1): two forms of the password, then account and domain. */
function oldLogin(bytes: Buffer): { domain?: string; user?: string } {
  let found = {}
  for (let at = bytes.indexOf(oldMessage); at >= 0; at = bytes.indexOf(oldMessage, at + 5)) {
    if (u8(bytes, at + 32) !== 13) continue
    const isUnicode = (u16le(bytes, at + 10) & FLAGS2_UNICODE) !== 0
    let next = at + 61 + u16le(bytes, at + 47) + u16le(bytes, at + 49)
    if (isUnicode) next += (next - at) & 1
    const text = (): string => {
      const start = next
      next = textEnd(bytes, start, isUnicode ? 2 : 1)
      const end = next
      next += isUnicode ? 2 : 1
      return bytes.toString(isUnicode ? 'utf16le' : 'latin1', start, end)
    }
    const user = text()
    found = present({ user, domain: text() })
  }
  return found
}

/** Where a text ends with a zero of so many bytes, or the bytes do. */
function textEnd(bytes: Buffer, start: number, size: 1 | 2): number {
  const most = Math.min(bytes.length, start + longestText)
  let at = start
  while (at + size <= most && (u8(bytes, at) !== 0 || (size === 2 && u8(bytes, at + 1) !== 0))) at += size
  return Math.min(at, most)
}

const longestText = 512
