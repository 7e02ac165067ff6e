/** The key `debug`: what the sandbox said about its own work. */
export interface Debug {
  /** `analysis.log` of the guest; undecodable bytes replaced by U+FFFD; `""` without a log (never absent). All generations. */
  readonly log: string
  /** Errors of the task. 0.5 and later. */
  readonly errors: readonly string[]
  /** `cuckoo.log` of the host. 2.x. */
  readonly cuckoo?: string
  /** Actions the host asks of an operator. 2.x. */
  readonly action?: readonly string[]
  /** Lines of DebugView. 2.x. */
  readonly dbgview?: readonly string[]
}
