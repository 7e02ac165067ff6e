/** A word that matters, and why. */
export interface Keyword {
  readonly keyword: string
  readonly description: string
}
