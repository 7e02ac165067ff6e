import type { SignatureMatch } from '@cuculus/core'

/** How suspicious an analysis is, and why. */
export interface Score {
  /** 0 (nothing found) to 10, one decimal. @fraction */
  readonly score: number
  /** What each finding added, the heaviest first; together they are the score, but for rounding. */
  readonly contributions: readonly ScoreContribution[]
}

export interface ScoreContribution {
  /** Name of the signature. */
  readonly name: string
  /** Two decimals. @fraction */
  readonly points: number
}

/** What one finding of a severity is worth by itself, of 10. */
const worth = [0, 0.5, 2, 5, 7, 8]

/**
 * The score of some matches.
 *
 * A finding is worth what its severity says (1: 0.5, 2: 2, 3: 5, 4: 7, more: 8), times its weight, times its confidence. The heaviest counts in full, each further one takes
 * its share of what is left to 10: so ten small findings do not look like one large, and nothing exceeds 10. (Cuckoo 2 added severities without a limit.)
 */
export function scoreOf(matches: readonly SignatureMatch[]): Score {
  const heaviest = matches
    .map((match) => ({ name: match.name, share: shareOf(match) }))
    .filter(({ share }) => share > 0)
    .sort((a, b) => b.share - a.share || (a.name < b.name ? -1 : 1))
  let left = 10
  const contributions = heaviest.map(({ name, share }) => {
    const points = left * share
    left -= points
    return { name, points: Math.round(points * 100) / 100 }
  })
  return { score: Math.round((10 - left) * 10) / 10, contributions }
}

/** The part of what is left that a finding takes, 0-1. */
function shareOf({ severity, weight = 1, confidence = 100 }: SignatureMatch): number {
  const base = worth[Math.min(worth.length - 1, Math.max(0, Math.floor(severity)))] ?? 0
  return Math.min(1, Math.max(0, (base * weight * confidence) / 1000))
}
