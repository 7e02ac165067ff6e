/** The first matches of a global expression: all of them would take many times the memory of the text. */
export function firstMatches(text: string, pattern: RegExp, limit: number): readonly RegExpExecArray[] {
  const found: RegExpExecArray[] = []
  for (const match of text.matchAll(pattern)) {
    if (found.length >= limit) break
    found.push(match)
  }
  return found
}
