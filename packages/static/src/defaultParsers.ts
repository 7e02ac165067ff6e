import { peParser } from './peParser.js'
import type { StaticParser } from './staticParser.js'

/** The parsers of this package, in the order they are asked. */
export const defaultParsers: readonly StaticParser[] = [peParser]
