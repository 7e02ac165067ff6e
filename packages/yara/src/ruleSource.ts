import { readdir, readFile, stat } from 'node:fs/promises'
import { basename, dirname, join, relative, resolve, sep } from 'node:path'
import { YaraError } from './errors.js'
import { IncludedRules } from './includedRules.js'

/** The text of one rule file, with what it includes. */
export interface RuleSource {
  /** Its namespace: below the folder that was given, with `/`, else the name of the file. */
  readonly name: string
  readonly text: string
  /** Why an include of it cannot be read; the file cannot be compiled then. */
  readonly problem?: string
}

const EXTENSION = /\.(?:yar|yara|rule|rules)$/i

/**
 * The rule files that some paths name: files as they are, and all below folders whose names end in `.yar`, `.yara`, `.rule` or `.rules`, sorted by path. What a file
 * includes becomes part of it, and is none of its own if it is in the same folder.
 *
 * @throws YaraError `ERR_YARA_RULES` if a path cannot be read
 */
export async function readRules(paths: readonly string[]): Promise<RuleSource[]> {
  const sources: RuleSource[] = []
  for (const path of paths) {
    try {
      if ((await stat(path)).isDirectory()) sources.push(...(await readFolder(resolve(path))))
      else sources.push(await readSource(resolve(path), basename(path), new IncludedRules(dirname(resolve(path)))))
    } catch (cause) {
      throw new YaraError('ERR_YARA_RULES', `expected rules at ${path}: ${messageOf(cause)}`, { cause })
    }
  }
  return sources
}

async function readFolder(folder: string): Promise<readonly RuleSource[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const names = entries
    .filter((entry) => entry.isFile() && EXTENSION.test(entry.name))
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .sort()
  const included = new IncludedRules(folder)
  const sources = new Map<string, RuleSource>()
  const partsOf = new Map<string, ReadonlySet<string>>()
  for (const name of names) {
    const source = await readSource(join(folder, name), name, included)
    sources.set(name, source)
    partsOf.set(name, new Set(included.last.map((path) => relative(folder, path).split(sep).join('/'))))
  }
  return [...sources.values()].filter(({ name }) => !isPart(name, partsOf))
}

/** Whether another file includes this one; of two that include each other the first stays. */
function isPart(name: string, partsOf: ReadonlyMap<string, ReadonlySet<string>>): boolean {
  for (const [other, parts] of partsOf) {
    if (other === name || !parts.has(name)) continue
    const isMutual = partsOf.get(name)?.has(other) ?? false
    if (!isMutual || other < name) return true
  }
  return false
}

async function readSource(path: string, name: string, included: IncludedRules): Promise<RuleSource> {
  const text = await readFile(path, 'utf8')
  try {
    return { name, text: await included.expand(path, text) }
  } catch (error) {
    return { name, text, problem: messageOf(error) }
  }
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
