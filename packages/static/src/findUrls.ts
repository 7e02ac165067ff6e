import { withoutTrailing } from './withoutTrailing.js'

/** Addresses of one text; more says nothing more. */
const MAXIMUM_URLS = 1000
/** Text that is looked at. */
const MAXIMUM_TEXT = 8 * 1024 * 1024

/** What ends an address: white space, quotes, brackets and what stands behind an address in prose. */
const URL_PATTERN = /\b(?:https?|ftp):\/\/[^\s"'<>`|{}\\^()[\]\0]{3,2048}/gi

/** The addresses in texts, unique, in their order. */
export function findUrls(...texts: readonly string[]): readonly string[] {
  const urls = new Set<string>()
  for (const text of texts) {
    for (const [match] of text.slice(0, MAXIMUM_TEXT).matchAll(URL_PATTERN)) {
      if (urls.size >= MAXIMUM_URLS) return [...urls]
      urls.add(withoutTrailing(match, '.,;:!?'))
    }
  }
  return [...urls]
}
