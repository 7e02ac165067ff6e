import type { JsonSchema } from '@cuculus/core'

/** What became of a value: as much of it as fits, or nothing. */
type Fitted = { readonly value: unknown } | undefined

/**
 * As much of a value as fits a schema: members and elements of another type are left out, and an object that lacks a member it must have is left out as a whole. So what comes of a report that
 * somebody else wrote has the types that signatures count on.
 *
 * @param drop - Told where something was left out.
 */
export function fit(value: unknown, schema: JsonSchema, root: JsonSchema, drop: (path: string) => void): unknown {
  return new Fitter(root, drop).fit(value, schema, '')?.value
}

class Fitter {
  readonly #root: JsonSchema
  readonly #drop: (path: string) => void

  constructor(root: JsonSchema, drop: (path: string) => void) {
    this.#root = root
    this.#drop = drop
  }

  /** Recursion is bounded: reports that are nested deeply are not read. */
  fit(value: unknown, wanted: JsonSchema, path: string): Fitted {
    const schema = this.#resolve(wanted)
    if (schema.anyOf !== undefined) return this.#any(value, schema.anyOf, path)
    const wantedTypes = schema.type === undefined ? [] : [schema.type].flat()
    if (wantedTypes.length > 0 && !wantedTypes.some((type) => types[type]?.(value) === true)) return this.#refuse(path)
    if (schema.enum?.includes(value) === false) return this.#refuse(path)
    if (schema.const !== undefined && schema.const !== value) return this.#refuse(path)
    if (Array.isArray(value)) return this.#list(value, schema, path)
    return isObject(value) ? this.#object(value, schema, path) : { value }
  }

  #refuse(path: string): Fitted {
    this.#drop(path)
    return undefined
  }

  #any(value: unknown, options: readonly JsonSchema[], path: string): Fitted {
    const silent = new Fitter(this.#root, () => undefined)
    for (const option of options) {
      const fitted = silent.fit(value, option, path)
      if (fitted !== undefined) return fitted
    }
    return this.#refuse(path)
  }

  #list(value: readonly unknown[], { items, minItems = 0 }: JsonSchema, path: string): Fitted {
    if (items === undefined) return { value }
    const kept: unknown[] = []
    for (const [index, item] of value.entries()) {
      const own = Array.isArray(items) ? (items as readonly JsonSchema[])[index] : (items as JsonSchema)
      const fitted = own === undefined ? undefined : this.fit(item, own, `${path}/${String(index)}`)
      if (fitted !== undefined) kept.push(fitted.value)
    }
    return kept.length < minItems ? this.#refuse(path) : { value: kept }
  }

  #object(value: Readonly<Record<string, unknown>>, schema: JsonSchema, path: string): Fitted {
    const { properties = {}, additionalProperties, required = [] } = schema
    const kept: Record<string, unknown> = {}
    for (const [name, member] of Object.entries(value)) {
      const own = Object.hasOwn(properties, name) ? properties[name] : additionalProperties
      if (own === undefined || own === false || isNothing(member, own)) continue
      const fitted = own === true ? { value: member } : this.fit(member, own, `${path}/${name}`)
      // A name such as `__proto__` is a name.
      if (fitted !== undefined) Object.defineProperty(kept, name, { ...writable, value: fitted.value })
    }
    return required.every((name) => Object.hasOwn(kept, name)) ? { value: kept } : this.#refuse(path)
  }

  #resolve(schema: JsonSchema): JsonSchema {
    let resolved = schema
    while (resolved.$ref !== undefined) {
      const target = this.#root.definitions?.[resolved.$ref.slice('#/definitions/'.length)]
      if (target === undefined) throw new Error(`the schema has no definition for \`${resolved.$ref}\``)
      resolved = target
    }
    return resolved
  }
}

/** `null` where the schema has no `null` is missing knowledge, not a wrong type. */
function isNothing(value: unknown, schema: JsonSchema | true): boolean {
  if (value === undefined) return true
  if (value !== null || schema === true) return false
  return schema.type !== undefined && !schema.type.includes('null')
}

const writable = { enumerable: true, configurable: true, writable: true }

/** The types of the schemas, by name. */
const types: Readonly<Record<string, (value: unknown) => boolean>> = {
  null: (value) => value === null,
  boolean: (value) => typeof value === 'boolean',
  number: (value) => typeof value === 'number',
  integer: Number.isInteger,
  string: (value) => typeof value === 'string',
  array: Array.isArray,
  object: isObject,
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
