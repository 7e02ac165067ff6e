/** A version as numbers. */
interface Version {
  readonly parts: readonly number[]
  /** Sorts before the release of the same number: `a` or `b` and its number, else `null`. */
  readonly before: readonly [stage: string, number: number] | null
}

/** Python's `StrictVersion`: `N.N`, `N.N.N`, either with `aN` or `bN`. What follows the first `-` (`0.5-dev`, `2.4-CAPE`) does not count. */
const strict = /^(\d+)\.(\d+)(?:\.(\d+))?(?:([ab])(\d+))?$/

/**
 * Whether a signature that asks for `minimum` and `maximum` may run on what a sandbox of this version left.
 *
 * @returns `invalid` if a limit cannot be read. A sandbox whose version is unknown passes: not knowing must not lose findings.
 */
export function versionFits(
  version: string,
  minimum: string | undefined,
  maximum: string | undefined,
): 'fits' | 'too old' | 'too new' | 'invalid' {
  const low = minimum === undefined ? undefined : parse(minimum)
  const high = maximum === undefined ? undefined : parse(maximum)
  if (low === null || high === null) return 'invalid'
  const own = parse(version.replace(/\.x$/, '.0'))
  if (own === null) return 'fits'
  const open = version.endsWith('.x')
  if (low !== undefined && compare(open ? latest(own) : own, low) < 0) return 'too old'
  if (high !== undefined && compare(own, high) > 0) return 'too new'
  return 'fits'
}

function parse(text: string): Version | null {
  const match = strict.exec(text.split('-', 1)[0] ?? '')
  if (match === null) return null
  const [, major, minor, patch = '0', stage, number] = match
  return {
    parts: [Number(major), Number(minor), Number(patch)],
    before: stage === undefined ? null : [stage, Number(number)],
  }
}

/** The last version of a line of versions: `1.x` may be anything up to `2.0`. */
function latest(version: Version): Version {
  return { parts: [version.parts[0] ?? 0, Infinity, Infinity], before: null }
}

function compare(a: Version, b: Version): number {
  for (const [index, part] of a.parts.entries()) {
    const other = b.parts[index] ?? 0
    if (part !== other) return part - other
  }
  if (a.before === null || b.before === null) return Number(a.before === null) - Number(b.before === null)
  return a.before[0] === b.before[0] ? a.before[1] - b.before[1] : a.before[0] < b.before[0] ? -1 : 1
}
