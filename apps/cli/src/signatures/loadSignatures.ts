import { readdir, readFile, stat } from 'node:fs/promises'
import { basename, extname, join, resolve } from 'node:path'
import { isSignatureClass, readRules, readSigma, type RuleProblem, type SignatureClass } from '@cuculus/signatures'
import { UserError } from '../environment.js'
import { reasonOf } from '../reason.js'

/** Signatures of one file. */
export interface SignatureFile {
  readonly path: string
  readonly signatures: readonly SignatureClass[]
  /** Rules of it that cannot be used. */
  readonly problems: readonly RuleProblem[]
}

/** Which rule cannot be used, and why. */
export function problemText({ document, name, message }: RuleProblem): string {
  return `${name ?? `document ${String(document)}`} cannot be used: ${message}`
}

const rules: ReadonlySet<string> = new Set(['.yml', '.yaml'])
const code: ReadonlySet<string> = new Set(['.ts', '.mts', '.js', '.mjs', '.cjs'])

/** How many files of a folder are looked at, and how deep folders are. */
const fileLimit = 10_000
const depthLimit = 16

/** The files of signatures that a path names: itself, or those in a folder. Tests are none. */
export async function signatureFiles(name: string, cwd: string): Promise<string[]> {
  const path = resolve(cwd, name)
  try {
    if (!(await stat(path)).isDirectory()) return [path]
  } catch (error) {
    throw new UserError(`expected signatures at ${path}: ${reasonOf(error)}`, { cause: error })
  }
  const found: string[] = []
  await walk(path, found, 0)
  return found.sort()
}

async function walk(folder: string, found: string[], depth: number): Promise<void> {
  if (depth > depthLimit) return
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (entry.name === 'node_modules' || entry.name.startsWith('.')) continue
    const path = join(folder, entry.name)
    if (entry.isDirectory()) await walk(path, found, depth + 1)
    else if (entry.isFile() && isSignatureFile(path)) found.push(path)
    if (found.length > fileLimit) throw new UserError(`expected at most ${String(fileLimit)} files in ${folder}`)
  }
}

function isSignatureFile(path: string): boolean {
  const extension = extname(path)
  return (rules.has(extension) || code.has(extension)) && !/\.(?:test|spec|config|d)\.[a-z]+$/.test(basename(path))
}

/**
 * Load one file: rules or Sigma rules (`.yml`), or classes (`.ts`, `.js`): every export that is a class of signatures, or a list of such.
 *
 * @throws UserError if it cannot be read, or has no signature.
 */
export async function loadSignatureFile(path: string): Promise<SignatureFile> {
  const extension = extname(path)
  if (rules.has(extension)) return { path, ...(await rulesOf(path)) }
  if (!code.has(extension)) {
    throw new UserError(`expected rules (.yml) or classes (.ts, .js) in ${path}, found \`${extension}\``)
  }
  const { evaluateModule } = await import('./evaluateModule.js')
  const exported = await evaluateModule(path)
  const signatures = [
    ...new Set(
      Object.values(exported).flatMap((value): readonly unknown[] => (Array.isArray(value) ? value : [value])),
    ),
  ]
  const classes = signatures.filter(isSignatureClass)
  if (classes.length === 0) throw new UserError(`expected ${path} to export classes that inherit Signature, found none`)
  return { path, signatures: classes, problems: [] }
}

async function rulesOf(path: string): Promise<Omit<SignatureFile, 'path'>> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    throw new UserError(`expected rules to read at ${path}: ${reasonOf(error)}`, { cause: error })
  }
  // Every Sigma rule has a detection, and no rule of ours.
  const read = /^detection\s*:/m.test(text) ? readSigma(text) : readRules(text)
  if (read.signatures.length + read.problems.length > 0) return read
  return { signatures: [], problems: [{ document: 1, name: undefined, message: 'expected a rule, found none' }] }
}

/** All that some paths name. */
export async function loadSignatures(names: readonly string[], cwd: string): Promise<SignatureFile[]> {
  const files: SignatureFile[] = []
  for (const name of names)
    for (const path of await signatureFiles(name, cwd)) files.push(await loadSignatureFile(path))
  return files
}
