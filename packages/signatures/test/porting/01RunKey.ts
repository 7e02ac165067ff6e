import { Signature } from '@cuculus/signatures'

export class RunKey extends Signature {
  readonly name = 'ported_run_key'
  override readonly description = 'Starts with Windows by a Run key'
  override readonly severity = 3
  override readonly categories = ['persistence']
  override readonly ttps = ['T1547.001']

  override run() {
    const key = this.checkWriteKey(String.raw`.*\\CurrentVersion\\Run(Once)?\\`, { regex: true })
    if (key !== null) this.data.push({ key })
    return this.hasMatches()
  }
}
