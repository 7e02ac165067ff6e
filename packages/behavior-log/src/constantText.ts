import { type ConstantKind, constantTables } from './windowsConstants.js'

/**
 * The names of a number in the tables of Windows, joined by `|`; bits without a name as `0x%08x`. `undefined` if nothing of it has a name.
 *
 * @param low - the lower 32 bits: no table has wider values, and capemon often extends their sign
 */
export function constantText(kind: ConstantKind, low: number): string | undefined {
  const table = constantTables[kind]
  const value = low >>> 0
  if (table.flags === undefined) return table.values?.get(value)
  const names: string[] = []
  let rest = value
  for (const [mask, name] of table.flags) {
    if ((value & mask) >>> 0 !== mask || (rest & mask) === 0) continue
    names.push(name)
    rest = (rest & ~mask) >>> 0
  }
  if (table.valueMask !== undefined) {
    const name = table.values?.get(rest & table.valueMask)
    if (name !== undefined) {
      names.push(name)
      rest = (rest & ~table.valueMask) >>> 0
    }
  }
  if (names.length === 0) return undefined
  if (rest !== 0) names.push(`0x${rest.toString(16).padStart(8, '0')}`)
  return names.join('|')
}
