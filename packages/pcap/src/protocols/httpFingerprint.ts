import type { HttpField } from './httpHead.js'
import { Remembered } from '../remembered.js'
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
  let names = ''
  let count = 0
  let cookies = ''
  let hasReferrer = false
  let accepted: string | undefined
  for (const { name, value } of fields) {
    if (isNamed(name, 'cookie')) {
      cookies += `${value};`
      continue
    }
    if (isNamed(name, 'referer')) {
      hasReferrer = true
      continue
    }
    if (accepted === undefined && isNamed(name, 'accept-language')) accepted = value
    if (name.startsWith(':')) continue
    names += count === 0 ? name : `,${name}`
    count++
  }
  const cookieMarks = cookies === '' ? noCookies : marksOf(cookies)
  const marks = `${cookieMarks === noCookies ? 'n' : 'c'}${hasReferrer ? 'r' : 'n'}${String(Math.min(count, 99)).padStart(2, '0')}`
  const head = `${method.slice(0, 2).toLowerCase()}${versionMark(version)}${marks}${language(accepted)}`
  const order = count === 0 ? none : hash12(names)
  return `${head}_${order}_${cookieMarks}`
}

const noCookies = `${none}_${none}`
const longestKnown = 1024

/** A client sends its cookies with each request. */
const knownCookies = new Remembered<string, string>(1024)

/** The last two parts of the fingerprint: names of the cookies, and the cookies. */
function marksOf(cookies: string): string {
  if (cookies.length > longestKnown) return marksOfPairs(cookiesOf(cookies))
  return knownCookies.get(cookies) ?? knownCookies.set(cookies, marksOfPairs(cookiesOf(cookies)))
}

function marksOfPairs(pairs: readonly string[]): string {
  if (pairs.length === 0) return noCookies
  const names = pairs.map((pair) => pair.split('=', 1)[0] ?? '')
  return `${hash12(names.join(','))}_${hash12(pairs.join(','))}`
}

function isNamed(name: string, wanted: string): boolean {
  return name.length === wanted.length && name.toLowerCase() === wanted
}

/** The cookies, sorted by name, then by value: `a=1` comes before `a-b=1`. */
function cookiesOf(text: string): string[] {
  return text
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair !== '')
    .map((pair) => pair.replace('=', '\0'))
    .sort()
    .map((pair) => pair.replace('\0', '='))
}

function versionMark(version: string): string {
  return version === '1.1' ? '11' : version.replace('.', '').padEnd(2, '0').slice(0, 2)
}

/** The first language, its first four letters. */
function language(accepted: string | undefined): string {
  if (accepted === undefined) return '0000'
  const [first = ''] = accepted.toLowerCase().replace(/-/g, '').split(/[,;]/)
  return first.trim().slice(0, 4).padEnd(4, '0')
}

function hash12(text: string): string {
  return textDigest('sha256', text).slice(0, 12)
}
