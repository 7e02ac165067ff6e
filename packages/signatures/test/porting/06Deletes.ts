import type { Call } from '@cuculus/core'
import { Signature } from '@cuculus/signatures'

export class Deletes extends Signature {
  readonly name = 'ported_deletes'
  override readonly description = 'Deletes documents of the user'
  override readonly severity = 3
  override readonly ttps = ['T1485']
  override readonly filterApiNames = ['DeleteFileW', 'NtDeleteFile']

  override onCall(call: Call) {
    if (call.status !== 'SUCCESS') return
    const path = this.getArgument(call, 'filepath') ?? ''
    if (/\.(docx?|xlsx?|pdf)$/i.test(path)) this.markCall()
  }

  override onComplete() {
    return this.hasMarks(5)
  }
}
