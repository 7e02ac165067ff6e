import type { Signature } from './signature.js'

type Kind = 'boolean' | 'number' | 'string' | 'list'

/** What an overlay may set, by the kind of value. */
const kinds: Readonly<Record<string, Kind>> & { readonly [Name in keyof SignatureSettings]-?: Kind } = {
  enabled: 'boolean',
  alert: 'boolean',
  severity: 'number',
  confidence: 'number',
  weight: 'number',
  order: 'number',
  description: 'string',
  minimum: 'string',
  maximum: 'string',
  platform: 'string',
  categories: 'list',
  families: 'list',
  authors: 'list',
  references: 'list',
  ttps: 'list',
  mbcs: 'list',
}

/** Attributes of a signature that may be set from outside. */
export type SignatureSettings = Partial<
  Pick<
    Signature,
    | 'enabled'
    | 'alert'
    | 'severity'
    | 'confidence'
    | 'weight'
    | 'order'
    | 'description'
    | 'minimum'
    | 'maximum'
    | 'platform'
    | 'categories'
    | 'families'
    | 'authors'
    | 'references'
    | 'ttps'
    | 'mbcs'
  >
>

/** Settings by the name of the signature: what `signature_overlay.json` of Cuckoo holds, for these attributes. */
export type SignatureOverlay = Readonly<Record<string, SignatureSettings>>

/**
 * Set attributes of an instance before any of them is read, `enabled` included (Cuckoo read it before).
 *
 * @returns what could not be set, for people.
 */
export function applyOverlay(signature: Signature, overlay: SignatureOverlay): string[] {
  if (!Object.hasOwn(overlay, signature.name)) return []
  const settings: unknown = overlay[signature.name]
  if (typeof settings !== 'object' || settings === null) return ['expected an object of attributes']
  return Object.entries(settings).flatMap(([name, value]) => {
    const kind = Object.hasOwn(kinds, name) ? kinds[name] : undefined
    if (kind === undefined) return [`there is no attribute \`${name}\` to set`]
    if (!isOfKind(value, kind)) return [`expected a ${kind} for \`${name}\``]
    Object.defineProperty(signature, name, { value, enumerable: true, configurable: true, writable: true })
    return []
  })
}

function isOfKind(value: unknown, kind: Kind): boolean {
  if (kind === 'list') return Array.isArray(value) && value.every((item) => typeof item === 'string')
  return typeof value === kind && (kind !== 'number' || Number.isFinite(value))
}
