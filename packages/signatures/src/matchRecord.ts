import type { Diagnostic, SignatureMatch } from '@cuculus/core'
import { attackProblem, isAttackId, isMbcId } from './attackIds.js'
import { dataLimit } from './evidence.js'
import { evidenceOf, type Signature } from './signature.js'
import { reason } from './reason.js'

/** The record of a match, as it stands now. What a signature filed that JSON cannot hold is left out, and reported. */
export function matchRecord(signature: Signature, report: (diagnostic: Diagnostic) => void): SignatureMatch {
  const evidence = evidenceOf(signature)
  const complain = (code: string, message: string): void => {
    report({ code, message: `${signature.name}: ${message}` })
  }
  const known = (ids: readonly string[], test: (id: string) => boolean, catalogue: string): string[] =>
    ids.filter((id) => {
      if (test(id)) return true
      complain('SIGNATURE_BAD_ID', `expected an id of ${catalogue}, found ${JSON.stringify(id)}`)
      return false
    })
  const ttps = known(signature.ttps, isAttackId, 'ATT&CK')
  for (const id of ttps) {
    const problem = attackProblem(id, signature.platform)
    if (problem !== undefined) complain('SIGNATURE_UNKNOWN_ID', problem)
  }
  if (evidence.data.length > dataLimit) {
    complain('SIGNATURE_DATA_CUT', `kept ${String(dataLimit)} of ${String(evidence.data.length)} records`)
  }
  return {
    name: signature.name,
    description: signature.description,
    severity: signature.severity,
    alert: signature.alert,
    references: [...signature.references],
    data: plain(evidence.data.slice(0, dataLimit), complain),
    categories: [...signature.categories],
    families: [...signature.families],
    authors: [...signature.authors],
    confidence: signature.confidence,
    weight: signature.weight,
    ttps,
    mbcs: known(signature.mbcs, isMbcId, 'the Malware Behavior Catalog'),
    ...(evidence.markCount > 0 ? { marks: plain(evidence.marks, complain), markcount: evidence.markCount } : {}),
  }
}

/** A copy in JSON's own terms: evidence must not keep the report from being written, and must not change afterwards. */
function plain<T extends object>(items: readonly T[], complain: (code: string, message: string) => void): T[] {
  return items.flatMap((item) => {
    try {
      const text = JSON.stringify(item) as string | undefined
      // What JSON gives back has the shape that went in, less what JSON cannot hold.
      if (text !== undefined) return [JSON.parse(text) as T]
    } catch (error) {
      complain('SIGNATURE_FAILED', `evidence that JSON cannot hold: ${reason(error)}`)
    }
    return []
  })
}

/** Ascending by severity, then name; by code unit, so that every machine sorts alike. */
export function compareMatches(a: SignatureMatch, b: SignatureMatch): number {
  return a.severity - b.severity || (a.name < b.name ? -1 : Number(a.name > b.name))
}
