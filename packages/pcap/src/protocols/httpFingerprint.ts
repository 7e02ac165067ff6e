import { hash } from 'node:crypto'
import type { HttpField } from './httpHead.js'

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
  const value = (name: string): string | undefined => fields.find((field) => field.name.toLowerCase() === name)?.value
  const names = fields.map(({ name }) => name).filter((name) => !name.startsWith(':') && !isApart(name))
  const cookies = fields
    .filter(({ name }) => name.toLowerCase() === 'cookie')
    .flatMap((field) => field.value.split(';'))
  const pairs = cookies.map((pair) => pair.trim()).filter((pair) => pair !== '')
  const head = [
    method.slice(0, 2).toLowerCase(),
    version.replace('.', '').padEnd(2, '0').slice(0, 2),
    pairs.length > 0 ? 'c' : 'n',
    value('referer') === undefined ? 'n' : 'r',
    String(Math.min(names.length, 99)).padStart(2, '0'),
    language(value('accept-language')),
  ].join('')
  // Sorted by name, then by value: `a=1` comes before `a-b=1`.
  const key = (pair: string): string => pair.replace('=', '\0')
  const sorted = pairs
    .map(key)
    .sort()
    .map((pair) => pair.replace('\0', '='))
  return [head, hash12(names), hash12(sorted.map((pair) => pair.split('=', 1)[0] ?? '')), hash12(sorted)].join('_')
}

function isApart(name: string): boolean {
  const lower = name.toLowerCase()
  return lower === 'cookie' || lower === 'referer'
}

/** The first language, its first four letters. */
function language(accepted: string | undefined): string {
  const [first = ''] = (accepted ?? '').toLowerCase().replace(/-/g, '').split(/[,;]/)
  return first.trim().slice(0, 4).padEnd(4, '0')
}

function hash12(texts: readonly string[]): string {
  return texts.length === 0 ? none : hash('sha256', Buffer.from(texts.join(','), 'latin1'), 'hex').slice(0, 12)
}
