import type { HttpField } from './httpHead.js'
import { textDigest } from './textDigest.js'

const none = '000000000000'

/** What JA4H looks at. */
export interface HttpFingerprintInput {
  readonly method: string
  /** `1.1`, `1.0`, `2`. */
  readonly version: string
  readonly fields: readonly HttpField[]
}

/**
 * JA4H: the client that sent an HTTP request (https://github.com/FoxIO-LLC/ja4/blob/main/technical_details/JA4H.md).
 *
 * Method, version, whether there are cookies and a referrer, number of headers and language; then the headers in their
 * order, the names of the cookies sorted, the cookies sorted.
 */
export function ja4h({ method, version, fields }: HttpFingerprintInput): string {
  const names: string[] = []
  const cookies: string[] = []
  let hasReferrer = false
  let accepted: string | undefined
  for (const { name, value } of fields) {
    switch (name.toLowerCase()) {
      case 'cookie':
        for (const pair of value.split(';')) cookies.push(pair)
        break
      case 'referer':
        hasReferrer = true
        break
      case 'accept-language':
        accepted ??= value
        names.push(name)
        break
      default:
        if (!name.startsWith(':')) names.push(name)
    }
  }
  const pairs = cookies.map((pair) => pair.trim()).filter((pair) => pair !== '')
  const head = [
    method.slice(0, 2).toLowerCase(),
    version.replace('.', '').padEnd(2, '0').slice(0, 2),
    pairs.length > 0 ? 'c' : 'n',
    hasReferrer ? 'r' : 'n',
    String(Math.min(names.length, 99)).padStart(2, '0'),
    language(accepted),
  ].join('')
  if (pairs.length === 0) return [head, hash12(names), none, none].join('_')
  // Sorted by name, then by value: `a=1` comes before `a-b=1`.
  const key = (pair: string): string => pair.replace('=', '\0')
  const sorted = pairs
    .map(key)
    .sort()
    .map((pair) => pair.replace('\0', '='))
  return [head, hash12(names), hash12(sorted.map((pair) => pair.split('=', 1)[0] ?? '')), hash12(sorted)].join('_')
}

/** The first language, its first four letters. */
function language(accepted: string | undefined): string {
  const [first = ''] = (accepted ?? '').toLowerCase().replace(/-/g, '').split(/[,;]/)
  return first.trim().slice(0, 4).padEnd(4, '0')
}

function hash12(texts: readonly string[]): string {
  return texts.length === 0 ? none : textDigest('sha256', texts.join(',')).slice(0, 12)
}
