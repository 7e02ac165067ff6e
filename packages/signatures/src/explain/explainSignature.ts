import type { Diagnostic } from '@cuculus/core'
import { type RulePlan, rulePlanOf } from '../rulePlan.js'
import { defaultTimeLimit, type RunOptions, runSignatures } from '../runSignatures.js'
import type { SignatureResults } from '../scope.js'
import type { Signature, SignatureClass } from '../signature.js'
import { type SigmaPlan, sigmaPlanOf } from '../sigmaSignature.js'
import { Watchdog } from '../watchdog.js'
import type { ConditionExplanation, Explanation } from './explanation.js'
import { ClassObserver } from './observeClass.js'
import { notePositions } from './placeOf.js'
import { RuleObserver } from './ruleObserver.js'
import { SigmaObserver } from './sigmaObserver.js'

/** Observers look at everything, which takes longer than a signature may. */
const observerTime = 60_000

/**
 * Run signatures and say of one why it matched or did not: which parts of its condition hold and by which calls and values, and what came nearest to those that do not. Of a class: what it was
 * told, what it asked, what it answered.
 *
 * @param signatures - All that run: the one in question may listen to others.
 * @returns `undefined` if none of them has the name.
 *
 * @example
 * ```ts
 * const explanation = await explainSignature('persistence_run_key', defaultSignatures, results)
 * ```
 */
export async function explainSignature(
  name: string,
  signatures: readonly SignatureClass[],
  results: SignatureResults,
  options: RunOptions = {},
): Promise<Explanation | undefined> {
  const watchdog = new Watchdog()
  const found = signatures
    .map((type) => ({ type, instance: instanceOf(type, watchdog) }))
    .find(({ instance }) => instance?.name === name)
  if (found?.instance === undefined) return undefined
  const { type, instance } = found
  notePositions(results)
  const log: string[] = []
  const observed = observe(name, type)
  const others = signatures.filter((other) => other !== type)
  const { matches, diagnostics, timings } = await runSignatures([observed.type, ...others], results, {
    ...options,
    onLog: (message) => {
      log.push(message)
      options.onLog?.(message)
    },
  })
  const condition = await observed.condition?.(results, options)
  const match = matches.find((candidate) => candidate.name === name)
  const took = timings.some((timing) => timing.name === name)
  return {
    name,
    description: instance.description,
    ...(match === undefined ? {} : { match }),
    ...(took ? {} : { skipped: log.find((line) => line.startsWith(`${name} `)) ?? 'it is switched off' }),
    diagnostics: diagnostics.filter((diagnostic) => isAbout(diagnostic, name)),
    ...(condition === undefined ? {} : { condition }),
    ...(observed.observer === undefined
      ? {}
      : { handlers: observed.observer.handlers, questions: observed.observer.questions }),
  }
}

interface Observed {
  readonly type: SignatureClass
  /** Runs the results past an observer of the same condition. */
  readonly condition?: (results: SignatureResults, options: RunOptions) => Promise<ConditionExplanation>
  readonly observer?: ClassObserver
}

function observe(name: string, type: SignatureClass): Observed {
  const { [rulePlanOf]: rule, [sigmaPlanOf]: sigma } = type as {
    readonly [rulePlanOf]?: RulePlan
    readonly [sigmaPlanOf]?: SigmaPlan
  }
  if (rule !== undefined) return { type, condition: beside(() => new RuleObserver(name, rule)) }
  if (sigma !== undefined) return { type, condition: beside(() => new SigmaObserver(name, sigma)) }
  const observer = new ClassObserver()
  return { type: observer.observe(type), observer }
}

function beside(make: () => RuleObserver | SigmaObserver): NonNullable<Observed['condition']> {
  return async (results, options) => {
    // One instance is made by the engine; it is the last one that saw everything.
    let observer = make()
    const type = function () {
      observer = make()
      return observer
    } as unknown as SignatureClass // a constructor that returns an object is what `new` gives
    await runSignatures([type], results, {
      ...(options.signal === undefined ? {} : { signal: options.signal }),
      timeLimit: observerTime,
    })
    return observer.explain()
  }
}

/** A class whose constructor fails or does not end has no name to be found by; the engine tells of it. */
function instanceOf(type: SignatureClass, watchdog: Watchdog): Signature | undefined {
  let made: Signature | undefined
  try {
    watchdog.run(() => {
      made = new type()
    }, defaultTimeLimit)
  } catch {
    return undefined
  }
  return made
}

function isAbout({ message }: Diagnostic, name: string): boolean {
  return message.startsWith(`${name}:`) || message.includes('could not be read to their end')
}
