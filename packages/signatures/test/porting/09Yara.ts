import type { YaraMatch } from '@cuculus/core'
import { Signature, type YaraSubject } from '@cuculus/signatures'

export class Yara extends Signature {
  readonly name = 'ported_yara'
  override readonly description = 'Is of a family that a YARA rule knows'
  override readonly severity = 3

  override onYara(match: YaraMatch, subject: YaraSubject) {
    if (!match.name.startsWith('Family_')) return
    this.markIoc('yara', match.name, subject.name)
  }

  override onComplete() {
    return this.hasMarks()
  }
}
