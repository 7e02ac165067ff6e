import { Signature } from '@cuculus/signatures'

const mutexes = ['Global\\OnlyOnce-7f', 'Local\\OnlyOnce-7f', /^ro_[0-9a-f]{8}$/]

export class Mutexes extends Signature {
  readonly name = 'ported_mutexes'
  override readonly description = 'Makes mutexes of the family OnlyOnce'
  override readonly severity = 3
  override readonly families = ['OnlyOnce']

  override run() {
    for (const mutex of mutexes) {
      const found = this.checkMutex(mutex)
      if (found !== null) this.markIoc('mutex', found)
    }
    return this.hasMarks()
  }
}
