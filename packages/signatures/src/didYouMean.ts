/** Words that differ by more letters are other words. */
const mostlySame = 3

/** `; did you mean …?` where a word is nearly one of those that are known, else nothing. Longer words than people write are not looked at. */
export function didYouMean(word: string, known: readonly string[]): string {
  if (word.length > 40) return ''
  const [nearest] = known
    .map((name) => ({ name, distance: distance(word.toLowerCase(), name) }))
    .filter((other) => other.distance <= Math.min(mostlySame, other.name.length / 3))
    .sort((a, b) => a.distance - b.distance)
  return nearest === undefined ? '' : `; did you mean \`${nearest.name}\`?`
}

/** How many letters have to be put in, left out or changed (Levenshtein). */
function distance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index)
  for (let index = 0; index < one.length; index++) {
    const letter = one.charAt(index)
    const next = [index + 1]
    for (let at = 0; at < other.length; at++) {
      const changed = (row[at] ?? 0) + Number(other.charAt(at) !== letter)
      next.push(Math.min(changed, (row[at + 1] ?? 0) + 1, (next[at] ?? 0) + 1))
    }
    row = next
  }
  return row[other.length] ?? 0
}
