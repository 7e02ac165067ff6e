// Makes the JSON Schemas of the report from the TypeScript types in src/: the types are the one source.
import { fileURLToPath } from 'node:url'
import {
  ArrayType,
  createFormatter,
  createParser,
  createProgram,
  DEFAULT_CONFIG,
  SchemaGenerator,
} from 'ts-json-schema-generator'

const source = fileURLToPath(new URL('../src/', import.meta.url))

/** A `Sequence<T>` is an array in JSON. */
class SequenceParser {
  #types

  constructor(types) {
    this.#types = types
  }

  supportsNode(node) {
    return node.typeName?.escapedText === 'Sequence'
  }

  createType(node, context) {
    return new ArrayType(this.#types.createType(node.typeArguments[0], context))
  }
}

/** The draft-07 schema of one exported type, its definitions inside. */
function createSchema(file, type) {
  const config = {
    ...DEFAULT_CONFIG,
    path: `${source}${file}`,
    tsconfig: fileURLToPath(new URL('../tsconfig.json', import.meta.url)),
    type,
    skipTypeCheck: true,
    topRef: false,
    additionalProperties: true,
    sortProps: false,
    extraTags: ['fraction'],
  }
  const program = createProgram(config)
  const parser = createParser(program, config, (types) => types.addNodeParser(new SequenceParser(types)))
  return new SchemaGenerator(program, parser, createFormatter(config), config).createSchema(type)
}

/** Numbers of the container are whole unless tagged `@fraction`. */
function wholeNumbers(schema) {
  if (Array.isArray(schema)) return schema.map(wholeNumbers)
  if (typeof schema !== 'object' || schema === null) return schema
  const { fraction, ...rest } = schema
  const whole = (type) => (type === 'number' && fraction === undefined ? 'integer' : type)
  return Object.fromEntries(
    Object.entries(rest).map(([name, value]) => {
      if (name === 'type' && typeof value === 'string') return [name, whole(value)]
      if (name === 'type' && Array.isArray(value)) return [name, value.map(whole)]
      return [name, wholeNumbers(value)]
    }),
  )
}

/** The definitions that a schema refers to, directly or not. */
function reachable(schema, definitions) {
  const wanted = new Set()
  const queue = [schema]
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    for (const [, name] of JSON.stringify(next).matchAll(/"#\/definitions\/([^"]+)"/g)) {
      if (wanted.has(name)) continue
      wanted.add(name)
      queue.push(definitions[name])
    }
  }
  return Object.fromEntries([...wanted].sort().map((name) => [name, definitions[name]]))
}

/** One schema per key, each complete in itself. */
export function generateSchemas() {
  const container = wholeNumbers(createSchema('container.ts', 'GlobalContainer'))
  const processing = wholeNumbers(createSchema('report.ts', 'ProcessingRecord'))
  const properties = { ...container.properties, processing: { $ref: '#/definitions/ProcessingRecord' } }
  const definitions = {
    ...container.definitions,
    ...processing.definitions,
    ProcessingRecord: Object.fromEntries(
      Object.entries(processing).filter(([name]) => name !== '$schema' && name !== 'definitions'),
    ),
  }
  return Object.fromEntries(
    Object.entries(properties).map(([key, property]) => {
      const { $ref, ...own } = property
      const body = $ref === undefined ? own : { ...definitions[$ref.slice('#/definitions/'.length)], ...own }
      const schema = { $schema: 'http://json-schema.org/draft-07/schema#', title: key, ...body }
      const used = reachable(body, definitions)
      return [key, Object.keys(used).length === 0 ? schema : { ...schema, definitions: used }]
    }),
  )
}

export function schemaSource(schemas) {
  return `// Generated from the types by scripts/generateSchema.mjs: do not edit.
import type { JsonSchema } from './schema.js'

export const schemas: Readonly<Record<string, JsonSchema>> = ${JSON.stringify(schemas, null, 1)}
`
}
