import { Buffer } from 'node:buffer'
import { BlockList, isIP } from 'node:net'
import { expressionTest } from './pattern.js'
import { reason } from './reason.js'
import { RuleError } from './ruleError.js'
import type { SigmaEncoding, SigmaModifiers } from './sigmaModifiers.js'
import type { SigmaEvent, SigmaField } from './sigmaSources.js'
import { wildcardTest } from './wildcardTest.js'

/** Whether a value of a field is what a rule asks for; `undefined` is a field that is not there. */
export type ValueTest = (value: string | undefined, event: SigmaEvent) => boolean

/** @throws RuleError if the value cannot be used. */
export function sigmaValue(
  wanted: unknown,
  modifiers: SigmaModifiers,
  fields: Readonly<Record<string, SigmaField>>,
  path: string,
): ValueTest {
  const { operator } = modifiers
  if (operator === 'exists') {
    if (typeof wanted !== 'boolean') throw new RuleError(path, 'expected true or false')
    return (value) => (value !== undefined) === wanted
  }
  if (wanted === null) return (value) => value === undefined || value === ''
  if (typeof wanted !== 'string' && typeof wanted !== 'number' && typeof wanted !== 'boolean') {
    throw new RuleError(path, 'expected a text, a number or a list of these')
  }
  const text = String(wanted)
  switch (operator) {
    case 're':
      return expression(text, modifiers.flags, path)
    case 'cidr':
      return network(text, path)
    case 'fieldref':
      return sameAs(text, modifiers, fields, path)
    case 'text':
      return spelled(text, modifiers, path)
    default:
      return compare(operator, Number(text), path)
  }
}

function compare(operator: 'gt' | 'gte' | 'lt' | 'lte', limit: number, path: string): ValueTest {
  if (Number.isNaN(limit)) throw new RuleError(path, 'expected a number')
  return (value) => {
    if (value === undefined || value === '') return false
    const number = Number(value)
    if (operator === 'gt') return number > limit
    if (operator === 'gte') return number >= limit
    return operator === 'lt' ? number < limit : number <= limit
  }
}

function expression(source: string, flags: string, path: string): ValueTest {
  try {
    const test = expressionTest(source, flags)
    return (value) => value !== undefined && test(value)
  } catch (error) {
    throw new RuleError(path, `expected a regular expression (RE2 syntax): ${reason(error)}`)
  }
}

function network(text: string, path: string): ValueTest {
  const [address = '', length = '', rest] = text.split('/')
  const family = isIP(address)
  const bits = Number(length)
  if (family === 0 || rest !== undefined || !/^\d{1,3}$/.test(length) || bits > (family === 4 ? 32 : 128)) {
    throw new RuleError(path, `expected a network such as 10.0.0.0/8, found ${JSON.stringify(text)}`)
  }
  const list = new BlockList()
  list.addSubnet(address, bits, family === 4 ? 'ipv4' : 'ipv6')
  return (value) => {
    const kind = isIP(value ?? '')
    return value !== undefined && kind === family && list.check(value, kind === 4 ? 'ipv4' : 'ipv6')
  }
}

function sameAs(
  name: string,
  { place, cased }: SigmaModifiers,
  fields: Readonly<Record<string, SigmaField>>,
  path: string,
): ValueTest {
  const read = Object.hasOwn(fields, name) ? fields[name] : undefined
  if (read === undefined) throw new RuleError(path, `there is no field ${name}`)
  const fold = (text: string): string => (cased ? text : text.toLowerCase())
  return (value, event) => {
    const other = read(event)
    if (value === undefined || other === undefined) return false
    const whole = fold(value)
    return (typeof other === 'string' ? [other] : other).map(fold).some((part) => {
      if (place === 'contains') return whole.includes(part)
      if (place === 'startswith') return whole.startsWith(part)
      return place === 'endswith' ? whole.endsWith(part) : whole === part
    })
  }
}

function spelled(text: string, { place, cased, windash, encodings }: SigmaModifiers, path: string): ValueTest {
  const spellings = encoded(windash ? dashes(text, path) : [text], encodings, path)
  const tests = spellings.map((spelling) => wildcardTest(spelling, place, cased))
  return (value) => value !== undefined && tests.some((test) => test(value))
}

const signs = ['-', '/', '\u2013', '\u2014', '\u2015']
const dash = /\B[-/\u2013\u2014\u2015]\b/g

/** Programs of Windows take any of these for a dash before an option: each by itself. */
function dashes(text: string, path: string): readonly string[] {
  const parts = text.split(dash)
  if (parts.length > 4) throw new RuleError(path, 'windash is understood for three options in one value, not for more')
  let spellings: readonly string[] = [parts[0] ?? '']
  for (const part of parts.slice(1)) {
    spellings = spellings.flatMap((begin) => signs.map((sign) => begin + sign + part))
  }
  return spellings
}

function encoded(texts: readonly string[], encodings: readonly SigmaEncoding[], path: string): readonly string[] {
  if (encodings.length === 0) return texts
  if (texts.some((text) => /[*?]/.test(text))) throw new RuleError(path, 'wildcards cannot be encoded')
  let values: readonly Buffer[] = texts.map((text) => Buffer.from(text))
  for (const encoding of encodings) values = values.flatMap((value) => encode(value, encoding))
  return values.map((value) => value.toString())
}

function encode(value: Buffer, encoding: SigmaEncoding): readonly Buffer[] {
  switch (encoding) {
    case 'utf16le':
      return [Buffer.from(value.toString(), 'utf16le')]
    case 'utf16be':
      return [Buffer.from(value.toString(), 'utf16le').swap16()]
    case 'utf16':
      return [Buffer.concat([Buffer.of(0xff, 0xfe), Buffer.from(value.toString(), 'utf16le')])]
    case 'base64':
      return [Buffer.from(value.toString('base64'))]
    case 'base64offset':
      // What comes before shifts the value by none, one or two bytes; letters that other bytes have a part in are left out.
      return [0, 1, 2].map((shift) => {
        const text = Buffer.concat([Buffer.alloc(shift), value]).toString('base64')
        const end = [0, -3, -2][(value.length + shift) % 3] ?? 0
        return Buffer.from(text.slice([0, 2, 3][shift], end === 0 ? undefined : end))
      })
  }
}
