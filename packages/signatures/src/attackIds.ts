import { attackTable } from './attackTable.generated.js'

/** ATT&CK: a technique (`T1055`) or sub-technique (`T1055.012`). Enterprise, mobile and ICS share the shape. */
const technique = /^T\d{4}(?:\.\d{3})?$/

/** Malware Behavior Catalog: objective, behaviour or micro-behaviour, with `.m01` or `.001` for a method. */
const behaviour = /^(?:OB|OC|B|C|E|F)\d{4}(?:\.(?:m\d{2}|\d{3}))?$/

/** A technique or sub-technique of ATT&CK for enterprises. */
export interface AttackTechnique {
  readonly id: string
  /** `Process Injection: Process Hollowing`; `null` for one that was withdrawn. */
  readonly name: string | null
  /** Whether MITRE has revoked or deprecated it. */
  readonly withdrawn: boolean
  /** What stands in the place of one that was revoked. */
  readonly successor?: string
}

let techniques: ReadonlyMap<string, AttackTechnique> | undefined

/** What the table of ATT&CK for enterprises (`attackVersion`) says of an id; `undefined` if it has no such id, which mobile and ICS ones are. */
export function attackTechnique(id: string): AttackTechnique | undefined {
  techniques ??= readTable(attackTable)
  return techniques.get(id)
}

/** Whether a text has the form of an ATT&CK technique id. */
export function isAttackId(id: string): boolean {
  return technique.test(id)
}

/** Whether a text has the form of an MBC id. */
export function isMbcId(id: string): boolean {
  return behaviour.test(id)
}

/** Guests whose techniques are in the tables of mobile systems. */
const mobile: ReadonlySet<string | undefined> = new Set(['android', 'ios'])

/**
 * What is wrong with an id that has the right form; nothing if it is a current technique, or of a matrix that the table does not hold (mobile; ICS has `T0…`).
 *
 * @param platform - Guest that the signature is for.
 */
export function attackProblem(id: string, platform?: string): string | undefined {
  if (id.startsWith('T0') || mobile.has(platform)) return undefined
  const found = attackTechnique(id)
  if (found === undefined) return `ATT&CK has no technique ${id}`
  if (!found.withdrawn) return undefined
  return found.successor === undefined
    ? `${id} was withdrawn from ATT&CK`
    : `${id} was withdrawn from ATT&CK, ${found.successor} stands in its place`
}

function readTable(table: string): Map<string, AttackTechnique> {
  const found = new Map<string, AttackTechnique>()
  for (const line of table.split('\n')) {
    const space = line.indexOf(' ')
    const id = line.slice(0, space)
    const rest = line.slice(space + 1)
    if (rest.startsWith('> ')) {
      const successor = rest.slice(2)
      found.set(id, { id, name: null, withdrawn: true, ...(successor === '-' ? {} : { successor }) })
    } else {
      // Lines are sorted: a technique comes before its sub-techniques.
      const parent = found.get(id.split('.', 1)[0] ?? '')?.name
      found.set(id, {
        id,
        name: parent === undefined || parent === null ? rest : `${parent}: ${rest}`,
        withdrawn: false,
      })
    }
  }
  return found
}
