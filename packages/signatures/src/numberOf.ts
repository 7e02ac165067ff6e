/** A number as an argument has it: decimal, negative, or hexadecimal. Values over 2^53 keep their low 32 bits. */
export function numberOf(text: string | null): number | undefined {
  if (text === null || text === '' || text.length > 24) return undefined
  const value = Number(text)
  if (Number.isNaN(value)) return undefined
  if (Number.isSafeInteger(value) || !Number.isFinite(value)) return value
  try {
    return Number(BigInt.asUintN(32, BigInt(text)))
  } catch {
    return undefined
  }
}
