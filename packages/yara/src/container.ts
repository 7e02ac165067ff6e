import type { YaraMatch } from '@cuculus/core'

/** One rule that matched one file. */
export interface YaraFinding extends YaraMatch {
  /** The file, below the analysis directory, with `/`. */
  readonly path: string
  /** The rule file that the rule stands in, as its path was given or below the folder that was given. */
  readonly namespace: string
  readonly tags: readonly string[]
  /** Where which of the rule's patterns matched, in the order of the rule; bounded by the option `maximumMatches`. */
  readonly matches: readonly PatternMatch[]
}

/** A place where a pattern matched. */
export interface PatternMatch {
  /** With its `$`. */
  readonly identifier: string
  /** Byte offset in the file. */
  readonly offset: number
  /** Bytes. */
  readonly length: number
}

declare module '@cuculus/core' {
  interface GlobalContainer {
    /** Rules that matched the sample and what it left, by file, then in the order of the rules. */
    yara: readonly YaraFinding[]
  }
}
