import type { VbaStomping } from '@cuculus/core'
import type { VbaModule } from '@cuculus/ole'

const MAXIMUM_SHOWN = 1000
const MAXIMUM_TEXT = 1024
/** A few names are no sign: numbers in compiled code can look like one, and names that begin so are made by the compiler. */
const MINIMUM_NAMES = 3
const MADE_BY_COMPILER = /^_(?:B_(?:var|str)_)?/i

/**
 * Whether a module's compiled code is that of another source ("VBA stomping"): the source was taken away or replaced after it was compiled, so that whoever reads the
 * source does not see what runs.
 *
 * Every text of the compiled code must be in the source, and of its names at least half.
 */
export function vbaStomping({ source, complete, compiled }: VbaModule): VbaStomping | undefined {
  if (compiled.lines === 0) return undefined
  const known = { texts: sourceTexts(source), names: sourceNames(source) }
  const texts = compiled.texts.filter((text) => !known.texts.has(text))
  const names = compiled.names
    .map((name) => name.replace(MADE_BY_COMPILER, ''))
    .filter((name) => name !== '' && !known.names.has(name.toLowerCase()))
  const shown = {
    lines: compiled.lines,
    texts: texts.slice(0, MAXIMUM_SHOWN).map((text) => text.slice(0, MAXIMUM_TEXT)),
    names: names.slice(0, MAXIMUM_SHOWN),
  }
  if (!hasCode(source)) return { reason: 'no source', ...shown }
  const isOther = names.length >= MINIMUM_NAMES && names.length * 2 >= compiled.names.length
  if (texts.length === 0 && !isOther) return undefined
  return { reason: complete ? 'other source' : 'damaged source', ...shown }
}

/** Anything but the attributes that Office puts in front. */
function hasCode(source: string): boolean {
  return source.split('\n').some((line) => /\S/.test(line) && !/^\s*Attribute\s/i.test(line))
}

/** Between quotes, in which two quotes stand for one; the end of a line ends a text. */
function sourceTexts(source: string): ReadonlySet<string> {
  const texts = source.matchAll(/"([^"\r\n]{0,4096}(?:""[^"\r\n]{0,4096}){0,1024})"?/g)
  return new Set(Array.from(texts, ([, text = '']) => text.replaceAll('""', '"')))
}

function sourceNames(source: string): ReadonlySet<string> {
  return new Set(Array.from(source.matchAll(/[\p{L}_][\p{L}\p{N}_]*/gu), ([name]) => name.toLowerCase()))
}
