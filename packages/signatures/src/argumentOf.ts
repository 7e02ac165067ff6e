import type { Call } from '@cuculus/core'
import { argumentAliasesOf } from './naming.js'

/** What was asked of the last call, and the answers: many signatures ask the same of it, one after the other. They are few, so they are looked through. */
const names: string[] = []
const answers: (string | null)[] = []
let asked: Call | undefined
const remembered = 16

/** The value of an argument, or of one that means the same in another generation; the last one if there are several. */
export function argumentOf(call: Call, name: string): string | null {
  if (call !== asked) {
    // What can still change is looked at each time.
    if (!Object.isFrozen(call)) return find(call, name)
    names.length = answers.length = 0
    asked = call
  }
  const known = names.indexOf(name)
  if (known >= 0) return answers[known] ?? null
  const answer = find(call, name)
  if (names.length < remembered) {
    names.push(name)
    answers.push(answer)
  }
  return answer
}

function find({ arguments: list }: Call, name: string): string | null {
  for (let at = list.length - 1; at >= 0; at--) if (list[at]?.name === name) return list[at]?.value ?? null
  const aliases = argumentAliasesOf(name)
  if (aliases.length === 0) return null
  for (let at = list.length - 1; at >= 0; at--)
    if (aliases.includes(list[at]?.name ?? '')) return list[at]?.value ?? null
  return null
}
