import type { Call } from '@cuculus/core'
import { Signature } from '@cuculus/signatures'

export class Sleeps extends Signature {
  readonly name = 'ported_sleeps'
  override readonly description = 'Sleeps for more than two minutes in all'
  override readonly severity = 2
  override readonly ttps = ['T1497.003']
  override readonly filterApiNames = ['NtDelayExecution']
  #slept = 0

  override onCall(call: Call) {
    this.#slept += Number(this.getArgument(call, 'Milliseconds')) * (1 + call.repeated)
  }

  override onComplete() {
    if (this.#slept < 120_000) return false
    this.mark({ seconds: Math.round(this.#slept / 1000) })
    return true
  }
}
