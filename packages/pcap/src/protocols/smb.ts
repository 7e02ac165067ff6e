import { u32, u8 } from '../bigEndian.js'
import { u16le, u32le } from '../littleEndian.js'
import { ByteGatherer } from '../streams/byteGatherer.js'
import type { ProtocolContext } from '../streams/protocolContext.js'
import type { Direction, StreamAnalyzer } from '../streams/streamAnalyzer.js'

/** Sessions are set up within the first messages. */
const searched = 32_768

const signature = Buffer.from('NTLMSSP\0', 'latin1')
const AUTHENTICATE = 3
const NEGOTIATE_UNICODE = 1

/** Whether bytes are the first message of SMB: its length, then `\xffSMB` or `\xfeSMB` ([MS-SMB2] §2.1). */
export function looksLikeSmb(bytes: Buffer, start: number, end: number): boolean {
  if (end - start < 8 || u8(bytes, start) !== 0) return false
  const magic = u32(bytes, start + 4)
  return magic === 0xff534d42 || magic === 0xfe534d42
}

/** Who logs in on an SMB connection, by the NTLM messages in it. */
export class SmbConnection implements StreamAnalyzer {
  readonly #context: ProtocolContext
  readonly #sent: ByteGatherer
  isFinished = false

  constructor(context: ProtocolContext) {
    this.#context = context
    this.#sent = new ByteGatherer(context.pool, searched)
  }

  data(direction: Direction, bytes: Buffer, start: number, end: number): number {
    if (direction === 0 && !this.#sent.append(bytes, start, end)) this.close()
    return end
  }

  gap(direction: Direction): void {
    if (direction === 0) this.close()
  }

  close(): void {
    if (this.isFinished) return
    this.isFinished = true
    const login = ntlmLogin(this.#sent.view())
    this.#sent.clear()
    this.#context.handlers.service?.({ origin: this.#context.origin(), protocol: 'smb', ...login })
  }
}

/** Names of the last AUTHENTICATE message ([MS-NLMP] §2.2.1.3). */
function ntlmLogin(bytes: Buffer): { domain?: string; user?: string; host?: string } {
  let found = {}
  for (let at = bytes.indexOf(signature); at >= 0; at = bytes.indexOf(signature, at + 8)) {
    if (u32le(bytes, at + 8) !== AUTHENTICATE) continue
    const isUnicode = (u32le(bytes, at + 60) & NEGOTIATE_UNICODE) !== 0
    const text = (field: number): string => {
      const start = at + u32le(bytes, at + field + 4)
      const end = start + u16le(bytes, at + field)
      return end > bytes.length ? '' : bytes.toString(isUnicode ? 'utf16le' : 'latin1', start, end)
    }
    found = present({ domain: text(28), user: text(36), host: text(44) })
  }
  return found
}

function present(fields: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== ''))
}
