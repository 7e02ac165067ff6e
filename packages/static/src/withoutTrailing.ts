/** A text without the characters at its end that are in `characters`. An expression would look for the end from each of them anew. */
export function withoutTrailing(text: string, characters: string): string {
  let end = text.length
  while (end > 0 && characters.includes(text.charAt(end - 1))) end--
  return text.slice(0, end)
}
