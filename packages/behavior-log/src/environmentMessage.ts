import { type ApiDefinition } from './apiDefinition.js'
import { BSON_BINARY, BSON_INT32, BSON_INT64, BSON_STRING } from './bson.js'
import { type BsonElements } from './bsonElements.js'
import { stringText, type ValueRules } from './bsonText.js'
import { type EnvironmentEvent } from './events.js'
import { integerHex } from './integer.js'

/** CAPE's `__environ__`: texts, and numbers that are declared as addresses or sizes. Plain numbers drop out, as in CAPE (cape §3). */
export function environmentOf(
  bytes: Buffer,
  definition: ApiDefinition,
  elements: BsonElements,
  rules: ValueRules,
): EnvironmentEvent {
  // Without a prototype, since names come from the log.
  const values = Object.create(null) as Record<string, string> // a new object has the type it is given
  definition.arguments.forEach((argument, index) => {
    if (index === definition.successAt || index === definition.returnAt) return
    const type = elements.types[index] ?? 0
    const start = elements.starts[index] ?? 0
    if (type === BSON_STRING || type === BSON_BINARY) {
      values[argument.name] = stringText(bytes, type, start, elements.ends[index] ?? 0, rules)
    } else if ((type === BSON_INT32 || type === BSON_INT64) && argument.format !== 'decimal') {
      values[argument.name] = integerHex(bytes, type, start, 0)
    }
  })
  return { type: 'environment', values }
}
