import { schemas } from './schema.generated.js'

/**
 * The part of JSON Schema (draft-07) that the container's schemas use.
 *
 * @see https://json-schema.org/draft-07
 */
export interface JsonSchema {
  readonly $schema?: string
  readonly $ref?: string
  readonly title?: string
  readonly description?: string
  readonly type?: string | readonly string[]
  readonly const?: unknown
  readonly enum?: readonly unknown[]
  readonly anyOf?: readonly JsonSchema[]
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly required?: readonly string[]
  readonly additionalProperties?: boolean | JsonSchema
  readonly items?: JsonSchema | readonly JsonSchema[]
  readonly minItems?: number
  readonly maxItems?: number
  readonly definitions?: Readonly<Record<string, JsonSchema>>
}

/** The keys that have a published schema: the eight standard ones and the runner's `processing`. */
export const schemaKeys: readonly string[] = Object.keys(schemas)

/** The JSON Schema (draft-07) of one key of the report; `undefined` for a key that is not standard. */
export function schemaOf(key: string): JsonSchema | undefined {
  return Object.hasOwn(schemas, key) ? schemas[key] : undefined
}

/** The JSON Schema (draft-07) of a whole report. Every key but `processing` may be absent; further keys are anybody's own. */
export function reportSchema(): JsonSchema {
  const definitions: Record<string, JsonSchema> = {}
  const properties: Record<string, JsonSchema> = {}
  for (const [key, schema] of Object.entries(schemas)) {
    const { definitions: own, ...body } = schema
    Object.assign(definitions, own)
    properties[key] = body
  }
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'report',
    type: 'object',
    properties,
    required: ['processing'],
    definitions,
  }
}
