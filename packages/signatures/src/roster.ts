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
  /** What was analysed (`file`, `url`), if that is known. */
  readonly category: string | undefined
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
  const instances = construct(classes, options.guard)
  for (const [index, type] of classes.entries()) {
    const participant = enter(type, instances[index], options)
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

/** What came of a constructor. */
type Constructed = { readonly signature: unknown } | { readonly code: string; readonly message: string } | undefined

/** How long constructors run before the watchdog is set anew, in milliseconds. */
const slice = 100

/** An instance of each class; one that does not end costs only itself. */
function construct(classes: readonly SignatureClass[], guard: RosterOptions['guard']): readonly Constructed[] {
  const made: Constructed[] = []
  let next = 0
  while (next < classes.length) {
    const ended = guard(() => {
      const start = performance.now()
      while (next < classes.length && performance.now() - start < slice) {
        const index = next++
        const type = classes[index]
        if (type === undefined) continue
        try {
          made[index] = { signature: new type() }
        } catch (error) {
          made[index] = { code: 'SIGNATURE_FAILED', message: `its constructor threw ${reason(error)}` }
        }
      }
    })
    if (!ended) made[next - 1] = { code: 'SIGNATURE_TIMEOUT', message: 'its constructor did not end in time' }
  }
  return made
}

/** Set the first instance of a signature up; a class that cannot be used is reported and left out. */
function enter(type: SignatureClass, made: Constructed, options: RosterOptions): Participant | undefined {
  const { overlay, report } = options
  const problem = made === undefined || 'code' in made ? made : unusable(made.signature)
  if (problem !== undefined || made === undefined || !('signature' in made) || !isSignature(made.signature)) {
    const { code, message } = problem ?? { code: 'SIGNATURE_INVALID', message: 'expected a class' }
    report({ code, message: `${type.name === '' ? 'a signature' : type.name}: ${message}` })
    return undefined
  }
  const { signature } = made
  const participant: Participant = new Participant(signature, () => {
    const again = new type()
    applyOverlay(again, overlay)
    options.attach(again, participant)
    return again
  })
  for (const message of applyOverlay(signature, overlay)) {
    report({ code: 'SIGNATURE_OVERLAY', message: `${signature.name}: ${message}` })
  }
  options.attach(signature, participant)
  return participant
}

/** Types bind authors who write TypeScript; everybody else is checked here. */
function unusable(made: unknown): { readonly code: string; readonly message: string } | undefined {
  const invalid = (message: string): { readonly code: string; readonly message: string } => ({
    code: 'SIGNATURE_INVALID',
    message,
  })
  if (!isSignature(made)) return invalid('expected a class that inherits Signature')
  const { name, severity } = made as { readonly name: unknown; readonly severity: unknown }
  if (typeof name !== 'string' || name === '') return invalid('expected a non-empty text as `name`')
  if (typeof severity !== 'number' || !Number.isFinite(severity)) return invalid('expected a number as `severity`')
  return undefined
}

function takesPart(signature: Signature, { version, platform, category, report, log }: RosterOptions): boolean {
  const { name, enabled, minimum, maximum, filterAnalysisTypes } = signature
  if (!enabled) return false
  if (signature.platform !== undefined && signature.platform !== platform) {
    log(`${name} is for ${signature.platform}, not for ${platform}`)
    return false
  }
  if (category !== undefined && filterAnalysisTypes.length > 0 && !filterAnalysisTypes.includes(category)) {
    log(`${name} is for ${filterAnalysisTypes.join(', ')}, not for ${category}`)
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
