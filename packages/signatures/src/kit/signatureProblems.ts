import { attackProblem, isAttackId, isMbcId } from '../attackIds.js'
import { versionFits } from '../sandboxVersion.js'
import type { Signature } from '../signature.js'

/** Guests that sandboxes have. */
const platforms: readonly string[] = ['windows', 'linux', 'darwin', 'macos', 'android', 'ios']

/** What a signature says of itself that is wrong, in words: shown to its author. None of it keeps the signature from running. */
export function signatureProblems(signature: Signature): string[] {
  const { ttps, mbcs, platform, description, severity, minimum, maximum } = signature
  const techniques = ttps.flatMap((id) => {
    if (!isAttackId(id)) return [`${JSON.stringify(id)} is no id of ATT&CK`]
    return attackProblem(id, platform) ?? []
  })
  return [
    ...techniques,
    ...mbcs.filter((id) => !isMbcId(id)).map((id) => `${JSON.stringify(id)} is no id of the Malware Behavior Catalog`),
    ...(description.trim() === '' ? ['it has no description'] : []),
    ...(Number.isInteger(severity) && severity >= 0 && severity <= 5 ? [] : [`its severity is ${String(severity)}`]),
    ...(platform === undefined || platforms.includes(platform)
      ? []
      : [`no sandbox tells the platform ${JSON.stringify(platform)}; there are ${platforms.join(', ')}`]),
    ...(versionFits('1.0', minimum, maximum) === 'invalid' ? ['its `minimum` or `maximum` is no version'] : []),
  ]
}
