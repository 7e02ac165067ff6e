import type { MessageOrigin } from '../streams/messageOrigin.js'

/** What a conversation of a service tells about those who speak: names, versions, credentials, commands. Text is Latin-1: one character for each byte. */
export interface ServiceEvent {
  readonly origin: MessageOrigin
  readonly protocol: 'dhcp' | 'ftp' | 'http' | 'imap' | 'nbdgm' | 'nbns' | 'ntp' | 'pop3' | 'smb' | 'socks' | 'ssh'
  /** First line of the server. */
  readonly banner?: string
  /** What the client calls itself. */
  readonly client?: string
  readonly user?: string
  readonly password?: string
  /** Windows domain. */
  readonly domain?: string
  /** Name of the client's machine. */
  readonly host?: string
  /** Where a proxy was asked to connect: `host:port`. */
  readonly target?: string
  /** Names that were asked for or announced (NetBIOS), and those that a server gives itself (NTLM). */
  readonly names?: readonly string[]
  /** Lines of the client, without passwords. */
  readonly commands?: readonly string[]
}
