import { type GlobalContainer, type Json, schemaOf } from '@cuculus/core'
import { fit } from './fit.js'

/** Told what was left out because its type was wrong: the place, with indices. */
export type Drop = (path: string) => void

/** As much of a value as fits the published schema of a standard key, which is kept equal to its type. */
export function fitKey<K extends keyof GlobalContainer>(
  key: K,
  value: unknown,
  drop: Drop,
): Json<GlobalContainer[K]> | undefined {
  const schema = schemaOf(key)
  if (schema === undefined) throw new Error(`the key \`${key}\` has no schema`)
  return fit(value, schema, schema, (path) => {
    drop(`/${key}${path}`)
  }) as Json<GlobalContainer[K]> | undefined
}
