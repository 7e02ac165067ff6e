import { type BsonEntries, type BsonValue, encodeBson } from './bson.js'
import type { TimedCall, TraceArgument } from './trace.js'

/** What differs between the dialects of BSON logs. */
export interface BsonDialect {
  /** Index of the first API. */
  readonly firstIndex: number
  /** Letter after an argument's name, if it has one. */
  specifier(argument: TraceArgument): string | undefined
  /** What follows the arguments in an `info` message. */
  infoTail(call: TimedCall): BsonEntries['entries']
}

/** Gives every API its index and remembers whether it has been told. One API with other arguments is another index. */
export class InfoMessages {
  readonly #dialect: BsonDialect
  readonly #indices = new Map<string, number>()

  constructor(dialect: BsonDialect) {
    this.#dialect = dialect
  }

  /** The index of the call's API, and the `info` message if this is its first call. */
  of(call: TimedCall): { readonly index: number; readonly message?: Uint8Array } {
    const names = call.arguments.map((argument) => argumentName(argument, this.#dialect))
    const key = JSON.stringify([call.api, call.category, names])
    const known = this.#indices.get(key)
    if (known !== undefined) return { index: known }
    const index = this.#dialect.firstIndex + this.#indices.size
    this.#indices.set(key, index)
    return { index, message: info(index, call.api, call.category, names, this.#dialect.infoTail(call)) }
  }
}

/** An `info` message: which API and argument names an index stands for. The first two arguments are always success and return value. */
export function info(
  index: number,
  name: string,
  category: string,
  names: readonly BsonValue[],
  tail: BsonEntries['entries'] = [],
): Uint8Array {
  return encodeBson([
    ['I', index],
    ['name', name],
    ['type', 'info'],
    ['category', category],
    ['args', ['is_success', 'retval', ...names]],
    ...tail,
  ])
}

function argumentName(argument: TraceArgument, dialect: BsonDialect): BsonValue {
  const letter = dialect.specifier(argument)
  return letter === undefined ? argument.name : [argument.name, letter]
}

/** A number of 32 bits as monitors store it: signed, whatever it meant. */
export function int32(value: number | bigint): number {
  return Number(BigInt.asIntN(32, BigInt(value)))
}

/** A number of 64 bits as monitors store it. */
export function int64(value: number | bigint): bigint {
  return BigInt.asIntN(64, BigInt(value))
}
