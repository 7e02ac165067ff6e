import { Signature } from '@cuculus/signatures'

export class Packed extends Signature {
  readonly name = 'ported_packed'
  override readonly description = 'Has sections that are packed or encrypted'
  override readonly severity = 2
  override readonly ttps = ['T1027.002']

  override run() {
    for (const { name, entropy } of this.results.static?.pe_sections ?? []) {
      if (entropy > 7.2) this.data.push({ section: name, entropy })
    }
    return this.hasMatches()
  }
}
