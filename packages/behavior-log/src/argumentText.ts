import { type ArgumentDefinition } from './apiDefinition.js'
import { BSON_BINARY, BSON_INT32, BSON_INT64, BSON_STRING } from './bson.js'
import { jsonText, stringText } from './bsonText.js'
import { type BsonRules, signOf } from './dialectRules.js'
import { integerHex, integerText } from './integer.js'
import { StringTable } from './stringTable.js'
import { decodeText } from './text.js'
import { withoutNamespace } from './windowsPath.js'

/** What has to be known to print an argument. */
export interface ArgumentContext {
  readonly rules: BsonRules
  /** Whether the process is 64-bit. */
  wide: boolean
  /** See `TextHints`. */
  ansi: boolean
  /** Short strings are shared through it. */
  readonly strings?: StringTable
}

/** An argument as reports print it; see the table in the README. */
export function argumentText(
  bytes: Buffer,
  argument: ArgumentDefinition,
  type: number,
  start: number,
  end: number,
  context: ArgumentContext,
): string {
  const { rules, wide, ansi, strings } = context
  switch (type) {
    case BSON_INT32:
    case BSON_INT64:
      if (argument.format === 'decimal') return integerText(bytes, type, start, signOf(rules, wide))
      if (!rules.followsBitness) return integerHex(bytes, type, start, 0)
      return integerHex(bytes, type, start, wide && argument.format === 'p' ? 16 : 8)
    case BSON_STRING:
    case BSON_BINARY: {
      const from = type === BSON_STRING ? start + 4 : start + 5
      const known = strings?.get(bytes, from, type === BSON_STRING ? end - 1 : end)
      if (known !== undefined) return known
      const text = stringText(bytes, type, start, end, rules, { ansi })
      return rules.stripNamespace ? withoutNamespace(text) : text
    }
    default:
      return jsonText(bytes, type, start, end, rules)
  }
}

/** A mebibyte each, and there are few rules: made once, they serve thousands of short logs, which have many strings in common. */
const tables = new Map<string, StringTable>()

/** The table of short strings that are read by these rules. */
export function stringTableFor(rules: BsonRules): StringTable {
  const key = JSON.stringify(rules)
  let table = tables.get(key)
  if (table === undefined) {
    table = new StringTable((bytes, start, end) => {
      const text = decodeText(bytes, start, end, rules)
      return rules.stripNamespace ? withoutNamespace(text) : text
    })
    tables.set(key, table)
  }
  return table
}
