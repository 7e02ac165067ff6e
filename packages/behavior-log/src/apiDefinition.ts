import { type ConstantKind } from './windowsConstants.js'

/** How an integer argument is printed: decimal, pointer, hexadecimal. */
export type ArgumentFormat = 'decimal' | 'p' | 'x' | 'h'

/** An argument as the monitor declares it. */
export interface ArgumentDefinition {
  readonly name: string
  readonly format: ArgumentFormat
  /** 2.x: names of single values. Keys are decimal text. */
  readonly values?: ReadonlyMap<string, string>
  /** 2.x: names of bits; mask 0 always holds. */
  readonly masks?: readonly (readonly [bigint, string])[]
  /** CAPE: what its numbers stand for in Windows; capemon does not tell. */
  readonly constants?: ConstantKind
}

/** What a call means besides being a call. */
export type ApiRole = 'call' | 'process' | 'thread' | 'environment' | 'action' | 'library'

/** An API as the monitor declares it, once or more often, before its first call. */
export interface ApiDefinition {
  readonly index: number
  readonly name: string
  readonly category: string
  readonly role: ApiRole
  /** All declared ones, `is_success` and `retval` included. */
  readonly arguments: readonly ArgumentDefinition[]
  /** Positions of `is_success` and `retval`; -1 if they are not declared. */
  readonly successAt: number
  readonly returnAt: number
  /** Whether its strings come from an `A` function: see `TextHints`. */
  readonly ansi: boolean
}

const roles: ReadonlyMap<string, ApiRole> = new Map([
  ['__process__', 'process'],
  ['__thread__', 'thread'],
  ['__environ__', 'environment'],
  ['__action__', 'action'],
  ['DllLoadNotification', 'library'],
] as const)

export function roleOf(name: string): ApiRole {
  return roles.get(name) ?? 'call'
}

/** Native functions and `W` functions take wide strings; of the others cuckoomon logs the ANSI bytes. */
export function isAnsiApi(name: string): boolean {
  return !(name.endsWith('W') || name.startsWith('_') || /^(?:Nt|Zw|Ldr|Rtl)[A-Z]/.test(name))
}
