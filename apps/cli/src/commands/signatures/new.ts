import { mkdir, writeFile } from 'node:fs/promises'
import { join, relative, resolve } from 'node:path'
import { type Environment, exitCode, UserError } from '../../environment.js'
import { printable } from '../../printable.js'
import { reasonOf } from '../../reason.js'
import { scaffold } from '../../signatures/scaffold.js'

export interface NewCommandOptions {
  readonly yaml: boolean
  readonly typescript: boolean
  readonly dir: string
  readonly force: boolean
}

/** `cuculus signatures new NAME`: a signature and its tests, which pass. */
export async function newCommand(
  name: string,
  options: NewCommandOptions,
  { cwd, stdout }: Environment,
): Promise<number> {
  if (options.yaml && options.typescript) throw new UserError('expected --yaml or --typescript, found both')
  if (!/^[a-z][a-z0-9_]{0,99}$/.test(name)) {
    throw new UserError(
      `expected a name of lower-case letters, digits and \`_\` that begins with a letter, found \`${name}\``,
    )
  }
  const folder = resolve(cwd, options.dir)
  const files = scaffold(name, options.typescript ? 'typescript' : 'yaml')
  try {
    await mkdir(folder, { recursive: true })
    for (const [file, content] of files) {
      // Nothing of the user's is written over by chance.
      await writeFile(join(folder, file), content, { flag: options.force ? 'w' : 'wx' })
    }
  } catch (error) {
    const exists = (error as NodeJS.ErrnoException).code === 'EEXIST'
    throw new UserError(
      `the signature could not be written to ${folder}: ${exists ? 'a file of that name exists (--force overwrites it)' : reasonOf(error)}`,
      { cause: error },
    )
  }
  const shown = files.map(([file]) => relative(cwd, join(folder, file)))
  stdout.write(`wrote ${shown.map((file) => printable(file)).join(' and ')}\n`)
  stdout.write(`try it: cuculus signatures test ${printable(shown[0] ?? '')}\n`)
  return exitCode.ok
}
