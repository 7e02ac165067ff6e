import { readdir, readFile, stat } from 'node:fs/promises'
import { basename, join, relative, sep } from 'node:path'
import { YaraError } from './errors.js'

/** The text of one rule file. */
export interface RuleSource {
  /** Its namespace: below the folder that was given, with `/`, else the name of the file. */
  readonly name: string
  readonly text: string
}

const EXTENSION = /\.(?:yar|yara|rule|rules)$/i

/**
 * The rule files that some paths name: files as they are, and all below folders whose names end in `.yar`, `.yara`, `.rule` or `.rules`, sorted by path.
 *
 * @throws YaraError `ERR_YARA_RULES` if a path cannot be read
 */
export async function readRules(paths: readonly string[]): Promise<RuleSource[]> {
  const sources: RuleSource[] = []
  for (const path of paths) {
    try {
      if ((await stat(path)).isDirectory()) sources.push(...(await readFolder(path)))
      else sources.push({ name: basename(path), text: await readFile(path, 'utf8') })
    } catch (cause) {
      throw new YaraError('ERR_YARA_RULES', `expected rules at ${path}: ${messageOf(cause)}`, { cause })
    }
  }
  return sources
}

async function readFolder(folder: string): Promise<RuleSource[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const names = entries
    .filter((entry) => entry.isFile() && EXTENSION.test(entry.name))
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .sort()
  const sources: RuleSource[] = []
  for (const name of names) sources.push({ name, text: await readFile(join(folder, name), 'utf8') })
  return sources
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
