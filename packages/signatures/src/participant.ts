import type { SignatureMatch } from '@cuculus/core'
import { type ActivityNeeds, activityNeedsOf } from './activityNeeds.js'
import { Signature, type SignatureClass } from './signature.js'

/** What stands in the place of a signature that takes part no more: what it collected can be let go. */
class Retired extends Signature {
  readonly name = 'retired'
}
const retired = new Retired()

/** One signature in one analysis. */
export class Participant {
  readonly name: string
  /** A fresh instance, attached to the engine and with the overlay applied. */
  readonly make: () => Signature
  signature: Signature
  /** Its handlers, looked up once: to find them in one of a thousand classes again and again takes as long as most of them do. */
  readonly onCall: Signature['onCall']
  readonly onActivity: Signature['onActivity']
  /** Whether it still gets events: not matched, retired, failed or stopped. */
  live = true
  /** The record, taken at the moment of the match. */
  match: SignatureMatch | undefined
  /** What an activity must have to be worth telling, if it was made of data; nothing is known of code. */
  readonly needs: ActivityNeeds | undefined
  /** What it used so far, in milliseconds. */
  time = 0
  /** The part of it that was measured for this signature alone: what counts against its limit. */
  spent = 0
  /** What a few measured calls let fear that it used. */
  feared = 0
  /** Questions about calls in the current attempt that have no answer yet. */
  unanswered = 0
  /** Whether the current attempt looked at other signatures' matches. */
  sawMatches = false

  constructor(signature: Signature, make: () => Signature) {
    this.name = signature.name
    this.signature = signature
    // They are called with the signature as `this`.
    /* eslint-disable @typescript-eslint/unbound-method */
    this.onCall = signature.onCall
    this.onActivity = signature.onActivity
    /* eslint-enable @typescript-eslint/unbound-method */
    this.needs = needsOf(signature)
    this.make = make
  }

  /** It matched, has said that it will not, failed, or was stopped. */
  retire(): void {
    this.live = false
    this.signature = retired
  }
}

/** A class that inherits from one that was made of data is code. */
function needsOf(signature: Signature): ActivityNeeds | undefined {
  // What `constructor` is, as far as anybody who made an instance can tell.
  const type = signature.constructor as SignatureClass & { readonly [activityNeedsOf]?: ActivityNeeds }
  return Object.hasOwn(type, activityNeedsOf) ? type[activityNeedsOf] : undefined
}
