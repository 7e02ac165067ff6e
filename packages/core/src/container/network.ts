/** The key `network`: what the capture shows. Lists are empty, never absent, when there is no traffic or no capture. */
export interface Network {
  /** SHA-256 of the capture; absent without one. 0.6 and later. */
  readonly pcap_sha256?: string
  /** SHA-256 of the sorted copy of the capture; absent unless one was asked for. 1.2-2.x, CAPE. */
  readonly sorted_pcap_sha256?: string
  /** What was read; absent without a capture. */
  readonly capture?: CaptureSummary
  /** IP addresses of every packet, source before destination, in first-seen order. The meaning of 0.4-0.6; 1.0 and later kept public destinations only. */
  readonly hosts: readonly string[]
  /** Names that were asked for, in first-seen order. 0.5 and later. */
  readonly domains: readonly Domain[]
  readonly tcp: readonly Flow[]
  readonly udp: readonly Flow[]
  readonly icmp: readonly Icmp[]
  /** One entry per question (name and type), in first-seen order. */
  readonly dns: readonly DnsQuery[]
  readonly http: readonly HttpRequest[]
  /** Responses whose request is not in the capture. */
  readonly http_responses?: readonly HttpResponse[]
  readonly tls?: readonly TlsSession[]
  readonly smtp?: readonly SmtpSession[]
  readonly irc?: readonly IrcMessage[]
  /** Logins, banners, names and commands of further services. */
  readonly services?: readonly ServiceSession[]
  /** Addresses of the local network, as ARP shows them, in first-seen order. */
  readonly arp?: readonly ArpHost[]
  /** `[address, port]` pairs that were called repeatedly and never answered. 2.x, CAPE. */
  readonly dead_hosts?: readonly (readonly [string, number])[]
  /** DNS servers that were asked. 2.x. */
  readonly dns_servers?: readonly string[]
}

/** An IPv4 address that was claimed or asked for by ARP. */
export interface ArpHost {
  readonly address: string
  /** Hardware addresses that claimed it, in first-seen order; empty if nobody did. */
  readonly hardware: readonly string[]
  /** More than one hardware address claimed it: a machine was exchanged, or somebody pretends to be another. */
  readonly conflict?: boolean
  /** Questions that it sent. */
  readonly requests: number
  /** Answers that it sent. */
  readonly answers: number
  /** Questions for it. */
  readonly asked: number
  /** Time of the first message, UTC `YYYY-MM-DD HH:MM:SS,mmm`. */
  readonly first_seen?: string
}

export interface CaptureSummary {
  readonly packets: number
  /** Time of the first packet, UTC `YYYY-MM-DD HH:MM:SS,mmm`; absent where the format keeps none. */
  readonly first_seen?: string
}

export interface Domain {
  readonly domain: string
  /** The first address the capture's own answers give; `null` if none. Never looked up live (0.5-2.x did). */
  readonly ip: string | null
  /** The name is on the passlist: noise of the guest rather than the sample's doing. Older generations left such names out. */
  readonly passlisted?: boolean
}

/** A conversation; `src` is who sent the first packet. */
export interface Flow {
  readonly src: string
  readonly sport: number
  readonly dst: string
  readonly dport: number
  /** Packets from `src`. */
  readonly packets_src?: number
  /** Packets from `dst`. */
  readonly packets_dst?: number
  /** Payload bytes from `src`, retransmissions included. */
  readonly bytes_src?: number
  /** Payload bytes from `dst`, retransmissions included. */
  readonly bytes_dst?: number
  /** Seconds from the first packet of the capture to the first of the flow. 1.2 and later. @fraction */
  readonly time?: number
  /** Time of the first packet, UTC `YYYY-MM-DD HH:MM:SS,mmm`. */
  readonly first_seen?: string
  /** Time of the last packet, UTC. */
  readonly last_seen?: string
  /** Position of the first packet's record header in the capture, in bytes. 1.2 and later. */
  readonly offset?: number
  /** Process that opened the socket, where the behaviour log tells it. */
  readonly process?: FlowProcess
  /** An end of the conversation is on the passlist. */
  readonly passlisted?: boolean
}

export interface FlowProcess {
  readonly process_id: number
  readonly process_name: string | null
}

export interface Icmp {
  readonly src: string
  readonly dst: string
  /** ICMP type number. */
  readonly type: number
  readonly code?: number
  /** Echo payload, non-printable bytes as `\xhh`; `""` for other messages. */
  readonly data: string
}

export interface DnsQuery {
  /** The name asked for. */
  readonly hostname: string
  /** The first address answered in the capture; `null` if none. */
  readonly ip: string | null
  /** `A`, `AAAA`, `MX` …, `TYPE65` where unnamed; the question's type. */
  readonly type?: string
  /** `NOERROR`, `NXDOMAIN` …; absent if no answer was seen. */
  readonly rcode?: string
  readonly answers?: readonly DnsAnswer[]
  /** The server that was asked. */
  readonly server?: string
  /** How the name was looked for, if not by DNS itself. */
  readonly protocol?: 'mdns' | 'llmnr'
  /** Nobody asked: a machine announced the record to its neighbours (mDNS). */
  readonly announced?: boolean
  /** The name is on the passlist. */
  readonly passlisted?: boolean
  /** Time of the first query, UTC `YYYY-MM-DD HH:MM:SS,mmm`. */
  readonly first_seen?: string
}

export interface DnsAnswer {
  readonly type: string
  /** Address, name or text; fields of structured types joined as zone files do. */
  readonly data: string
  /** Seconds. */
  readonly ttl?: number
}

/** One request, with its response where the capture has it. Text keeps printable ASCII; other bytes are `\xhh`. */
export interface HttpRequest {
  readonly method: string
  /** `Host` header, else the host of an absolute target; `""` if neither tells. */
  readonly host: string
  readonly port: number
  /** `http://host[:port]path`. */
  readonly uri: string
  readonly path: string
  /** `2`, `1.1`, `1.0`, `0.9`. */
  readonly version: string
  /** The request as sent, headers and body. The headers of HTTP/2 are written as those of HTTP/1. */
  readonly data: string
  /** The body, decoded. */
  readonly body: string
  /** SHA-256 of the decoded body; absent without one, and where bytes are missing. */
  readonly body_sha256?: string
  /** Size of the decoded body in bytes; absent without one. */
  readonly body_size?: number
  /** What the body is by its first bytes, in libmagic's words; absent where it was not looked at. */
  readonly body_type?: string
  /** Media type of the body by its first bytes, whatever the headers say. */
  readonly body_mime?: string
  /** The content coding of the body could not be undone (damaged, unknown, too large): body, hash, size and type are those of what was sent. */
  readonly body_coded?: boolean
  readonly 'user-agent'?: string
  readonly headers?: readonly HttpHeader[]
  /** Fingerprint of the client by its headers. */
  readonly ja4h?: string
  /** How often the very same request was sent. 1.2 and later. */
  readonly count?: number
  readonly src?: string
  readonly sport?: number
  readonly dst?: string
  /** It came in TLS, and the analysis brought the keys; the URI is `https`. */
  readonly decrypted?: boolean
  /** Status code of the response. */
  readonly status?: number
  /** Status codes of interim responses (`100`, `103`) that came before. */
  readonly interim?: readonly number[]
  /** The protocol that the connection went over to: `websocket`, `h2c`. What follows is not in `http`, but for HTTP/2. */
  readonly upgrade?: string
  readonly response_headers?: readonly HttpHeader[]
  /** SHA-256 of the decoded response body. */
  readonly response_sha256?: string
  /** Size of the decoded response body in bytes. */
  readonly response_size?: number
  /** The content coding of the response body could not be undone: hash, size and type are those of what was sent. */
  readonly response_coded?: boolean
  /** What the response body is by its first bytes, in libmagic's words; absent where it was not looked at. */
  readonly response_type?: string
  /** Media type of the response body by its first bytes, whatever the headers say. */
  readonly response_mime?: string
  /** Time of the request, UTC `YYYY-MM-DD HH:MM:SS,mmm`. */
  readonly first_seen?: string
  readonly process?: FlowProcess
  /** The host is on the passlist. */
  readonly passlisted?: boolean
}

/** A response without its request. */
export interface HttpResponse {
  readonly src: string
  readonly sport: number
  readonly dst: string
  readonly dport: number
  readonly status?: number
  readonly interim?: readonly number[]
  readonly response_headers?: readonly HttpHeader[]
  readonly response_sha256?: string
  readonly response_size?: number
  /** The content coding of the response body could not be undone: hash, size and type are those of what was sent. */
  readonly response_coded?: boolean
  /** What the body is by its first bytes, in libmagic's words. */
  readonly response_type?: string
  /** Media type of the body by its first bytes. */
  readonly response_mime?: string
  /** Time of the response, UTC `YYYY-MM-DD HH:MM:SS,mmm`. */
  readonly first_seen?: string
}

export interface HttpHeader {
  readonly name: string
  readonly value: string
}

/** A TLS handshake. */
export interface TlsSession {
  readonly src: string
  readonly sport: number
  readonly dst: string
  readonly dport: number
  /** The analysis brought the keys: requests that were inside are in `http`. */
  readonly decrypted?: boolean
  /** What the handshake runs over, if not TCP. */
  readonly transport?: 'quic' | 'dtls'
  /** Server name the client asked for. */
  readonly sni?: string
  /** Version that was negotiated (`TLS 1.2`). */
  readonly version?: string
  readonly cipher?: string
  readonly alpn?: readonly string[]
  /** MD5, hexadecimal. */
  readonly ja3?: string
  /** MD5, hexadecimal. */
  readonly ja3s?: string
  readonly ja4?: string
  readonly ja4s?: string
  /** Hexadecimal. 2.x. */
  readonly session_id?: string
  /** Hexadecimal. 2.x. */
  readonly server_random?: string
  readonly certificates?: readonly TlsCertificate[]
  /** Hellos after the first of either side: after a retry request of TLS 1.3, or in a renegotiation. */
  readonly further_hellos?: readonly TlsHello[]
  /** Time of the first hello, UTC `YYYY-MM-DD HH:MM:SS,mmm`. */
  readonly first_seen?: string
  /** The server name is on the passlist. */
  readonly passlisted?: boolean
}

export interface TlsHello {
  readonly sender: 'client' | 'server'
  readonly sni?: string
  readonly ja3?: string
  readonly ja3s?: string
  readonly ja4?: string
  readonly ja4s?: string
}

export interface TlsCertificate {
  readonly sha256: string
  readonly sha1?: string
  readonly subject?: string
  readonly issuer?: string
  readonly serial?: string
  readonly not_before?: string
  readonly not_after?: string
}

export interface Mail {
  readonly subject?: string
  readonly from?: string
  readonly to?: string
  readonly attachments: readonly MailAttachment[]
}

export interface MailAttachment {
  readonly name?: string
  /** MIME type. */
  readonly type: string
  /** Bytes after decoding. */
  readonly size: number
  readonly sha256: string
}

export interface SmtpSession {
  /** What the client calls itself. */
  readonly hostname?: string
  /** Who logged in. */
  readonly user?: string
  /** Absent where the login does not send it. */
  readonly password?: string
  /** Addresses of the envelope. */
  readonly mail_from?: readonly string[]
  readonly mail_to?: readonly string[]
  readonly mails?: readonly Mail[]
  readonly src?: string
  readonly sport?: number
  readonly dst: string
  readonly dport?: number
  /** What the client sent, non-printable bytes as `\xhh`. */
  readonly raw: string
}

/** What a conversation of a service tells about those who speak. Text keeps printable ASCII; other bytes are `\xhh`. */
export interface ServiceSession {
  /** `ftp`, `pop3`, `imap`, `http`, `ssh`, `smb`, `socks`, `dhcp`, `ntp`, `nbns`, `nbdgm`. */
  readonly protocol: string
  readonly src: string
  readonly sport: number
  readonly dst: string
  readonly dport: number
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
  /** Where a proxy was asked to connect, or the address that was wanted. */
  readonly target?: string
  /** Names that were asked for or announced. */
  readonly names?: readonly string[]
  /** Lines of the client, without passwords. */
  readonly commands?: readonly string[]
  /** UTC, `YYYY-MM-DD HH:MM:SS,mmm`. */
  readonly first_seen?: string
}

export interface IrcMessage {
  /** `client` or `server`. */
  readonly type: string
  readonly command: string
  readonly params: string
  readonly prefix?: string
  readonly src?: string
  readonly dst?: string
}
