import { BSON_DOUBLE, BSON_INT32, BSON_INT64 } from './bson.js'
import { integerValue } from './integer.js'
import { type Field } from './logDocument.js'

/** A numeric field, `undefined` if it is absent or no number. */
export function fieldNumber(bytes: Buffer, field: Field | undefined): number | undefined {
  if (field === undefined) return undefined
  if (field.bsonType === BSON_DOUBLE) return bytes.readDoubleLE(field.start)
  if (field.bsonType !== BSON_INT32 && field.bsonType !== BSON_INT64) return undefined
  return integerValue(bytes, field.bsonType, field.start)
}
