/** Lines of a text one by one, whatever ends them: millions of them at once would take many times the memory of the text. */
export function* lines(text: string): Generator<string, void, undefined> {
  const end = /\r\n|\n|\r/g
  let start = 0
  for (let found = end.exec(text); found !== null; found = end.exec(text)) {
    yield text.slice(start, found.index)
    start = end.lastIndex
  }
  yield text.slice(start)
}
