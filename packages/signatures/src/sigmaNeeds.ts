import type { ActivityField } from './activity.js'
import type { ActivityNeed } from './activityNeeds.js'
import type { SigmaFormula } from './sigmaCondition.js'
import type { SigmaModifiers } from './sigmaModifiers.js'
import { wildcardTexts } from './wildcardTest.js'

/** What an activity needs to pass, one of these; `undefined` if that is not known. */
export type SigmaNeeds = readonly ActivityNeed[] | undefined

/** Texts that are shorter are in nearly every value. */
const shortest = 3

/** What is needed where all of some things have to pass: what says most. */
export function needsOfAll(parts: readonly SigmaNeeds[]): SigmaNeeds {
  let best: SigmaNeeds
  for (const part of parts) if (part !== undefined && (best === undefined || worth(part) > worth(best))) best = part
  return best
}

/** What is needed where any of some things has to pass. */
export function needsOfAny(parts: readonly SigmaNeeds[]): SigmaNeeds {
  return parts.every((part) => part !== undefined) ? parts.flatMap((part) => part) : undefined
}

/** What is needed for a field to have a value, as far as it is in a field of the activity. */
export function needsOfValue(
  fields: readonly ActivityField[] | undefined,
  wanted: unknown,
  how: SigmaModifiers,
): SigmaNeeds {
  const { operator, neq, windash, encodings } = how
  if (fields === undefined || operator !== 'text' || neq || windash || encodings.length > 0) return undefined
  if (typeof wanted !== 'string' && typeof wanted !== 'number') return undefined
  const all = wildcardTexts(String(wanted))
  const texts = fields.includes('key') ? all.flatMap(keyTexts) : all
  const longest = texts.reduce((a, b) => (b.length > a.length ? b : a), '')
  return longest.length < shortest ? undefined : [{ fields, texts: [longest] }]
}

/** Rules write the short names of hives, or the ends of these, activities the long ones; and the number of the control set stands in keys, or that it is the current one. */
function keyTexts(text: string): readonly string[] {
  return withoutHive(text).split(/currentcontrolset|controlset\d{3}/)
}

function withoutHive(text: string): string {
  const end = text.indexOf('\\')
  const first = end < 0 ? text : text.slice(0, end)
  if (!first.startsWith('hk') && first.length > 4) return text
  return end < 0 ? '' : text.slice(end + 1)
}

/** What is needed for a condition to hold. */
export function needsOfFormula(formula: SigmaFormula, selections: ReadonlyMap<string, SigmaNeeds>): SigmaNeeds {
  switch (formula.op) {
    case 'and':
      return needsOfAll(formula.parts.map((part) => needsOfFormula(part, selections)))
    case 'or':
      return needsOfAny(formula.parts.map((part) => needsOfFormula(part, selections)))
    case 'not':
      return undefined
    case 'selection':
      return selections.get(formula.name)
  }
}

function worth(needs: readonly ActivityNeed[]): number {
  return Math.min(...needs.flatMap(({ texts }) => texts.map(({ length }) => length))) - needs.length / 100
}
