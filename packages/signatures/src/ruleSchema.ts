import { activityFields } from './activity.js'
import { recordTable } from './recordTable.js'

/** A JSON Schema, or a part of one. */
type JsonSchema = Readonly<Record<string, unknown>>

const common = ['api', 'status', 'process', 'process_path']

/** The JSON Schema of rules in YAML, for editors: completion, and mistakes shown while writing. Also in the package as `rule.schema.json`. */
export const ruleSchema: Readonly<Record<string, unknown>> = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  title: 'A signature of Cuculus',
  oneOf: [{ $ref: '#/definitions/rule' }, { type: 'array', items: { $ref: '#/definitions/rule' } }],
  definitions: {
    rule: {
      type: 'object',
      required: ['name', 'description', 'match'],
      additionalProperties: false,
      properties: {
        name: { type: 'string', pattern: '^[a-z0-9_]+$' },
        description: { type: 'string', minLength: 1 },
        severity: {
          type: 'integer',
          description: '1 worth knowing, 2 suspicious, 3 what hardly any harmless program does',
        },
        confidence: { type: 'number', minimum: 0, maximum: 100 },
        weight: { type: 'number' },
        alert: { type: 'boolean' },
        enabled: { type: 'boolean' },
        categories: { $ref: '#/definitions/texts' },
        families: { $ref: '#/definitions/texts' },
        authors: { $ref: '#/definitions/texts' },
        references: { $ref: '#/definitions/texts' },
        ttps: { type: 'array', items: { type: 'string', pattern: '^T\\d{4}(\\.\\d{3})?$' } },
        mbcs: { $ref: '#/definitions/texts' },
        platform: { type: 'string' },
        minimum: { type: 'string' },
        maximum: { type: 'string' },
        match: { $ref: '#/definitions/condition' },
      },
    },
    condition: {
      oneOf: [
        only('all', { $ref: '#/definitions/conditions' }),
        only('any', { $ref: '#/definitions/conditions' }),
        only('not', { $ref: '#/definitions/condition' }),
        {
          type: 'object',
          required: ['sequence'],
          additionalProperties: false,
          properties: {
            sequence: { type: 'array', minItems: 2, items: { $ref: '#/definitions/leaf' } },
            same: { oneOf: [{ type: 'string' }, { $ref: '#/definitions/texts' }] },
          },
        },
        {
          type: 'object',
          required: ['count', 'atLeast'],
          additionalProperties: false,
          properties: {
            count: { $ref: '#/definitions/leaf' },
            atLeast: { type: 'integer', minimum: 1, maximum: 100_000 },
            distinct: { type: 'string' },
            perProcess: { type: 'boolean' },
          },
        },
        { $ref: '#/definitions/leaf' },
      ],
    },
    conditions: { type: 'array', minItems: 1, items: { $ref: '#/definitions/condition' } },
    leaf: { type: 'object', minProperties: 1, maxProperties: 1, additionalProperties: false, properties: leaves() },
    texts: { type: 'array', items: { type: 'string' } },
    pattern: {
      description:
        'A regular expression (RE2, any case, anywhere), a comparison such as `>= 7.2`, a number, true or false, or a list of these.',
      oneOf: [scalar(), { type: 'array', minItems: 1, items: scalar() }],
    },
  },
}

function scalar(): JsonSchema {
  return { type: ['string', 'number', 'boolean'] }
}

function only(name: string, schema: JsonSchema): JsonSchema {
  return { type: 'object', required: [name], additionalProperties: false, properties: { [name]: schema } }
}

function leaves(): Record<string, JsonSchema> {
  const pattern: JsonSchema = { $ref: '#/definitions/pattern' }
  const kinds: Record<string, JsonSchema> = { command: pattern, file: pattern, key: pattern, call: callSchema() }
  for (const [kind, fields] of Object.entries(activityFields)) kinds[kind] = fieldsSchema([...fields, ...common])
  for (const [kind, { fields }] of Object.entries(recordTable)) kinds[kind] = fieldsSchema(fields)
  return kinds
}

function fieldsSchema(fields: readonly string[]): JsonSchema {
  const properties = Object.fromEntries([...new Set(fields)].map((name) => [name, { $ref: '#/definitions/pattern' }]))
  const not = { type: 'object', additionalProperties: false, properties }
  return {
    oneOf: [
      { $ref: '#/definitions/pattern' },
      { type: 'object', additionalProperties: false, properties: { ...properties, not } },
    ],
  }
}

function callSchema(): JsonSchema {
  const pattern: JsonSchema = { $ref: '#/definitions/pattern' }
  return {
    type: 'object',
    required: ['api'],
    additionalProperties: false,
    properties: {
      api: { oneOf: [{ type: 'string' }, { $ref: '#/definitions/texts' }] },
      arguments: { type: 'object', additionalProperties: pattern },
      category: pattern,
      status: { enum: ['SUCCESS', 'FAILURE'] },
      return: pattern,
      process: pattern,
    },
  }
}
