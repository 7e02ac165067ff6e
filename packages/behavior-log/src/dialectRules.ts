import { type ValueRules } from './bsonText.js'
import { type Sign } from './integer.js'

/** How the BSON dialects print what they log. */
export interface BsonRules extends ValueRules {
  /** Classic and CAPE strip the object manager's prefix `\??\` from values (cuckoo-classic §3.3). */
  readonly stripNamespace: boolean
  /** 2.x: the width of pointers and the sign of integers follow the process (cuckoo2 §2.3). */
  readonly followsBitness: boolean
}

export function classicRules(cuckoomon: boolean, namesConstants: boolean): BsonRules {
  return {
    printable: true,
    cuckoomon,
    latin1Binary: false,
    namesConstants,
    stripNamespace: true,
    followsBitness: false,
  }
}

export const monitorRules: BsonRules = {
  printable: false,
  cuckoomon: false,
  latin1Binary: true,
  namesConstants: false,
  stripNamespace: false,
  followsBitness: true,
}

export function signOf(rules: BsonRules, wide: boolean): Sign {
  if (!rules.followsBitness) return 'width'
  return wide ? 'signed' : 'word'
}
