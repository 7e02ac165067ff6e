/** What was thrown, for people. Code of others may throw anything, objects that refuse to be text included. */
export function reason(thrown: unknown): string {
  if (thrown instanceof Error) return `${thrown.name}: ${thrown.message}`
  return typeof thrown === 'string' ? thrown : `a ${typeof thrown} was thrown`
}
