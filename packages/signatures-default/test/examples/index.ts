import type { Examples } from '../worlds.js'
import { injection } from './injection.js'
import { persistence } from './persistence.js'

/** The examples of all topics. */
export const examples: Examples = { ...injection, ...persistence }
