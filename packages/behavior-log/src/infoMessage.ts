import { type ApiDefinition, type ArgumentDefinition, type ArgumentFormat, isAnsiApi, roleOf } from './apiDefinition.js'
import { constantKind } from './argumentConstants.js'
import {
  BSON_ARRAY,
  BSON_BINARY,
  BSON_DOCUMENT,
  BSON_INT32,
  BSON_INT64,
  BSON_STRING,
  endOfKey,
  endOfValue,
  int32,
} from './bson.js'
import { BsonElements } from './bsonElements.js'
import { stringText, type ValueRules } from './bsonText.js'
import { type Field, type LogDocument } from './logDocument.js'

/** More arguments no API has: a declaration that claims more is damage. */
const maximumArguments = 4096

/**
 * Read a `type: "info"` document: it declares an API's name, category and arguments (cuckoo-classic §3.3, cuckoo2 §2.2, cape §3).
 *
 * `undefined` if it has no name or no arguments.
 *
 * @param categoryOf - category of an API whose declaration does not tell it (cuckoomon before 1.1)
 * @param earlier - the last declaration of an API: its flags still hold if this one tells none (cuckoo2 §2.2)
 */
export function readInfoMessage(
  bytes: Buffer,
  document: LogDocument,
  rules: ValueRules,
  categoryOf: (api: string) => string,
  earlier: (api: string) => ApiDefinition | undefined,
): ApiDefinition | undefined {
  const name = textOf(bytes, document.field('name'), rules)
  if (name === undefined || document.argsAt === 0) return undefined
  const elements = new BsonElements()
  if (!elements.scan(bytes, document.argsAt, document.argsEnd) || elements.count > maximumArguments) return undefined
  const values = flagNames(bytes, document.field('flags_value'), rules)
  const masks = flagNames(bytes, document.field('flags_bitmask'), rules)
  const before = new Map(earlier(name)?.arguments.map((argument) => [argument.name, argument]))
  const declared: ArgumentDefinition[] = []
  for (let index = 0; index < elements.count; index++) {
    const argument = readArgument(bytes, elements, index, rules)
    const known = before.get(argument.name)
    const valueNames = values.size === 0 ? known?.values : namesOf(values.get(argument.name))
    const maskNames = masks.size === 0 ? known?.masks : masks.get(argument.name)
    const constants = rules.namesConstants ? constantKind(name, argument.name) : undefined
    declared.push({
      ...argument,
      name: asKey(argument.name),
      ...(constants === undefined ? {} : { constants }),
      ...(valueNames === undefined ? {} : { values: valueNames }),
      ...(maskNames === undefined ? {} : { masks: maskNames }),
    })
  }
  return {
    index: document.index,
    name: asKey(name),
    category: asKey(textOf(bytes, document.field('category'), rules) ?? categoryOf(name)),
    role: roleOf(name),
    arguments: declared,
    successAt: declared.findIndex((argument) => argument.name === 'is_success'),
    returnAt: declared.findIndex((argument) => argument.name === 'retval'),
    ansi: isAnsiApi(name),
  }
}

function namesOf(pairs: readonly (readonly [bigint, string])[] | undefined): ReadonlyMap<string, string> | undefined {
  return pairs && new Map(pairs.map(([value, text]) => [String(value), text]))
}

/** Names that were asked for; more different ones no monitors have. */
const keys = new Map<string, string>()
const rememberedKeys = 16_384
const longestKey = 128

/** The text as the engine keeps names of properties: such strings are equal only if they are the same, and these are compared for every call. */
function asKey(text: string): string {
  let key = keys.get(text)
  if (key === undefined) {
    key = Object.keys({ [text]: 0 })[0] ?? text
    if (keys.size >= rememberedKeys) keys.clear()
    if (key.length <= longestKey) keys.set(key, key)
  }
  return key
}

/** Text of a field; `undefined` if it is absent or no string. */
export function textOf(bytes: Buffer, field: Field | undefined, rules: ValueRules): string | undefined {
  if (field === undefined || !(field.bsonType === BSON_STRING || field.bsonType === BSON_BINARY)) return undefined
  return stringText(bytes, field.bsonType, field.start, field.end, rules)
}

/** `name`, or `[name, format]`. */
function readArgument(bytes: Buffer, elements: BsonElements, index: number, rules: ValueRules): ArgumentDefinition {
  const type = elements.types[index] ?? 0
  const start = elements.starts[index] ?? 0
  const end = elements.ends[index] ?? 0
  if (type === BSON_STRING || type === BSON_BINARY) {
    return { name: stringText(bytes, type, start, end, rules), format: 'decimal' }
  }
  const [name, format] = type === BSON_ARRAY ? strings(bytes, start, end, rules) : []
  return { name: name ?? '', format: formatOf(format) }
}

function formatOf(letter: string | undefined): ArgumentFormat {
  return letter === 'p' || letter === 'x' || letter === 'h' ? letter : 'decimal'
}

/** The strings of an array. */
export function strings(bytes: Buffer, start: number, end: number, rules: ValueRules): string[] {
  const elements = new BsonElements()
  if (!elements.scan(bytes, start, end)) return []
  const texts: string[] = []
  for (let index = 0; index < elements.count; index++) {
    const type = elements.types[index] ?? 0
    if (type !== BSON_STRING && type !== BSON_BINARY) continue
    texts.push(stringText(bytes, type, elements.starts[index] ?? 0, elements.ends[index] ?? 0, rules))
  }
  return texts
}

/** `{argument: [[value, name], …]}`. Empty if the field is absent. */
function flagNames(
  bytes: Buffer,
  field: Field | undefined,
  rules: ValueRules,
): Map<string, (readonly [bigint, string])[]> {
  const names = new Map<string, (readonly [bigint, string])[]>()
  if (field?.bsonType !== BSON_DOCUMENT) return names
  const last = field.end - 1
  let position = field.start + 4
  while (position < last) {
    const type = bytes[position] ?? 0
    const value = endOfKey(bytes, position + 1, last)
    if (type === 0 || value < 0) break
    const next = endOfValue(bytes, type, value, last)
    if (next < 0) break
    if (type === BSON_ARRAY)
      names.set(bytes.toString('utf8', position + 1, value - 1), pairs(bytes, value, next, rules))
    position = next
  }
  return names
}

/** Negative values are bit patterns: they stand for themselves modulo 2^32, as arguments are printed. */
function pairs(bytes: Buffer, start: number, end: number, rules: ValueRules): (readonly [bigint, string])[] {
  const found: (readonly [bigint, string])[] = []
  const outer = new BsonElements()
  const inner = new BsonElements()
  if (!outer.scan(bytes, start, end)) return found
  for (let index = 0; index < outer.count; index++) {
    const at = outer.starts[index] ?? 0
    if (outer.types[index] !== BSON_ARRAY || !inner.scan(bytes, at, outer.ends[index] ?? 0) || inner.count < 2) continue
    const number = inner.starts[0] ?? 0
    const type = inner.types[1] ?? 0
    if (type !== BSON_STRING && type !== BSON_BINARY) continue
    const name = stringText(bytes, type, inner.starts[1] ?? 0, inner.ends[1] ?? 0, rules)
    if (inner.types[0] === BSON_INT32) found.push([BigInt(int32(bytes, number) >>> 0), name])
    else if (inner.types[0] === BSON_INT64) found.push([unsigned(bytes.readBigInt64LE(number)), name])
  }
  return found
}

function unsigned(value: bigint): bigint {
  return value < 0n && value >= -0x8000_0000n ? value & 0xffff_ffffn : BigInt.asUintN(64, value)
}
