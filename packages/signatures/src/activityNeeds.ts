import { activityFields, type ActivityField, type ActivityKind } from './activity.js'
import type { FieldsTest } from './probe.js'

/** What an activity must have to be worth telling: one of some texts, in lower case, in one of some fields. */
export interface ActivityNeed {
  readonly fields: readonly ActivityField[]
  readonly texts: readonly string[]
}

/** What an activity must have, one of these, by kind; kinds that are not there are told whatever they have. */
export type ActivityNeeds = ReadonlyMap<ActivityKind, readonly ActivityNeed[]>

/** Where a class that was made of data says what it needs: what lacks that cannot change whether it matches. A class that inherits it does not count. */
export const activityNeedsOf: unique symbol = Symbol('activity needs')

/** What an activity of a kind needs to pass a test; `undefined` if that is not known. */
export function needOf(kind: ActivityKind, { checks }: FieldsTest): ActivityNeed | undefined {
  const known: readonly string[] = [...activityFields[kind], 'api']
  let best: ActivityNeed | undefined
  for (const { fields, negated, test } of checks) {
    if (negated || test.needs === undefined || !fields.every((field) => known.includes(field))) continue
    // They are names of fields: checked above.
    const need = { fields: fields as readonly ActivityField[], texts: test.needs }
    if (best === undefined || need.texts.length < best.texts.length) best = need
  }
  return best
}
