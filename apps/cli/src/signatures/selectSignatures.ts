import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Signature, SignatureClass, SignatureOverlay } from '@cuculus/signatures'
import { type Environment, UserError } from '../environment.js'
import { printable } from '../printable.js'
import { reasonOf } from '../reason.js'
import { loadSignatures, problemText } from './loadSignatures.js'

export interface SignatureSelection {
  /** `--signatures`: files or folders of the user's own. */
  readonly signatures: readonly string[]
  /** `--no-default`: `false` leaves the default set out. */
  readonly default: boolean
}

/** What is to run. */
export interface SelectedSignatures {
  readonly signatures: readonly SignatureClass[]
  /** Rules of the user that cannot be used: file, line and why. */
  readonly refused: readonly string[]
}

/** How many rules that cannot be used are told: folders of Sigma rules have hundreds. */
const shownRefused = 20

/** The default set and the user's own, which stand first: of two with one name the first runs. Rules that cannot be used are told. */
export async function selectSignatures(
  selection: SignatureSelection,
  { cwd, stderr }: Pick<Environment, 'cwd' | 'stderr'>,
): Promise<SelectedSignatures> {
  const own = await loadSignatures(selection.signatures, cwd)
  const refused = own.flatMap(({ path, problems }) =>
    problems.map((problem) => {
      const { line } = problem
      return `${line === undefined ? path : `${path}:${String(line)}`}: ${problemText(problem)}`
    }),
  )
  for (const text of refused.slice(0, shownRefused)) stderr.write(`cuculus: ${printable(text, 1000)}\n`)
  if (refused.length > shownRefused) {
    stderr.write(`cuculus: … ${String(refused.length - shownRefused)} more rules cannot be used\n`)
  }
  const standard = selection.default ? (await import('@cuculus/signatures-default')).defaultSignatures : []
  return { signatures: [...own.flatMap(({ signatures }) => signatures), ...standard], refused }
}

/** An instance of each, to be read; one whose constructor fails is told and left out. */
export function instancesOf(signatures: readonly SignatureClass[], stderr: Environment['stderr']): Signature[] {
  return signatures.flatMap((type) => {
    try {
      return [new type()]
    } catch (error) {
      stderr.write(`cuculus: ${printable(type.name)} could not be made: ${printable(reasonOf(error), 500)}\n`)
      return []
    }
  })
}

/** Read `--overlay`: settings by name of signature, in JSON. The engine checks what they say. */
export async function readOverlay(path: string | undefined, cwd: string): Promise<SignatureOverlay> {
  if (path === undefined) return {}
  try {
    const value: unknown = JSON.parse(await readFile(resolve(cwd, path), 'utf8'))
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as SignatureOverlay
  } catch (error) {
    throw new UserError(`expected an overlay in JSON at ${path}: ${reasonOf(error)}`, { cause: error })
  }
  throw new UserError(`expected an object of settings by name in ${path}`)
}
