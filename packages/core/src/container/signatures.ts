/** One entry of the key `signatures`: a signature that matched. Sorted ascending by severity, then name. */
export interface SignatureMatch {
  readonly name: string
  readonly description: string
  /** 1 (informative) to 3 (malicious) in the classic scale; larger values are kept. */
  readonly severity: number
  readonly alert: boolean
  readonly references: readonly string[]
  /** Evidence as classic Cuckoo files it: free records of the signature. */
  readonly data: readonly Readonly<Record<string, unknown>>[]
  readonly categories?: readonly string[]
  /** Malware families. 0.6 and later. */
  readonly families?: readonly string[]
  readonly authors?: readonly string[]
  /** 0-100. CAPE. */
  readonly confidence?: number
  /** Weight in the score. CAPE. @fraction */
  readonly weight?: number
  /** ATT&CK technique ids, sub-techniques kept (`T1055.012`). */
  readonly ttps?: readonly string[]
  /** Malware Behavior Catalog ids. */
  readonly mbcs?: readonly string[]
  /** Evidence that points into this report. 2.x. */
  readonly marks?: readonly SignatureMark[]
  /** All marks there were, when `marks` was cut. */
  readonly markcount?: number
}

/** One piece of evidence: an API call, an indicator, or a free record. */
export interface SignatureMark {
  readonly type: 'call' | 'ioc' | 'generic'
  /** `call`: the process. */
  readonly pid?: number
  /** `call`: the call's `id` within the process. */
  readonly cid?: number
  /** `call`: position of the process in `behavior.processes`, from 0: processes may have had the same id one after the other. */
  readonly process_index?: number
  /** `ioc`: what kind of indicator (`file`, `registry`, `domain`). */
  readonly category?: string
  /** `ioc`: the indicator. */
  readonly ioc?: string
  readonly description?: string
  /** `generic`: a free record. */
  readonly data?: Readonly<Record<string, unknown>>
}
