import type { SignatureMatch } from '@cuculus/core'
import { Signature } from '@cuculus/signatures'

export class Meta extends Signature {
  readonly name = 'ported_meta'
  override readonly description = 'Stays on the machine and destroys what is on it'
  override readonly severity = 4
  readonly #seen = new Set<string>()

  override onSignature({ name }: SignatureMatch) {
    this.#seen.add(name)
    return this.#seen.has('ported_run_key') && this.#seen.has('ported_commands') ? true : undefined
  }
}
