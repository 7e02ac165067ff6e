import { type Environment, exitCode } from '../../environment.js'
import { printable } from '../../printable.js'
import { instancesOf, selectSignatures, type SignatureSelection } from '../../signatures/selectSignatures.js'

/** `cuculus signatures list`. */
export async function listCommand(
  options: SignatureSelection & { readonly json: boolean },
  environment: Environment,
): Promise<number> {
  const { stdout, stderr } = environment
  const signatures = instancesOf(await selectSignatures(options, environment), stderr)
  if (options.json) {
    for (const signature of signatures) {
      const { name, description, severity, confidence, weight, alert, enabled, categories, families } = signature
      const { authors, references, ttps, mbcs, platform, minimum, maximum } = signature
      const about = { name, description, severity, confidence, weight, alert, enabled, categories, families }
      stdout.write(`${JSON.stringify({ ...about, authors, references, ttps, mbcs, platform, minimum, maximum })}\n`)
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
  const widths = [0, 1, 2, 3].map((column) => Math.max(...rows.map((cells) => cells[column]?.length ?? 0)))
  for (const cells of rows) {
    const line = cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')
    stdout.write(`${line.trimEnd()}\n`)
  }
  return exitCode.ok
}
