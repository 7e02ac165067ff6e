import type { Diagnostic } from '@cuculus/core'
import { applyOverlay, type SignatureOverlay } from './overlay.js'
import { Participant } from './participant.js'
import { versionFits } from './sandboxVersion.js'
import { isSignature, type Signature, type SignatureClass } from './signature.js'
import { reason } from './reason.js'

/** What decides who takes part. */
export interface RosterOptions {
  readonly overlay: SignatureOverlay
  /** The sandbox's version. */
  readonly version: string
  /** Guest of the analysis. */
  readonly platform: string
  /** Runs code of a signature under the watchdog; `false` if it had to be stopped. */
  readonly guard: (work: () => void) => boolean
  readonly attach: (signature: Signature, participant: Participant) => void
  readonly report: (diagnostic: Diagnostic) => void
  readonly log: (message: string) => void
}

/** One participant for each signature that is enabled and fits this analysis, in the order given. */
export function assemble(classes: readonly SignatureClass[], options: RosterOptions): Participant[] {
  const known = new Set<string>()
  const participants: Participant[] = []
  for (const type of classes) {
    const participant = enter(type, options)
    if (participant === undefined) continue
    const { name } = participant
    if (known.has(name)) {
      options.report({
        code: 'SIGNATURE_DUPLICATE',
        message: `${name}: two signatures have this name, the first one runs`,
      })
      continue
    }
    known.add(name)
    if (takesPart(participant.signature, options)) participants.push(participant)
  }
  for (const name of Object.keys(options.overlay)) {
    if (!known.has(name)) {
      options.report({
        code: 'SIGNATURE_OVERLAY',
        message: `the overlay names ${JSON.stringify(name)}, which is no signature`,
      })
    }
  }
  return participants
}

/** Make the first instance of a signature and set it up; a class that cannot be used is reported and left out. */
function enter(type: SignatureClass, options: RosterOptions): Participant | undefined {
  const { overlay, report } = options
  const label = type.name === '' ? 'a signature' : type.name
  try {
    const signature = construct(type, options.guard)
    const participant: Participant = new Participant(signature, () => {
      const again = new type()
      applyOverlay(again, overlay)
      options.attach(again, participant)
      return again
    })
    for (const problem of applyOverlay(signature, overlay)) {
      report({ code: 'SIGNATURE_OVERLAY', message: `${signature.name}: ${problem}` })
    }
    options.attach(signature, participant)
    return participant
  } catch (error) {
    const code = error instanceof Unusable ? error.code : 'SIGNATURE_FAILED'
    report({
      code,
      message: `${label}: ${error instanceof Unusable ? error.message : `its constructor threw ${reason(error)}`}`,
    })
    return undefined
  }
}

/** A class that cannot take part, and why. */
class Unusable extends Error {
  readonly code: 'SIGNATURE_INVALID' | 'SIGNATURE_TIMEOUT'

  constructor(code: Unusable['code'], message: string) {
    super(message)
    this.code = code
  }
}

function construct(type: SignatureClass, guard: RosterOptions['guard']): Signature {
  let made: unknown
  const ended = guard(() => {
    made = new type()
  })
  if (!ended) throw new Unusable('SIGNATURE_TIMEOUT', 'its constructor did not end in time')
  // Types bind authors who write TypeScript; everybody else is checked here.
  if (!isSignature(made)) throw new Unusable('SIGNATURE_INVALID', 'expected a class that inherits Signature')
  const { name, severity } = made as { readonly name: unknown; readonly severity: unknown }
  if (typeof name !== 'string' || name === '') {
    throw new Unusable('SIGNATURE_INVALID', 'expected a non-empty text as `name`')
  }
  if (typeof severity !== 'number' || !Number.isFinite(severity)) {
    throw new Unusable('SIGNATURE_INVALID', 'expected a number as `severity`')
  }
  return made
}

function takesPart(signature: Signature, { version, platform, report, log }: RosterOptions): boolean {
  const { name, enabled, minimum, maximum } = signature
  if (!enabled) return false
  if (signature.platform !== undefined && signature.platform !== platform) {
    log(`${name} is for ${signature.platform}, not for ${platform}`)
    return false
  }
  const fit = versionFits(version, minimum, maximum)
  if (fit === 'fits') return true
  if (fit === 'invalid') {
    const limits = [minimum, maximum].filter((limit) => limit !== undefined).join(' … ')
    report({
      code: 'SIGNATURE_VERSION',
      message: `${name}: expected a version such as \`1.2\` or \`2.0.7\`, found \`${limits}\``,
    })
  } else {
    log(`${name} needs ${minimum ?? 'any'} … ${maximum ?? 'any'}, ${version} is ${fit}`)
  }
  return false
}
