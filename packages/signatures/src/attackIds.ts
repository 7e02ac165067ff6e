/** ATT&CK: a technique (`T1055`) or sub-technique (`T1055.012`). Enterprise, mobile and ICS share the shape. */
const technique = /^T\d{4}(?:\.\d{3})?$/

/** Malware Behavior Catalog: objective, behaviour or micro-behaviour, with `.m01` or `.001` for a method. */
const behaviour = /^(?:OB|OC|B|C|E|F)\d{4}(?:\.(?:m\d{2}|\d{3}))?$/

/** Whether a text has the form of an ATT&CK technique id. */
export function isAttackId(id: string): boolean {
  return technique.test(id)
}

/** Whether a text has the form of an MBC id. */
export function isMbcId(id: string): boolean {
  return behaviour.test(id)
}
