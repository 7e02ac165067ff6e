/** Secrets of one connection, hexadecimal text made bytes. */
export interface TlsSecrets {
  /** TLS 1.2 and older. */
  master?: Buffer
  /** TLS 1.3, in handshake and application data, client and server. */
  clientHandshake?: Buffer
  serverHandshake?: Buffer
  clientTraffic?: Buffer
  serverTraffic?: Buffer
}

const labels = new Map<string, keyof TlsSecrets>([
  ['CLIENT_RANDOM', 'master'],
  ['CLIENT_HANDSHAKE_TRAFFIC_SECRET', 'clientHandshake'],
  ['SERVER_HANDSHAKE_TRAFFIC_SECRET', 'serverHandshake'],
  ['CLIENT_TRAFFIC_SECRET_0', 'clientTraffic'],
  ['SERVER_TRAFFIC_SECRET_0', 'serverTraffic'],
])

const mostConnections = 100_000
const longestLine = 1024

/**
 * Keys that an analysis brings, so that TLS can be read.
 *
 * Understood are the lines of `SSLKEYLOGFILE` (draft-ietf-tls-keylogfile), of Cuckoo 2's `tlsmaster.txt`
 * (`RSA Session-ID:… Master-Key:…`) and of CAPE's `tlsdump.log` (`client_random: …, … master_secret: …`). Other lines are passed over.
 */
export class TlsKeys {
  readonly #byRandom = new Map<string, TlsSecrets>()
  readonly #bySession = new Map<string, Buffer>()

  /** Connections of which there is a secret. */
  get size(): number {
    return this.#byRandom.size + this.#bySession.size
  }

  /** Take the lines of a key log. */
  add(text: string): void {
    for (const line of text.split('\n')) if (line.length <= longestLine) this.#line(line.trim())
  }

  /** The secrets of a connection, by its client's random, else its session; both hexadecimal. */
  find(clientRandom: string, sessionId: string): TlsSecrets | undefined {
    const known = this.#byRandom.get(clientRandom)
    if (known !== undefined) return known
    const master = sessionId === '' ? undefined : this.#bySession.get(sessionId)
    return master === undefined ? undefined : { master }
  }

  #line(line: string): void {
    const log = /^([A-Z_\d]+) ([\da-f]{64}) ([\da-f]{32,128})$/i.exec(line)
    const label = labels.get(log?.[1] ?? '')
    if (log !== null && label !== undefined) {
      this.#secrets(log[2] ?? '')[label] = Buffer.from(log[3] ?? '', 'hex')
      return
    }
    const session = /^RSA Session-ID:([\da-f]{2,64}) Master-Key:([\da-f]{96})$/i.exec(line)
    if (session !== null) {
      if (this.#bySession.size < mostConnections)
        this.#bySession.set((session[1] ?? '').toLowerCase(), Buffer.from(session[2] ?? '', 'hex'))
      return
    }
    const random = /client_random[:=] ?([\da-f]{64})/i.exec(line)?.[1]
    const master = /master_secret[:=] ?([\da-f]{96})/i.exec(line)?.[1]
    if (random !== undefined && master !== undefined) this.#secrets(random).master = Buffer.from(master, 'hex')
  }

  #secrets(random: string): TlsSecrets {
    const key = random.toLowerCase()
    const known = this.#byRandom.get(key)
    if (known !== undefined) return known
    const secrets: TlsSecrets = {}
    if (this.#byRandom.size < mostConnections) this.#byRandom.set(key, secrets)
    return secrets
  }
}
