/** A rule that cannot be used: which part, and why. */
export class RuleError extends Error {
  override readonly name = 'RuleError'
  /** Where in the rule, as `match.any[0].registry_set.key`. */
  readonly path: string

  constructor(path: string, message: string) {
    super(path === '' ? message : `${path}: ${message}`)
    this.path = path
  }
}
