/**
 * The key `info`: what was run, when, where and with which settings.
 *
 * Times are UTC, `YYYY-MM-DD HH:MM:SS`. Classic Cuckoo (0.4-1.2) wrote them in the host's local zone without saying so; 2.x wrote epoch floats.
 */
export interface Info {
  /** Start of the analysis, UTC `YYYY-MM-DD HH:MM:SS`; `null` if the raw results do not tell. All generations. */
  readonly started: string | null
  /** End of the analysis (never the time of processing), UTC; `null` if unknown. All generations. */
  readonly ended: string | null
  /** Whole seconds from start to end, days included; `null` if unknown. All generations. */
  readonly duration: number | null
  /** The sandbox's version (`2.0.7`, `2.4-CAPE`) when the raw results tell it, else the generation that was recognised (`0.4`, `1.x`); `unknown` at last. */
  readonly version: string
  /** Task id. 0.5 and later. */
  readonly id?: number
  /** What was analysed: `file`, `url`, `archive`, `baseline`, `service`, `pcap`, `static`. 0.5 and later. */
  readonly category?: string
  /** Free text given at submission. */
  readonly custom?: string
  /** Analysis package of the guest (`exe`, `pdf`, `generic`). */
  readonly package?: string
  /** The guest machine. 1.1 and later; older generations know its name only. */
  readonly machine?: Machine
  /** Platform of the guest (`windows`, `linux`, `darwin`, `android`). */
  readonly platform?: string
  /** Network route (`none`, `internet`, `tor`, `vpn0`). 2.x, CAPE. */
  readonly route?: string
  /** Options given at submission, `key=value,key=value`. */
  readonly options?: string
  /** Who submitted. 2.x. */
  readonly owner?: string
  /** Scheduling priority. 0.6 and later. */
  readonly priority?: number
  /** Tags of the task, in the order given. 1.0 and later. */
  readonly tags?: readonly string[]
  /** The time limit that was set, in seconds; 0 means the sandbox's default. */
  readonly timeout?: number
  /** Whether the full time limit was to be used whatever happens. */
  readonly enforce_timeout?: boolean
  /** Whether a full memory dump was asked for. */
  readonly memory?: boolean
  /** When the task was submitted, UTC `YYYY-MM-DD HH:MM:SS`. */
  readonly added?: string
  /** Threat score 0-10 with its explanation, when a signature engine made one. @fraction */
  readonly score?: number
}

/** The guest machine of an analysis. Times are as the sandbox wrote them, UTC `YYYY-MM-DD HH:MM:SS`. */
export interface Machine {
  readonly id?: number
  /** Name in the sandbox's configuration. */
  readonly name?: string
  /** Name in the hypervisor. */
  readonly label?: string
  /** Machinery module (`VirtualBox`, `KVM`). */
  readonly manager?: string
  readonly platform?: string
  /** The guest's IP address. */
  readonly ip?: string
  readonly status?: string
  readonly started_on?: string
  readonly shutdown_on?: string
}
