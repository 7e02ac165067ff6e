import { reportSchema, schemaKeys, schemaOf } from '@cuculus/core'
import { type Environment, exitCode, UserError } from '../environment.js'

/** `cuculus schema [KEY]`. */
export function schemaCommand(key: string | undefined, { stdout }: Environment): number {
  const schema = key === undefined ? reportSchema() : schemaOf(key)
  if (schema === undefined) {
    throw new UserError(`expected a key that has a schema (${schemaKeys.join(', ')}), found \`${String(key)}\``)
  }
  stdout.write(`${JSON.stringify(schema, null, 2)}\n`)
  return exitCode.ok
}
