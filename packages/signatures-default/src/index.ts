import { type Rule, ruleSignature, type SignatureClass } from '@cuculus/signatures'
import { antiAnalysis } from './antiAnalysis.js'
import { classes } from './classes.js'
import { credentials } from './credentials.js'
import { discovery } from './discovery.js'
import { evasion } from './evasion.js'
import { execution } from './execution.js'
import { families } from './families.js'
import { impact } from './impact.js'
import { injection } from './injection.js'
import { network } from './network.js'
import { persistence } from './persistence.js'
import { packers, staticAnomalies } from './staticAnomalies.js'

/** The default signatures that are data, in the order of their topics. */
export const rules: readonly Rule[] = [
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
  ...packers,
  ...families,
]

/** The default signatures, ready for `new SignaturesProcessing({ signatures: defaultSignatures })`. */
export const defaultSignatures: readonly SignatureClass[] = [...rules.map(ruleSignature), ...classes]
