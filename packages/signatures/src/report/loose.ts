/** An object of a report that somebody else wrote. */
export type Loose = Readonly<Record<string, unknown>>

const nothing: Loose = Object.freeze({})

/** An object, or an empty one. */
export function record(value: unknown): Loose {
  return isRecord(value) ? value : nothing
}

export function isRecord(value: unknown): value is Loose {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A member; what every object inherits is none. */
export function member(value: unknown, name: string): unknown {
  return isRecord(value) && Object.hasOwn(value, name) ? value[name] : undefined
}

/** The first of some members that is there and not `null`. */
export function first(value: unknown, ...names: readonly string[]): unknown {
  for (const name of names) {
    const found = member(value, name)
    if (found !== undefined && found !== null) return found
  }
  return undefined
}

export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

export function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}

/** A whole number; sandboxes also write it as text, in decimal or as `0x…`. */
export function whole(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? Math.trunc(value) : undefined
  if (typeof value !== 'string' || !/^(?:-?\d{1,15}|0x[\da-f]{1,13})$/i.test(value)) return undefined
  return Number(value)
}

/** A decimal number; CAPE writes the entropy of sections as text. */
export function decimal(value: unknown): number | undefined {
  if (typeof value === 'number') return value
  return typeof value === 'string' && /^-?\d+(?:\.\d+)?$/.test(value) ? Number(value) : undefined
}

/** An object of those members that are there. */
export function present(members: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined && value !== null))
}

/** `2018-02-06 19:40:26,403`. */
const written = /^\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(?:[,.]\d+)?$/
/** `20140527213607.042`: 0.4 to 0.6. */
const compact = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)\.(\d{3})$/

/**
 * A time as the container has it, UTC `YYYY-MM-DD HH:MM:SS,mmm`: text is kept, numbers (2.x) are seconds since 1970.
 *
 * @param digits - Digits of the fraction: 3, or 0.
 */
export function time(value: unknown, digits: 0 | 3 = 3): string | undefined {
  if (typeof value === 'number' && value > 0 && value < 253_402_300_800) {
    const [day = '', clock = ''] = new Date(Math.round(value * 1000)).toISOString().replace('Z', '').split('T')
    return `${day} ${digits === 3 ? clock.replace('.', ',') : clock.slice(0, 8)}`
  }
  if (typeof value !== 'string') return undefined
  const parts = compact.exec(value)
  if (parts !== null) {
    const [, year = '', month = '', day = '', hour = '', minute = '', second = '', rest = ''] = parts
    return `${year}-${month}-${day} ${hour}:${minute}:${second},${rest}`
  }
  return written.test(value) ? value.replace('T', ' ') : undefined
}
