import { RunKey } from './01RunKey.js'
import { Mutexes } from './02Mutexes.js'
import { Commands } from './03Commands.js'
import { Hollowing } from './04Hollowing.js'
import { Sleeps } from './05Sleeps.js'
import { Deletes } from './06Deletes.js'
import { Network } from './07Network.js'
import { Packed } from './08Packed.js'
import { Yara } from './09Yara.js'
import { Meta } from './10Meta.js'

/** The examples of `docs/signatures/porting.md`, in their order. */
export const ported = [RunKey, Mutexes, Commands, Hollowing, Sleeps, Deletes, Network, Packed, Yara, Meta] as const
