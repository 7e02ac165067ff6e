/** What this module files under `verdict`. */
export interface Verdict {
  /** 0 (nothing found) to 100. */
  readonly score: number
  readonly label: 'clean' | 'suspicious' | 'malicious'
  /** Highest points first. */
  readonly reasons: readonly Reason[]
}

/** One rule that matched. */
export interface Reason {
  readonly points: number
  /** For people. */
  readonly description: string
  /** Keys, paths, commands or addresses that show it. */
  readonly evidence: readonly string[]
}

declare module '@cuculus/core' {
  interface GlobalContainer {
    /** How bad it is, by cuculus-verdict. */
    verdict: Verdict
  }
}
