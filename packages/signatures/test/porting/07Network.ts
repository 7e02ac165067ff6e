import { Signature } from '@cuculus/signatures'

export class Network extends Signature {
  readonly name = 'ported_network'
  override readonly description = 'Asks a gate of its makers for work'
  override readonly severity = 3
  override readonly ttps = ['T1071.001']

  override run() {
    const domain = this.checkDomain(/\.onion\.(ws|pet|ly)$/)
    if (domain !== null) this.markIoc('domain', domain.domain)
    const request = this.checkUrl(String.raw`https?://[^/]+/gate\.php`, { regex: true })
    if (request !== null) this.markIoc('url', request.uri)
    return this.hasMarks()
  }
}
