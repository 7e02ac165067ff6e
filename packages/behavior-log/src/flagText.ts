import { type ArgumentDefinition } from './apiDefinition.js'

/**
 * Meaning of a flag argument of 2.x: the name of its value, else the names of all masks that are set, in declared order (cuckoo2 §2.4).
 *
 * `undefined` if the value is no number or nothing applies.
 *
 * @param value - the argument as printed: decimal or `0x` hexadecimal
 */
export function flagText(argument: ArgumentDefinition, value: string): string | undefined {
  if (!/^(?:0x[0-9a-f]{1,16}|-?\d{1,20})$/.test(value)) return undefined
  const number = BigInt.asUintN(64, BigInt(value))
  // A flag has 32 bits: what is wider has its sign extended.
  const word = number >= 0xffff_ffff_8000_0000n ? number & 0xffff_ffffn : number
  const name = argument.values?.get(String(word))
  if (name !== undefined) return name
  const names = argument.masks?.filter(([mask]) => (word & mask) === mask).map(([, text]) => text) ?? []
  return names.length === 0 ? undefined : names.join('|')
}
