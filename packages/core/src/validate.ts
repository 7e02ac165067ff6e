import { reportSchema, type JsonSchema } from './schema.js'

/** One place where a report breaks the promise. */
export interface ValidationError {
  /** JSON Pointer (RFC 6901) into the report. */
  readonly path: string
  /** What was expected and what was found. */
  readonly message: string
}

export interface ValidateOptions {
  /** Stop after so many errors. Default 100. */
  readonly limit?: number
}

/**
 * Check a parsed report against the schemas of the standard keys. Keys of third parties are not looked at.
 *
 * Works off a list instead of recursing, so the depth of a report does not matter.
 *
 * @returns The errors found, none for a valid report.
 */
export function validate(report: unknown, options: ValidateOptions = {}): readonly ValidationError[] {
  return check(report, reportSchema(), options.limit ?? 100)
}

interface Task {
  readonly value: unknown
  readonly schema: JsonSchema
  readonly path: string
}

/** Check a value against a schema whose `$ref`s point into its own `definitions`. */
export function check(value: unknown, root: JsonSchema, limit: number): ValidationError[] {
  const errors: ValidationError[] = []
  const tasks: Task[] = [{ value, schema: root, path: '' }]
  for (let task = tasks.pop(); task !== undefined && errors.length < limit; task = tasks.pop()) {
    const schema = resolve(task.schema, root)
    const message = mismatch(task.value, schema, root)
    if (message !== null) errors.push({ path: task.path, message })
    // One by one: a list may have more members than a call takes arguments.
    else for (const member of members({ ...task, schema }).reverse()) tasks.push(member)
  }
  return errors
}

/** Follow `$ref`; the schemas' references are our own and form no cycle without a member between. */
function resolve(schema: JsonSchema, root: JsonSchema): JsonSchema {
  let resolved = schema
  while (resolved.$ref !== undefined) {
    const name = resolved.$ref.slice('#/definitions/'.length)
    const target = root.definitions?.[name]
    if (target === undefined) throw new Error(`the schema has no definition \`${name}\``)
    resolved = target
  }
  return resolved
}

/** What is wrong with the value itself, not with its members; `null` if nothing. */
function mismatch(value: unknown, schema: JsonSchema, root: JsonSchema): string | null {
  if (schema.anyOf !== undefined) {
    const fits = schema.anyOf.some((option) => check(value, { ...option, ...definitionsOf(root) }, 1).length === 0)
    return fits ? null : `expected one of ${String(schema.anyOf.length)} shapes, found ${describe(value)}`
  }
  if (schema.const !== undefined && value !== schema.const) {
    return `expected ${JSON.stringify(schema.const)}, found ${describe(value)}`
  }
  if (schema.enum !== undefined && !schema.enum.includes(value)) {
    return `expected one of ${schema.enum.map((item) => JSON.stringify(item)).join(', ')}, found ${describe(value)}`
  }
  if (schema.type !== undefined) {
    const types = typeof schema.type === 'string' ? [schema.type] : schema.type
    if (!types.some((type) => isOfType(value, type))) return `expected ${types.join(' or ')}, found ${describe(value)}`
  }
  if (Array.isArray(value)) {
    const { minItems = 0, maxItems = Infinity } = schema
    if (value.length < minItems) return `expected at least ${String(minItems)} items, found ${String(value.length)}`
    if (value.length > maxItems) return `expected at most ${String(maxItems)} items, found ${String(value.length)}`
    return null
  }
  const missing = isRecord(value) ? schema.required?.find((name) => !Object.hasOwn(value, name)) : undefined
  return missing === undefined ? null : `expected a member \`${missing}\`, found none`
}

function definitionsOf(root: JsonSchema): Pick<JsonSchema, 'definitions'> {
  return root.definitions === undefined ? {} : { definitions: root.definitions }
}

/** The members of a list or object, each with its schema. */
function members({ value, schema, path }: Task): Task[] {
  if (Array.isArray(value)) {
    const { items } = schema
    if (items === undefined) return []
    return (value as readonly unknown[]).flatMap((item, i) => {
      const own = Array.isArray(items) ? (items as readonly JsonSchema[])[i] : (items as JsonSchema)
      return own === undefined ? [] : [{ value: item, schema: own, path: `${path}/${String(i)}` }]
    })
  }
  if (!isRecord(value)) return []
  const { properties = {}, additionalProperties } = schema
  return Object.entries(value).flatMap(([name, member]) => {
    const own = Object.hasOwn(properties, name) ? properties[name] : additionalProperties
    return typeof own === 'object' ? [{ value: member, schema: own, path: `${path}/${escapePointer(name)}` }] : []
  })
}

function isOfType(value: unknown, type: string): boolean {
  switch (type) {
    case 'null':
      return value === null
    case 'array':
      return Array.isArray(value)
    case 'object':
      return isRecord(value)
    case 'integer':
      return Number.isInteger(value)
    default:
      return typeof value === type
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function describe(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'an array'
  if (typeof value === 'object') return 'an object'
  const text = JSON.stringify(value) as string | undefined
  return text === undefined ? typeof value : text.length > 60 ? `${text.slice(0, 60)}…` : text
}

/** RFC 6901 §3. */
function escapePointer(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1')
}
