import { type Environment, exitCode } from '../../environment.js'
import { jsonLine } from '../../jsonLine.js'
import { printable } from '../../printable.js'
import { table } from '../../signatures/table.js'
import { instancesOf, selectSignatures, type SignatureSelection } from '../../signatures/selectSignatures.js'

/** `cuculus signatures list`. */
export async function listCommand(
  options: SignatureSelection & { readonly json: boolean },
  environment: Environment,
): Promise<number> {
  const { stdout, stderr } = environment
  const selected = await selectSignatures(options, environment)
  const signatures = instancesOf(selected.signatures, stderr)
  if (options.json) {
    for (const signature of signatures) {
      const { name, description, severity, confidence, weight, alert, enabled, categories, families } = signature
      const { authors, references, ttps, mbcs, platform, minimum, maximum } = signature
      const about = { name, description, severity, confidence, weight, alert, enabled, categories, families }
      stdout.write(jsonLine({ ...about, authors, references, ttps, mbcs, platform, minimum, maximum }))
    }
    return exitCode.ok
  }
  const rows = [
    ['NAME', 'SEVERITY', 'ATT&CK', 'CATEGORIES', 'PLATFORM'],
    ...signatures.map(({ name, severity, ttps, categories, platform = 'any' }) =>
      [name, String(severity), ttps.join(' ') || '-', categories.join(' ') || '-', platform].map((cell) =>
        printable(cell, 80),
      ),
    ),
  ]
  stdout.write(`${table(rows).join('\n')}\n`)
  return exitCode.ok
}
