import { RuleError } from './ruleError.js'

/** Where in a field a value has to be; anywhere else it is the whole. */
export type SigmaPlace = 'contains' | 'startswith' | 'endswith'

/** How a value is compared. */
export type SigmaOperator = 'text' | 're' | 'gt' | 'gte' | 'lt' | 'lte' | 'cidr' | 'exists' | 'fieldref'

export type SigmaEncoding = 'base64' | 'base64offset' | 'utf16' | 'utf16be' | 'utf16le'

/** What the modifiers of a field say (Sigma Modifiers 2.1.0). */
export interface SigmaModifiers {
  readonly operator: SigmaOperator
  readonly place: SigmaPlace | undefined
  /** All values, not one of them. */
  readonly all: boolean
  /** None of what the rest says. */
  readonly neq: boolean
  readonly cased: boolean
  readonly windash: boolean
  /** In this order. */
  readonly encodings: readonly SigmaEncoding[]
  /** `i`, `m`, `s` of `re`. */
  readonly flags: string
}

const places: readonly string[] = ['contains', 'startswith', 'endswith']
const operators: readonly string[] = ['re', 'gt', 'gte', 'lt', 'lte', 'cidr', 'exists', 'fieldref']
const encodings: Readonly<Record<string, SigmaEncoding | undefined>> = {
  base64: 'base64',
  base64offset: 'base64offset',
  utf16: 'utf16',
  utf16be: 'utf16be',
  utf16le: 'utf16le',
  wide: 'utf16le',
}

/** Modifiers that the specification has and nobody can follow here. */
const refused: Readonly<Record<string, string | undefined>> = {
  expand: 'placeholders are filled in by whoever converts the rule',
  ...Object.fromEntries(
    ['minute', 'hour', 'day', 'week', 'month', 'year'].map((name) => [
      name,
      'activities have no fields that are dates',
    ]),
  ),
}

/** @throws RuleError for modifiers that are not understood, or not together. */
export function sigmaModifiers(names: readonly string[], path: string): SigmaModifiers {
  const one = (kind: string, known: readonly string[]): string | undefined => {
    const [first, second] = names.filter((name) => known.includes(name))
    if (second !== undefined) throw new RuleError(path, `expected one ${kind}, found ${first ?? ''} and ${second}`)
    return first
  }
  const operator = one('comparison', operators)
  const place = one('place', places)
  const coded = names.flatMap((name) => (Object.hasOwn(encodings, name) ? encodings[name] : undefined) ?? [])
  const flags = operator === 're' ? names.filter((name) => ['i', 'm', 's'].includes(name)) : []
  const other = ['all', 'neq', 'cased', 'windash', ...places, ...operators, ...Object.keys(encodings), ...flags]
  for (const name of names) {
    const why = Object.hasOwn(refused, name) ? `: ${refused[name] ?? ''}` : ''
    if (!other.includes(name)) throw new RuleError(path, `the modifier ${name} is not understood${why}`)
  }
  const cased = names.includes('cased')
  const windash = names.includes('windash')
  const onText = [place, ...coded, cased ? 'cased' : undefined, windash ? 'windash' : undefined].find(
    (name) => name !== undefined,
  )
  const allowed = operator === undefined || (operator === 'fieldref' && !windash && coded.length === 0)
  if (!allowed && onText !== undefined) {
    throw new RuleError(path, `the modifiers ${onText} and ${operator} are not understood together`)
  }
  if (coded.some((name) => name.startsWith('utf16')) && !coded.at(-1)?.startsWith('base64')) {
    throw new RuleError(path, 'UTF-16 is understood only with base64 or base64offset after it: fields are text')
  }
  return {
    // Found among the names of these types.
    operator: (operator ?? 'text') as SigmaOperator,
    place: place as SigmaPlace | undefined,
    all: names.includes('all'),
    neq: names.includes('neq'),
    cased,
    windash,
    encodings: coded,
    flags: flags.join(''),
  }
}
