import type { SignatureMatch } from '@cuculus/core'
import type { Signature } from './signature.js'

/** One signature in one analysis. */
export class Participant {
  readonly name: string
  /** A fresh instance, attached to the engine and with the overlay applied. */
  readonly make: () => Signature
  signature: Signature
  /** Whether it still gets events: not matched, retired, failed or stopped. */
  live = true
  /** The record, taken at the moment of the match. */
  match: SignatureMatch | undefined
  /** What it used so far, in milliseconds. */
  time = 0
  /** The part of it that was measured for this signature alone: what counts against its limit. */
  spent = 0
  /** Questions about calls in the current attempt that have no answer yet. */
  unanswered = 0
  /** Whether the current attempt looked at other signatures' matches. */
  sawMatches = false

  constructor(signature: Signature, make: () => Signature) {
    this.name = signature.name
    this.signature = signature
    this.make = make
  }
}
