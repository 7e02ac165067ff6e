import { parseTime } from './time.js'
import type { Report } from './diagnosticList.js'

/** Longest piece of metadata that is kept; the rest is cut off. Command lines and URLs fit, floods do not. */
export const maximumLength: number = 1024 * 1024

/**
 * The members of a JSON object whose types nobody promises.
 *
 * Every method returns `undefined` for what is absent, `null` or empty, and for a wrong type, which is reported.
 */
export class Fields {
  readonly #record: Readonly<Record<string, unknown>>
  readonly #source: string
  readonly #report: Report

  constructor(record: Readonly<Record<string, unknown>>, source: string, report: Report) {
    this.#record = record
    this.#source = source
    this.#report = report
  }

  /** The value, whatever it is; own members only, so that `__proto__` and `constructor` are absent unless the file has them. */
  raw(name: string): unknown {
    return Object.hasOwn(this.#record, name) ? this.#record[name] : undefined
  }

  string(name: string): string | undefined {
    const text = this.#typed(name, 'a text', (value) => (typeof value === 'string' ? value : undefined))
    return text === '' ? undefined : text?.slice(0, maximumLength)
  }

  /** A text, number or boolean as text; `null` is empty here. */
  scalar(name: string): string | undefined {
    if (this.raw(name) === null) return ''
    // Lists and objects may be nested deeper than anything that writes them as text can follow.
    return this.#typed(name, 'a text, a number or a boolean', (value) =>
      typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined,
    )
  }

  integer(name: string): number | undefined {
    return this.#typed(name, 'an integer', (value) => (isInteger(value) ? value : undefined))
  }

  boolean(name: string): boolean | undefined {
    return this.#typed(name, 'true or false', (value) => {
      // SQLite has no booleans: rows that were exported from it say 0 and 1.
      if (value === 0 || value === 1) return value === 1
      return typeof value === 'boolean' ? value : undefined
    })
  }

  /** Milliseconds since 1970. `"none"` is what classic Cuckoo wrote for a task that never completed. */
  time(name: string): number | undefined {
    const value = this.raw(name)
    return value === '' || value === 'none' ? undefined : this.#typed(name, 'a time', parseTime)
  }

  /** Texts of a list; elements of other types are skipped and reported once. */
  strings(name: string): readonly string[] | undefined {
    const items = this.#typed(name, 'a list of texts', (value): readonly unknown[] | undefined =>
      Array.isArray(value) ? value : undefined,
    )
    const texts = items?.filter((item) => typeof item === 'string')
    if (texts?.length !== items?.length) this.#reportWrong(name, 'a list of texts', items)
    return texts
  }

  /** A nested object. */
  object(name: string): Fields | undefined {
    const record = this.#typed(name, 'an object', (value) => (isRecord(value) ? value : undefined))
    return record === undefined ? undefined : new Fields(record, this.#source, this.#report)
  }

  /** The member as `convert` makes it of a value that is there; what it refuses is reported. */
  #typed<T>(name: string, expected: string, convert: (value: unknown) => T | undefined): T | undefined {
    const value = this.raw(name)
    if (value === undefined || value === null) return undefined
    const converted = convert(value)
    if (converted === undefined) this.#reportWrong(name, expected, value)
    return converted
  }

  #reportWrong(name: string, expected: string, found: unknown): void {
    this.#report({
      code: 'METADATA_INVALID',
      message: `expected ${expected} in \`${name}\`, found ${describe(found)}; ignored`,
      source: this.#source,
    })
  }
}

function isInteger(value: unknown): value is number {
  return Number.isSafeInteger(value)
}

/** Whether a value of `JSON.parse` is an object. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function describe(value: unknown): string {
  if (Array.isArray(value)) return 'a list'
  if (isRecord(value)) return 'an object'
  return JSON.stringify(typeof value === 'string' ? value.slice(0, 80) : value)
}
