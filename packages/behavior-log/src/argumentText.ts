import { type ArgumentDefinition } from './apiDefinition.js'
import { BSON_BINARY, BSON_INT32, BSON_INT64, BSON_STRING } from './bson.js'
import { jsonText, stringText } from './bsonText.js'
import { type BsonRules, signOf } from './dialectRules.js'
import { integerHex, integerText } from './integer.js'
import { type StringTable } from './stringTable.js'
import { withoutNamespace } from './windowsPath.js'

/** What has to be known to print an argument. */
export interface ArgumentContext {
  readonly rules: BsonRules
  /** Whether the process is 64-bit. */
  readonly wide: boolean
  /** See `TextHints`. */
  readonly ansi: boolean
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
      const make = (): string => {
        const text = stringText(bytes, type, start, end, rules, { ansi })
        return rules.stripNamespace ? withoutNamespace(text) : text
      }
      // Text of other bytes depends on more than the bytes, so only ASCII is shared.
      const from = type === BSON_STRING ? start + 4 : start + 5
      const to = type === BSON_STRING ? end - 1 : end
      return strings !== undefined && isShortAscii(bytes, from, to) ? strings.get(bytes, from, to, make) : make()
    }
    default:
      return jsonText(bytes, type, start, end, rules)
  }
}

function isShortAscii(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start > 64) return false
  for (let at = start; at < end; at++) if ((bytes[at] ?? 0) >= 0x80) return false
  return true
}
