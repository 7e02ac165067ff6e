import type { Processing } from '@cuculus/core'
import { type Environment, exitCode } from '../environment.js'
import { jsonLine } from '../jsonLine.js'
import { printable } from '../printable.js'
import { selectModules } from '../selectModules.js'

/** `cuculus modules`. */
export async function modulesCommand(
  options: { readonly module: readonly string[]; readonly json: boolean },
  { cwd, stdout }: Environment,
): Promise<number> {
  const modules = (await selectModules(options, cwd)).modules.map(describe)
  if (options.json) {
    stdout.write(jsonLine(modules))
    return exitCode.ok
  }
  const rows = [['KEY', 'PACKAGE', 'VERSION', 'READS'], ...modules.map(row)]
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((cells) => cells[column]?.length ?? 0)))
  for (const cells of rows) {
    stdout.write(
      `${cells
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd()}\n`,
    )
  }
  return exitCode.ok
}

interface Description {
  readonly key: string
  readonly package: string | null
  readonly version: string | null
  readonly requires: readonly string[]
  readonly optional: readonly string[]
}

function describe({ key, origin, requires, optional }: Processing): Description {
  return { key, package: origin?.package ?? null, version: origin?.version ?? null, requires, optional }
}

function row({ key, package: name, version, requires, optional }: Description): string[] {
  const reads = [...requires, ...optional.map((other) => `${other}?`)]
  return [key, name ?? '-', version ?? '-', reads.join(' ')].map((cell) => printable(cell))
}
