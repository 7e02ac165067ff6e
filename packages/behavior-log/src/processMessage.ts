import { type ApiDefinition } from './apiDefinition.js'
import { BSON_BOOLEAN, BSON_INT32, BSON_INT64 } from './bson.js'
import { type BsonElements } from './bsonElements.js'
import { stringText, type ValueRules } from './bsonText.js'
import { type ProcessEvent } from './events.js'
import { filetimeToUnix } from './filetime.js'
import { integerValue } from './integer.js'
import { contentOf } from './logDocument.js'
import { windowsBasename } from './windowsPath.js'

/** Reads arguments of one call by name. */
export class NamedArguments {
  readonly #bytes: Buffer
  readonly #definition: ApiDefinition
  readonly #elements: BsonElements
  readonly #rules: ValueRules

  constructor(bytes: Buffer, definition: ApiDefinition, elements: BsonElements, rules: ValueRules) {
    this.#bytes = bytes
    this.#definition = definition
    this.#elements = elements
    this.#rules = rules
  }

  /** The first of the names that is an integer or a boolean. */
  number(...names: readonly string[]): number | undefined {
    const index = this.#find(names)
    const type = this.#elements.types[index] ?? 0
    const start = this.#elements.starts[index] ?? 0
    if (type === BSON_BOOLEAN) return this.#bytes[start] ?? 0
    return type === BSON_INT32 || type === BSON_INT64 ? integerValue(this.#bytes, type, start) : undefined
  }

  /** The first of the names that is a string. */
  text(...names: readonly string[]): string | undefined {
    const index = this.#find(names)
    const type = this.#elements.types[index] ?? 0
    const start = this.#elements.starts[index] ?? 0
    const end = this.#elements.ends[index] ?? 0
    return contentOf(this.#bytes, type, start, end) && stringText(this.#bytes, type, start, end, this.#rules)
  }

  #find(names: readonly string[]): number {
    return this.#definition.arguments.findIndex((argument) => names.includes(argument.name))
  }
}

/**
 * The process message. Names by generation: `TimeLow … ModulePath` (classic, CAPE, and 2.x before its release), `time_low … module_path` with
 * `pid`/`ppid` or the long `process_identifier`/`parent_process_identifier` (2.x; cuckoo2 §2.4). `undefined` if it has neither pid nor path.
 */
export function readProcessMessage(named: NamedArguments): ProcessEvent | undefined {
  const processId = named.number('pid', 'process_identifier', 'ProcessIdentifier')
  const path = named.text('module_path', 'ModulePath')
  if (processId === undefined && path === undefined) return undefined
  const low = named.number('time_low', 'TimeLow')
  const high = named.number('time_high', 'TimeHigh')
  const commandLine = named.text('command_line')
  const tracked = named.number('track')
  const wide = named.number('is_64bit')
  return {
    type: 'process',
    processId: idOf(processId) ?? -1,
    parentId: idOf(named.number('ppid', 'parent_process_identifier', 'ParentProcessIdentifier')) ?? 0,
    processName: windowsBasename(path ?? ''),
    ...(path === undefined ? {} : { processPath: path }),
    ...(commandLine === undefined ? {} : { commandLine }),
    startedAt: low === undefined || high === undefined ? null : filetimeToUnix(low, high),
    ...(tracked === undefined ? {} : { tracked: tracked !== 0 }),
    ...(wide === undefined ? {} : { bitness: wide === 0 ? 32 : 64 }),
  }
}

/** Ids are unsigned and have 32 bits, logged with their sign; what is wider is none. */
function idOf(value: number | undefined): number | undefined {
  return value === undefined || value >= 0x1_0000_0000 || value < -0x8000_0000 ? undefined : value >>> 0
}
