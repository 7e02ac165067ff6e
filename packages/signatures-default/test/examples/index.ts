import type { Examples } from '../worlds.js'
import { antiAnalysis } from './antiAnalysis.js'
import { credentials } from './credentials.js'
import { discovery } from './discovery.js'
import { evasion } from './evasion.js'
import { execution } from './execution.js'
import { families } from './families.js'
import { impact } from './impact.js'
import { injection } from './injection.js'
import { network } from './network.js'
import { persistence } from './persistence.js'
import { staticAnomalies } from './staticAnomalies.js'

/** The examples of all topics. */
export const examples: Examples = {
  ...injection,
  ...persistence,
  ...evasion,
  ...antiAnalysis,
  ...credentials,
  ...discovery,
  ...impact,
  ...network,
  ...execution,
  ...staticAnomalies,
  ...families,
}
