import { type Rule, ruleSignature, type SignatureClass } from '@cuculus/signatures'
import { injection } from './injection.js'
import { persistence } from './persistence.js'

/** The default signatures as data, in the order of their topics. */
export const rules: readonly Rule[] = [...injection, ...persistence]

/** The default signatures, ready for `new SignaturesProcessing({ signatures: defaultSignatures })`. */
export const defaultSignatures: readonly SignatureClass[] = rules.map(ruleSignature)
