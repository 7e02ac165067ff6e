import { Signature } from '@cuculus/signatures'

export class Commands extends Signature {
  readonly name = 'ported_commands'
  override readonly description = 'Deletes shadow copies with a command'
  override readonly severity = 3
  override readonly ttps = ['T1490']

  override run() {
    for (const command of this.getCommandLines()) {
      const lower = command.toLowerCase()
      if (lower.includes('vssadmin') && lower.includes('delete')) this.data.push({ command })
    }
    return this.hasMatches()
  }
}
